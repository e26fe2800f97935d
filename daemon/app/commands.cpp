// deliver, set, outbox, away and quarantine.
#include "daemon/app/commands.h"

#include <algorithm>
#include <charconv>
#include <vector>

#include "parser/text.h"

namespace postern::app {

namespace {

const char* name_of(model::Disposition disposition) {
  switch (disposition) {
    case model::Disposition::ticket_message: return "message of the ticket";
    case model::Disposition::bounce: return "bounce of an outgoing mail";
    case model::Disposition::quarantined: return "quarantined";
    case model::Disposition::duplicate: return "duplicate, already taken in";
    case model::Disposition::ignored: return "ignored";
  }
  return "?";
}

}  // namespace

Error no_such_mailbox(const config::Settings& settings, const std::string& name) {
  std::vector<std::string> names;
  for (const config::Mailbox& mailbox : settings.mailboxes) names.push_back(mailbox.name);
  return {Failure::usage, "there is no mailbox \"" + printable(name) + "\"", "the config has: " + join(names, ", ")};
}

model::Arrival delivered(const config::Mailbox& mailbox, std::string raw, const Moment& moment) {
  model::Arrival arrival;
  arrival.location.mailbox = mailbox.name;
  arrival.raw = std::move(raw);
  arrival.internal_date = moment.now.time_since_epoch().count();
  arrival.received = moment.now;
  return arrival;
}

std::string describe(const config::Settings& settings, const store::Applied& applied) {
  const std::string what = applied.disposition ? name_of(*applied.disposition) : "already taken in";
  if (!applied.ticket) return what + "\n";
  return settings.desk.prefix + "-" + std::to_string(applied.ticket.value) + ": " + what + "\n";
}

Result<model::TicketId> ticket_id(const config::Settings& settings, const std::string& key) {
  std::string_view digits = key;
  const std::string prefix = settings.desk.prefix + "-";
  if (starts_with_fold(digits, prefix)) digits.remove_prefix(prefix.size());
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || end != digits.data() + digits.size() || number <= 0)
    return fail(Failure::usage, "\"" + printable(key) + "\" is not a ticket's key", "keys look like " + prefix + "1042");
  return model::TicketId{number};
}

Result<desk::Edit> edit_of(const config::Settings& settings, const ControlRequest& request, std::string actor,
                           const Moment& moment) {
  auto ticket = ticket_id(settings, request.key);
  if (!ticket) return tl::unexpected<Error>(ticket.error());
  desk::Edit edit{.ticket = *ticket,
                  .fields = request.fields,
                  .actor = std::move(actor),
                  .note = request.note,
                  .now = moment.now,
                  .seed = moment.seed,
                  .merge_into = {}};
  const auto merge = std::find_if(edit.fields.begin(), edit.fields.end(), [](const auto& field) { return field.first == kMergeInto; });
  if (merge == edit.fields.end()) return edit;
  auto into = ticket_id(settings, merge->second);
  if (!into) return tl::unexpected<Error>(into.error());
  edit.merge_into = *into;
  edit.fields.erase(merge);
  return edit;
}

Result<desk::OutboxEdit> outbox_edit_of(const config::Settings& settings, const ControlRequest& request,
                                        std::string actor, const Moment& moment) {
  auto choice = desk::read_choice(settings, request.key);
  if (!choice) return tl::unexpected<Error>(choice.error());
  using Verb = desk::OutboxEdit::Verb;
  return desk::OutboxEdit{.verb = request.op == kOutboxDrop ? Verb::drop : Verb::resend,
                          .choice = *choice,
                          .actor = std::move(actor),
                          .note = request.note,
                          .now = moment.now};
}

desk::AwayEdit away_edit_of(const ControlRequest& request, std::string actor, const Moment& moment) {
  return {.agent = request.key, .until = request.note, .actor = std::move(actor), .now = moment.now};
}

Result<desk::QuarantineEdit> quarantine_edit_of(const config::Settings& settings, const ControlRequest& request, std::string actor,
                                                const Moment& moment) {
  auto number = desk::read_held_number(request.key);
  if (!number) return tl::unexpected<Error>(number.error());
  using Verb = desk::QuarantineEdit::Verb;
  desk::QuarantineEdit edit{.verb = request.op == kQuarantineDrop ? Verb::drop : Verb::release,
                            .number = *number,
                            .to = {},
                            .actor = std::move(actor),
                            .note = request.note,
                            .now = moment.now,
                            .seed = moment.seed};
  for (const auto& [name, value] : request.fields) {
    if (name != "to" || value.empty()) continue;
    auto ticket = ticket_id(settings, value);
    if (!ticket) return tl::unexpected<Error>(ticket.error());
    edit.to = *ticket;
  }
  return edit;
}

std::string describe(desk::OutboxEdit::Verb verb, std::size_t mails) {
  const bool drop = verb == desk::OutboxEdit::Verb::drop;
  if (mails == 1) return drop ? "1 mail dropped\n" : "1 mail goes out again\n";
  return std::to_string(mails) + (drop ? " mails dropped\n" : " mails go out again\n");
}

}  // namespace postern::app
