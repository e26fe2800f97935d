#include "daemon/cli/outbox_json.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "daemon/cli/words.h"
#include "parser/text.h"

namespace postern::cli {

namespace json = boost::json;

namespace {

std::string key_of(const config::Settings& settings, model::TicketId ticket) {
  return ticket ? settings.desk.prefix + "-" + std::to_string(ticket.value) : "";
}

bool waits(const model::OutboxItem& mail) { return mail.state == model::DeliveryState::pending; }

std::string next_try(const model::OutboxItem& mail, model::Time now) {
  if (!waits(mail)) return "";
  return mail.next_attempt <= now ? "due now" : "next try in " + age(now, mail.next_attempt);
}

}  // namespace

std::string to_json(const config::Settings& settings, const model::OutboxItem& mail) {
  const std::string key = key_of(settings, mail.ticket);
  return json::serialize(
      json::object{{"id", mail.id.value},
                   {"state", state_name(mail.state)},
                   {"ticket", key.empty() ? json::value(nullptr) : json::value(key)},
                   {"purpose", mail.purpose},
                   {"to", mail.to_email},
                   {"subject", mail.subject},
                   {"message_id", mail.message_id},
                   {"relay", mail.relay},
                   {"queued", iso_time(mail.date)},
                   {"attempts", mail.attempts},
                   {"next_try", waits(mail) ? json::value(iso_time(mail.next_attempt)) : json::value(nullptr)},
                   {"reason", mail.last_error}});
}

std::string outbox_row(const config::Settings& settings, const model::OutboxItem& mail, model::Time now) {
  std::string row =
      fmt::format("{} {} {} {} {} {} {}\n", column(std::to_string(mail.id.value), 6), column(state_name(mail.state), 7),
                  column(age(mail.date, now), 7), column(key_of(settings, mail.ticket), 9), column(mail.purpose, 15),
                  column(mail.to_email, 28), printable(mail.subject, 100));
  const std::string when = next_try(mail, now);
  std::string below = printable(mail.last_error, 300);
  if (!below.empty() && !when.empty()) below += "; ";
  below += when;
  return below.empty() ? row : row + "       " + below + "\n";
}

}  // namespace postern::cli
