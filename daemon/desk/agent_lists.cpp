#include "daemon/desk/agent_lists.h"

#include <algorithm>

#include "daemon/desk/phrases.h"
#include "daemon/desk/rights.h"
#include "daemon/desk/sender.h"
#include "daemon/desk/spoken.h"
#include "parser/text.h"

namespace postern::desk {
namespace {

constexpr std::size_t kListed = 100;
constexpr std::size_t kLoaded = 500;  // as many as Snapshot::in_status holds at most

using Tickets = std::vector<const model::Ticket*>;

bool is_urgent(const model::Ticket& ticket) { return ticket.priority == model::Priority::urgent; }
bool is_overdue(const model::Ticket& ticket) { return ticket.languishing || ticket.unanswered || ticket.unresolved; }

template <class Wanted>
Tickets choose(const Draft& draft, Wanted wanted) {
  Tickets found;
  for (const model::Ticket& ticket : draft.snapshot().in_status) {
    if (!ticket.merged_into && wanted(ticket)) found.push_back(&ticket);
  }
  std::stable_sort(found.begin(), found.end(), [](const auto* a, const auto* b) {
    return is_urgent(*a) != is_urgent(*b) ? is_urgent(*a) : a->status_since < b->status_since;
  });
  return found;
}

std::string status_name(const config::Settings& settings, const std::string& id) {
  const config::WorkflowStatus* status = settings.workflow.find(id);
  return status ? config::name_in(*status, settings.desk.language) : printable(id, 80);
}

std::string line_of(const Draft& draft, const model::Ticket& ticket) {
  const auto& settings = draft.desk().settings;
  const auto& person = ticket.requester();
  return phrase(settings, "list-ticket",
                {{"key", ticket.key},
                 {"urgent", is_urgent(ticket) ? "urgent" : ""},
                 {"overdue", is_overdue(ticket) ? "overdue" : ""},
                 {"status", status_name(settings, ticket.status)},
                 {"ago", spoken_ago(draft.now() - ticket.status_since, settings.desk.language)},
                 {"subject", printable(ticket.subject, 120)},
                 {"who", person.email == kNobody ? "" : printable(person.name.empty() ? person.email : person.name, 120)}});
}

std::string lines_of(const Draft& draft, const Tickets& tickets) {
  std::string text;
  for (std::size_t i = 0; i < tickets.size() && i < kListed; ++i) text += "  " + line_of(draft, *tickets[i]) + "\n";
  if (tickets.size() > kListed)
    text += "  " + phrase(draft.desk().settings, "and-more", {{"number", std::to_string(tickets.size() - kListed)}}) + "\n";
  return text;
}

// More tickets than one mail's decision loads: said, not hidden.
std::string not_all(const Draft& draft) {
  if (draft.snapshot().in_status.size() < kLoaded) return "";
  return phrase(draft.desk().settings, "list-oldest", {{"number", std::to_string(kLoaded)}}) + "\n";
}

}  // namespace

std::vector<std::string> statuses_not_final(const config::Settings& settings) {
  std::vector<std::string> ids;
  for (const auto& status : settings.workflow.statuses) {
    if (status.kind != config::StatusKind::final) ids.push_back(status.id);
  }
  return ids;
}

std::string my_tickets(const Draft& draft, const config::Agent& agent) {
  const auto& settings = draft.desk().settings;
  const Tickets mine = choose(draft, [&](const model::Ticket& ticket) { return is_assignee(agent, ticket); });
  if (mine.empty()) return phrase(settings, "list-none-mine") + "\n" + not_all(draft);
  return phrase(settings, "list-mine", {{"number", std::to_string(mine.size())}}) + "\n" + lines_of(draft, mine) + not_all(draft);
}

std::string board(const Draft& draft, const config::Agent& agent) {
  const auto& settings = draft.desk().settings;
  const Tickets all = choose(draft, [&](const model::Ticket& ticket) { return may_work_on(settings, agent, ticket); });
  std::string text = phrase(settings, "list-board", {{"number", std::to_string(all.size())}}) + "\n";
  for (const std::string& id : statuses_not_final(settings)) {
    const auto count = std::count_if(all.begin(), all.end(), [&](const auto* ticket) { return ticket->status == id; });
    if (count > 0) text += "  " + std::to_string(count) + "  " + status_name(settings, id) + "\n";
  }
  const Tickets pressing = choose(draft, [&](const model::Ticket& ticket) {
    return may_work_on(settings, agent, ticket) && (is_urgent(ticket) || is_overdue(ticket));
  });
  if (!pressing.empty()) text += "\n" + phrase(settings, "list-pressing") + "\n" + lines_of(draft, pressing);
  return text + not_all(draft);
}

}  // namespace postern::desk
