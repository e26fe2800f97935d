// Status as JSON and as text.
#include "daemon/app/status_report.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <boost/json.hpp>
#include <algorithm>

#include "daemon/app/trouble.h"

namespace postern::app {

namespace json = boost::json;
using Clock = std::chrono::system_clock;

namespace {

json::value seconds_ago(Clock::time_point then, Clock::time_point now) {
  if (then == Clock::time_point{}) return nullptr;
  return std::chrono::duration_cast<std::chrono::seconds>(now - then).count();
}

json::value seconds_until(Clock::time_point then, Clock::time_point now) {
  if (then == Clock::time_point{}) return nullptr;
  return std::chrono::duration_cast<std::chrono::seconds>(then - now).count();
}

std::string ago(const json::value& seconds) {
  if (seconds.is_null()) return "never";
  const auto n = seconds.to_number<std::int64_t>();
  if (n < 120) return fmt::format("{} s ago", n);
  if (n < 7200) return fmt::format("{} min ago", n / 60);
  return fmt::format("{} h ago", n / 3600);
}

json::value iso(const std::optional<model::Time>& time) {
  if (!time) return nullptr;
  return json::value(fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(time->time_since_epoch().count())));
}

json::array muted_json(const std::vector<Muted>& all) {
  json::array out;
  for (const Muted& one : all) out.push_back(json::object{{"who", one.who}, {"until", iso(one.until)}});
  return out;
}

std::string text(const json::value& value) { return std::string(value.get_string()); }

void add_trouble(std::string& out, const json::object& part) {
  if (!text(part.at("warning")).empty()) out += "    warning: " + text(part.at("warning")) + "\n";
  if (text(part.at("error")).empty()) return;
  out += "    error: " + text(part.at("error")) + "\n";
  if (!text(part.at("hint")).empty()) out += "    remedy: " + text(part.at("hint")) + "\n";
}

}  // namespace

std::string status_json(const Health& health, Clock::time_point now) {
  json::array mailboxes;
  for (const auto& [name, mailbox] : health.mailboxes)
    mailboxes.push_back(json::object{{"mailbox", name},
                                     {"connected", mailbox.connected},
                                     {"doing", mailbox.doing},
                                     {"last_success_seconds_ago", seconds_ago(mailbox.last_success, now)},
                                     {"committed", mailbox.committed},
                                     {"failures", mailbox.failures},
                                     {"left_on_server", mailbox.left_on_server},
                                     {"warning", certificate_warning(mailbox.certificate_ends, now)},
                                     {"error", mailbox.error},
                                     {"hint", mailbox.hint}});
  json::array relays;
  for (const auto& [name, relay] : health.relays)
    relays.push_back(json::object{{"relay", name.empty() ? "smtp" : "smtp." + name},
                                  {"sent", relay.sent},
                                  {"last_success_seconds_ago", seconds_ago(relay.last_success, now)},
                                  {"warning", certificate_warning(relay.certificate_ends, now)},
                                  {"error", relay.error},
                                  {"hint", relay.hint}});
  json::array accounts;
  for (const auto& [name, account] : health.accounts)
    accounts.push_back(json::object{{"account", name},
                                    {"token_ends_in_seconds", seconds_until(account.ends, now)},
                                    {"sign_in_ends_in_seconds", seconds_until(account.sign_in_ends, now)},
                                    {"warning", account.warning},
                                    {"error", account.error},
                                    {"hint", account.hint}});
  return json::serialize(
      json::object{{"running", true},
                   {"up_seconds", seconds_ago(health.started, now)},
                   {"mailboxes", std::move(mailboxes)},
                   {"relays", std::move(relays)},
                   {"accounts", std::move(accounts)},
                   {"automatic_mail", json::object{{"stopped_since", iso(health.quiet.stopped_since)},
                                                   {"reason", health.quiet.reason},
                                                   {"muted", muted_json(health.quiet.muted)}}},
                   {"timers", json::object{{"fired", health.timers.fired},
                                           {"looked", iso(health.timers.looked)},
                                           {"next_due", iso(health.timers.next_due)},
                                           {"paused_until", iso(health.timers.paused_until)},
                                           {"alert", health.timers.alert}}}});
}

std::string status_text(const std::string& line) {
  const json::object status = json::parse(line).get_object();
  std::string out = fmt::format("postern runs, started {}\n", ago(status.at("up_seconds")));
  for (const json::value& value : status.at("mailboxes").get_array()) {
    const json::object& mailbox = value.get_object();
    out += fmt::format("  mailbox {}: {}, {}; listed {}; {} committed", text(mailbox.at("mailbox")),
                       mailbox.at("connected").get_bool() ? "connected" : "NOT CONNECTED", text(mailbox.at("doing")),
                       ago(mailbox.at("last_success_seconds_ago")), mailbox.at("committed").to_number<std::int64_t>());
    const auto left = mailbox.at("left_on_server").to_number<std::int64_t>();
    out += left == 0 ? "\n" : fmt::format("; {} left on the server\n", left);
    add_trouble(out, mailbox);
  }
  for (const json::value& value : status.at("relays").get_array()) {
    const json::object& relay = value.get_object();
    out += fmt::format("  relay {}: {} sent, the last {}\n", text(relay.at("relay")), relay.at("sent").to_number<std::int64_t>(),
                       ago(relay.at("last_success_seconds_ago")));
    add_trouble(out, relay);
  }
  for (const json::value& value : status.at("accounts").get_array()) {
    const json::object& account = value.get_object();
    const json::value& left = account.at("token_ends_in_seconds");
    const bool has_token = !left.is_null() && left.to_number<std::int64_t>() > 0;
    out += fmt::format("  account {}: {}\n", text(account.at("account")),
                       has_token ? fmt::format("has a token for {} min", left.to_number<std::int64_t>() / 60) : "NO TOKEN");
    add_trouble(out, account);
  }
  const json::object& automatic = status.at("automatic_mail").get_object();
  if (!automatic.at("stopped_since").is_null())
    out += fmt::format("  automatic mail to requesters: STOPPED since {}: {}\n", text(automatic.at("stopped_since")),
                       text(automatic.at("reason")));
  for (const json::value& value : automatic.at("muted").get_array()) {
    const json::object& muted = value.get_object();
    out += fmt::format("  no automatic mail to {} until {}: they answer it like a machine\n", text(muted.at("who")),
                       text(muted.at("until")));
  }
  const json::object& timers = status.at("timers").get_object();
  const json::value &next = timers.at("next_due"), &paused = timers.at("paused_until");
  out += fmt::format("  timers: {} fired, next due {}\n", timers.at("fired").to_number<std::int64_t>(),
                     next.is_null() ? "never" : text(next));
  if (!paused.is_null())
    out += fmt::format("    PAUSED until {}: {}\n", text(paused),
                       text(timers.at("alert")).empty() ? "the clock had jumped" : text(timers.at("alert")));
  return out;
}

std::string status_line(const Health& health) {
  const auto connected = std::count_if(health.mailboxes.begin(), health.mailboxes.end(),
                                       [](const auto& entry) { return entry.second.connected; });
  std::int64_t committed = 0;
  for (const auto& [name, mailbox] : health.mailboxes) committed += mailbox.committed;
  return fmt::format("{} of {} mailboxes connected, {} mails taken in", connected, health.mailboxes.size(), committed);
}

}  // namespace postern::app
