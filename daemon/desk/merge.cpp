#include "daemon/desk/merge.h"

#include <charconv>

#include "daemon/desk/phrases.h"
#include "daemon/desk/subject.h"
#include "parser/text.h"

namespace postern::desk {
namespace {

using What = model::MarkOverdue::What;

void end_timers(Draft& draft, const model::Ticket& ticket, const std::string& actor, const std::string& why) {
  draft.add(model::CancelTimers{ticket.id, {}}, actor, why);
  const std::pair<bool, What> marks[] = {{ticket.languishing.has_value(), What::languishing},
                                         {ticket.unanswered.has_value(), What::unanswered},
                                         {ticket.unresolved.has_value(), What::unresolved}};
  for (const auto& [on, what] : marks) {
    if (on) draft.add(model::MarkOverdue{what, ticket.id, false}, actor, why);
  }
}

void bring_people(Draft& draft, const model::Ticket& from, const model::Ticket& into, const std::string& actor, const std::string& why) {
  if (from.requester().email != into.requester().email) return;
  for (const auto& person : from.participants) {
    if (person.email == into.requester().email) continue;
    draft.add(model::AddParticipant{into.id, {person.email, person.name, model::Role::participant}}, actor, why);
  }
}

}  // namespace

model::TicketId read_ticket_key(const config::Settings& settings, const std::string& text) {
  constexpr std::size_t kDigits = 15;
  std::string key(trim(text));
  if (key.size() > 2 && key.front() == '[' && key.back() == ']') key = key.substr(1, key.size() - 2);
  const std::string prefix = settings.desk.prefix + "-";
  if (starts_with_fold(key, prefix)) key.erase(0, prefix.size());
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), number);
  const bool whole = error == std::errc() && end == key.data() + key.size() && key.size() <= kDigits && number > 0;
  return whole ? model::TicketId{number} : model::TicketId{};
}

Status may_merge(const config::Settings& settings, const model::Ticket& from, const model::Ticket& into) {
  if (from.id != into.id) return {};
  return fail(Failure::data, phrase(settings, "merge-same", {{"key", from.key}}));
}

void merge(Draft& draft, const model::Ticket& from, const model::Ticket& into, const std::string& actor, const std::string& why) {
  end_timers(draft, from, actor, why);
  bring_people(draft, from, into, actor, why);
  draft.add(model::SetField{from.id, "merged_into", std::to_string(into.id.value)}, actor, why);
  draft.note(into.id, from.key + " is merged into this ticket", actor, why);
}

}  // namespace postern::desk
