#include "daemon/desk/absence_notice.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "daemon/desk/away.h"
#include "daemon/desk/notify.h"
#include "daemon/desk/phrases.h"
#include "parser/address.h"
#include "parser/text.h"

namespace postern::desk {
namespace {

constexpr auto kFields = std::to_array<const char*>({"X-Autoreply", "X-Auto-Reply", "X-AutoReply-From", "X-Autorespond",
                                                     "X-Autoresponse", "X-Autoresponder", "X-Mail-Autoreply", "X-Vacation"});

bool is_auto_submitted(std::string_view value) {
  const std::string word = to_lower(trim(value.substr(0, value.find_first_of(";("))));
  return word == "auto-replied" || word == "auto-generated";
}

void mark_absent(Draft& draft, const config::Agent& agent, const std::string& mark) {
  const std::string key = parser::address_key(agent.email);
  const model::Absence* now = absence_of(draft, agent);
  if (now && !now->why.starts_with(kOutOfOffice)) return;
  const model::Time until = draft.now() + std::chrono::days(1);
  draft.add(model::SetAway{key, now ? std::max(until, now->until) : until}, "desk", kOutOfOffice + key + ": " + mark);
}

void tell_others(Draft& draft, const model::Ticket& ticket, const config::Agent& agent, const std::string& mark) {
  const Agents others = stand_ins(draft, agent, {ticket.queue});
  if (others.empty()) return draft.note(ticket.id, "nobody is told: no other agent is here", "desk", mark);
  News news;
  news.text = "agent-absent";
  news.body = phrase(draft.desk().settings, "says-away", {{"name", agent.name}, {"key", ticket.key}});
  tell_agents(draft, ticket, others, news, kOutOfOffice + parser::address_key(agent.email));
}

}  // namespace

std::string absence_mark(const parser::Mail& mail) {
  if (mail.kind != parser::Kind::auto_reply) return "";
  // What a part says of the whole mail is its first reason.
  if (mail.why_kind.starts_with("receipt") || mail.why_kind.starts_with("answer to an invitation")) return "";
  if (mail.why_kind.starts_with("Subject: ")) return printable(mail.why_kind, 120);
  if (const std::string* value = parser::find_header(mail, "Auto-Submitted"); value && is_auto_submitted(*value))
    return "Auto-Submitted: " + printable(trim(*value), 100);
  for (const char* name : kFields) {
    if (const std::string* value = parser::find_header(mail, name); value && !equal_fold(trim(*value), "no"))
      return std::string(name) + ": " + printable(trim(*value), 100);
  }
  return "";
}

void take_absence(Draft& draft, const model::Ticket& ticket, const config::Agent& agent, const std::string& mark) {
  mark_absent(draft, agent, mark);
  const model::BudgetKey budget = budget_of_absence(parser::address_key(agent.email));
  const auto told = draft.snapshot().budgets.find(budget);
  if (told != draft.snapshot().budgets.end() && told->second > 0) return;
  draft.add(model::CountMail{{budget.name}}, "desk", mark);
  tell_others(draft, ticket, agent, mark);
}

model::BudgetKey budget_of_absence(const std::string& email) { return {"absence:" + email, 24 * 3600}; }

}  // namespace postern::desk
