#include "daemon/desk/unreachable.h"

#include <algorithm>
#include <string_view>

#include "daemon/desk/away.h"
#include "daemon/desk/find_ticket.h"
#include "daemon/desk/notify.h"
#include "daemon/desk/phrases.h"
#include "parser/address.h"
#include "parser/text.h"

namespace postern::desk {
namespace {

// An enhanced code of class 5. 5.1.7 and 5.1.8 are the sender's, 5.2.3 is the mail's size.
bool is_of_address(std::string_view status) {
  if (status == "5.1.7" || status == "5.1.8" || status == "5.2.3") return false;
  return status.starts_with("5.0.") || status.starts_with("5.1.") || status.starts_with("5.2.") ||
         status.starts_with("5.4.");
}

void pause_agent(Draft& draft, const model::Ticket* ticket, const config::Agent& agent, const std::string& reason) {
  if (absence_of(draft, agent)) return;
  const std::string key = parser::address_key(agent.email);
  const std::string why = kBounces + reason;
  draft.add(model::SetAway{key, draft.now() + std::chrono::days(1)}, "desk", why);
  if (!ticket) return;
  const Agents others = stand_ins(draft, agent, {ticket->queue});
  if (others.empty()) return draft.note(ticket->id, "nobody is told: no other agent is here", "desk", why);
  News news;
  news.text = "agent-absent";
  news.body = phrase(draft.desk().settings, "mail-to-agent-bounces",
                     {{"name", agent.name}, {"reason", printable(reason, 300)}, {"key", ticket->key}});
  for (const config::Agent* other : others) tell_agent(draft, *ticket, *other, news, why);
}

}  // namespace

bool blames_address(const parser::Bounce& report) {
  const auto& all = report.recipients;
  return std::any_of(all.begin(), all.end(), [](const auto& one) {
    return one.permanent && (one.status.empty() || is_of_address(one.status));
  });
}

bool blames_address(const std::string& detail) {
  constexpr std::string_view kStage = "RCPT TO: ";  // as desk::judge() says it
  if (!detail.starts_with(kStage)) return false;
  const std::string_view words = std::string_view(detail).substr(kStage.size());
  return words.starts_with('5') && words.size() > 4 && words.substr(4).starts_with("5.1.") &&
         is_of_address(words.substr(4, 5));
}

void mark_unreachable(Draft& draft, model::TicketId ticket, const std::string& to, const std::string& reason,
                      const std::string& why) {
  const config::Agent* agent = draft.desk().settings.find_agent(to);
  if (agent) return pause_agent(draft, find_ticket(draft.snapshot(), ticket), *agent, reason);
  draft.add(model::Suppress{ticket, parser::address_key(to), reason}, "desk", why);
}

bool has_bounced(const Draft& draft, const config::Agent& agent) {
  const model::Absence* absence = absence_of(draft, agent);
  return absence && absence->why.starts_with(kBounces);
}

}  // namespace postern::desk
