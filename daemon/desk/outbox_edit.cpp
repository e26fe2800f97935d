#include "daemon/desk/outbox_edit.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "parser/address.h"
#include "parser/text.h"

namespace postern::desk {
namespace {

using model::DeliveryState;

std::optional<std::int64_t> read_number(std::string_view digits) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  const bool whole = error == std::errc() && end == digits.data() + digits.size() && number > 0;
  return whole ? std::optional(number) : std::nullopt;
}

std::string name_of(const model::QueuedMail& mail) {
  return "mail " + std::to_string(mail.id.value) + " (" + mail.purpose + " to " + printable(mail.to_email, 320) + ")";
}

Error nothing_chosen(const model::OutboxChoice& choice) {
  const std::string hint = "postern outbox lists what waits, is held or has failed";
  if (choice.mail) return {Failure::no_input, "there is no outgoing mail " + std::to_string(choice.mail.value), hint};
  return {Failure::no_input, "no outgoing mail is meant", hint};
}

Status may_touch(const model::QueuedMail& mail) {
  if (mail.state == DeliveryState::sent) {
    return fail(Failure::usage, name_of(mail) + " was sent", "what was sent is neither sent twice nor taken back");
  }
  if (!mail.on_its_way) return {};
  return fail(Failure::temporary, name_of(mail) + " is on its way at this moment",
              "ask again when it is known how it fared");
}

model::Effect effect_of(OutboxEdit::Verb verb, model::OutboxId mail) {
  if (verb == OutboxEdit::Verb::drop) return model::DropMail{mail};
  return model::ResendMail{mail};
}

std::string why_of(const OutboxEdit& edit, const model::QueuedMail& mail) {
  if (!edit.note.empty()) return edit.note;
  const std::string command = edit.verb == OutboxEdit::Verb::drop ? "postern outbox drop" : "postern outbox retry";
  return mail.last_error.empty() ? command : command + ", after: " + mail.last_error;
}

}  // namespace

Result<model::OutboxChoice> read_choice(const config::Settings& settings, std::string_view words) {
  model::OutboxChoice choice;
  const std::string prefix = settings.desk.prefix + "-";
  if (equal_fold(words, "all-failed")) {
    choice.state = DeliveryState::failed;
  } else if (equal_fold(words, "all-held")) {
    choice.state = DeliveryState::held;
  } else if (equal_fold(words, "all-pending")) {
    choice.state = DeliveryState::pending;
  } else if (const auto number = read_number(words)) {
    choice.mail = {*number};
  } else if (const auto key =
                 starts_with_fold(words, prefix) ? read_number(words.substr(prefix.size())) : std::nullopt) {
    choice.ticket = {*key};
  } else {
    return fail(Failure::usage, "\"" + printable(words, 100) + "\" names no outgoing mail",
                "a number as postern outbox lists it, a ticket's key (" + prefix +
                    "1042), all-failed, all-held or all-pending");
  }
  return choice;
}

model::Lookups wants(const OutboxEdit& edit) {
  model::Lookups lookups;
  lookups.outbox = edit.choice;
  lookups.now = edit.now;
  return lookups;
}

Result<model::Decision> decide(const OutboxEdit& edit, const model::Snapshot& snapshot) {
  model::Decision decision{.at = edit.now, .steps = {}};
  for (const model::QueuedMail& mail : snapshot.outbox) {
    const Status free = may_touch(mail);
    if (!free && snapshot.outbox.size() == 1) return fail(free.error());
    if (!free) continue;
    decision.steps.push_back({effect_of(edit.verb, mail.id), edit.actor, why_of(edit, mail)});
    // Who sends it again has a reason to think that it arrives.
    const bool again = edit.verb == OutboxEdit::Verb::resend && mail.state == DeliveryState::failed;
    if (again) decision.steps.push_back({model::Suppress{mail.ticket, parser::address_key(mail.to_email), std::nullopt}, edit.actor, why_of(edit, mail)});
  }
  if (decision.steps.empty()) return fail(nothing_chosen(edit.choice));
  return decision;
}

std::size_t mails_in(const model::Decision& decision) {
  return static_cast<std::size_t>(std::count_if(decision.steps.begin(), decision.steps.end(), [](const model::Step& step) {
    return !std::holds_alternative<model::Suppress>(step.effect);
  }));
}

}  // namespace postern::desk
