// What decide() will look at, named before the transaction loads it.
#include <algorithm>
#include <set>

#include "daemon/desk/absence_notice.h"
#include "daemon/desk/admission.h"
#include "daemon/desk/agent_orders.h"
#include "daemon/desk/budget.h"
#include "daemon/desk/called_spam.h"
#include "daemon/desk/collision.h"
#include "daemon/desk/decide.h"
#include "daemon/desk/echo.h"
#include "daemon/desk/form_sender.h"
#include "daemon/desk/handed_on.h"
#include "daemon/desk/held_words.h"
#include "daemon/desk/hints.h"
#include "daemon/desk/notify.h"
#include "daemon/desk/obeyed.h"
#include "daemon/desk/release.h"
#include "daemon/desk/returned.h"
#include "daemon/desk/rule_actions.h"
#include "daemon/desk/undo.h"

namespace postern::desk {
namespace {

constexpr std::size_t kAnswered = 3;         // notices whose text is loaded
constexpr std::size_t kBudgetedTickets = 4;  // tickets whose counters are loaded: the nearest ones

void add_ids(std::set<std::string>& to, const std::vector<std::string>& ids) {
  for (const auto& id : ids) {
    if (!id.empty()) to.insert(id);
  }
}

std::vector<model::BudgetKey> budgets(const Desk& desk, const Sender& sender, std::vector<std::int64_t> tickets) {
  std::set<model::BudgetKey> keys;
  tickets.resize(std::min(tickets.size(), kBudgetedTickets));
  const auto add = [&](const std::vector<model::BudgetKey>& more) { keys.insert(more.begin(), more.end()); };
  add(budgets_of_agents(desk.settings, {}));
  for (const auto ticket : tickets) {
    add(budgets_of_agents(desk.settings, {ticket}));
    for (const Cap& cap : caps_of_notice(desk.settings.caps, sender.key, {ticket})) keys.insert(cap.key);
    keys.insert(reopened({ticket}));
  }
  return {keys.begin(), keys.end()};
}

// The mails of ours that it answers: whom they went to says who may, and what an agent quotes of them is to be told from
// the agent's own words.
std::vector<std::string> answered(const Desk& desk, const parser::Mail& mail) {
  std::vector<std::string> ids;
  for (const Hint& hint : hints_in(desk, mail)) {
    const bool ours = hint.carrier == Hint::Carrier::our_message_id || hint.carrier == Hint::Carrier::reference;
    if (ours && ids.size() < kAnswered) ids.push_back(hint.value);
  }
  return ids;
}

std::vector<std::string> bounced(const Desk& desk, const parser::Mail& mail) {
  std::vector<std::string> ids;
  for (const std::string& id : returned_ids(desk, mail)) {
    if (!id.empty() && ids.size() < kAnswered) ids.push_back(id);
  }
  return ids;
}

// An agent's words on held mails name them by number, and perhaps a ticket's key.
void add_held_words(const Desk& desk, const parser::Mail& mail, model::Lookups& lookups) {
  const auto words = read_held_words(desk.settings, mail.reply_text);
  if (!words) return;
  for (const HeldWord& word : *words) {
    if (word.number != 0) lookups.held.push_back(word.number);
    if (word.ticket) lookups.tickets.push_back(word.ticket.value);
  }
}

}  // namespace

model::Lookups wants(const Desk& desk, const Inbound& inbound) {
  const parser::Mail& mail = inbound.mail;
  const Sender sender = sender_of(desk.settings, inbound);
  model::Lookups lookups;
  lookups.content_hash = mail.content_hash;
  lookups.same_id = mail.message_id;
  lookups.now = inbound.now;

  const auto ours = answered(desk, mail);
  if (sender.agent) lookups.answered = ours;
  // What a bounce returns may be an answer: the agents get its words back.
  if (is_report(desk, mail)) lookups.answered = bounced(desk, mail);
  std::set<std::string> ids;
  add_ids(ids, {mail.message_id});
  add_ids(ids, returned_ids(desk, mail));
  add_ids(ids, ours);
  lookups.message_ids.assign(ids.begin(), ids.end());

  for (const Hint& hint : hints_in(desk, mail)) {
    const auto known = std::find(lookups.tickets.begin(), lookups.tickets.end(), hint.claimed.value);
    if (hint.claimed && known == lookups.tickets.end()) lookups.tickets.push_back(hint.claimed.value);
  }
  if (sender.agent) add_held_words(desk, mail, lookups);
  // Of a mail that an agent forwards it may be its sender who is answered.
  const Sender requester = handed_on(desk.settings, inbound, sender).sender;
  if (sender.usable) lookups.people = sender.keys();
  if (requester.handed_on_by) lookups.people.push_back(requester.key);
  if (sender.usable && !sender.agent) lookups.remembered = {spam_name(sender.key)};
  want_obeyed(lookups, mail, sender);
  lookups.budgets = budgets(desk, requester, lookups.tickets);
  want_admission(lookups);
  want_admission(lookups, desk.settings.caps, requester.key);
  want_echoes(lookups, sender);
  if (sender.agent) lookups.budgets.push_back(budget_of_absence(sender.key));
  if (sender.agent) {
    const auto commands = leading_commands(desk.settings, mail.reply_text);
    want(desk.settings, commands, lookups);
    want_undo(lookups, commands, sender.key);
    lookups.answers = true;
  }
  // Their counters are not wanted: nothing is sent about them.
  const auto problems = linked_by_rules(desk.settings);
  lookups.tickets.insert(lookups.tickets.end(), problems.begin(), problems.end());
  const auto turns = budgets_of_turns(desk.settings);
  lookups.budgets.insert(lookups.budgets.end(), turns.begin(), turns.end());
  return lookups;
}

std::optional<model::Lookups> wants_more(const Desk& desk, const Inbound& inbound, const model::Snapshot& snapshot) {
  const Sender sender = sender_of(desk.settings, inbound);
  const bool says_of_one = answers_collision(snapshot) || read_collision_word(desk.settings, inbound.mail.reply_text);
  const model::Message* waiting = says_of_one ? waiting_answer(snapshot, sender) : nullptr;
  if (!sender.agent || (snapshot.held.empty() && !waiting)) return std::nullopt;
  model::Lookups lookups = wants(desk, inbound);
  for (const model::HeldMail& held : snapshot.held) want_release(desk.settings, held, lookups);
  if (waiting) {
    want(desk.settings, leading_commands(desk.settings, waiting->reply_text), lookups);
    lookups.raw = waiting->content_hash;
  }
  return lookups;
}

}  // namespace postern::desk
