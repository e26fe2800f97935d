#include "daemon/desk/admission.h"

#include <set>

#include "daemon/desk/breaker.h"
#include "daemon/desk/phrases.h"
#include "daemon/desk/spoken.h"
#include "parser/address.h"
#include "parser/text.h"

namespace postern::desk {
namespace {

// The requester's own, or that of all of their domain.
std::string muted_as(const Draft& draft, const std::string& email) {
  for (const std::string& who : {email, domain_key(email)}) {
    if (draft.budgets().of(muted(who)) > 0) return who;
  }
  return "";
}

std::string refusal(Draft& draft, const std::vector<Cap>& caps, const std::string& email, bool first) {
  if (const auto* known = suppression_of(draft, email)) return "a mail of ours could not reach it: " + known->reason;
  if (const std::string who = muted_as(draft, email); !who.empty())
    return printable(who, 320) + " answers like a machine";
  if (std::string stopped = stopped_by_breaker(draft, first); !stopped.empty()) return stopped;
  return draft.budgets().exceeded(caps).value_or("");
}

}  // namespace

void want_admission(model::Lookups& lookups) {
  constexpr std::int64_t kHour = 3600;
  for (const model::BudgetKey& key :
       {model::BudgetKey{kToRecipient, kHour}, model::BudgetKey{kToRecipient, kLately}, muted("")}) {
    lookups.requester_budgets.push_back(key);
  }
  want_breaker(lookups);
}

void want_admission(model::Lookups& lookups, const config::Caps& caps, const std::string& email) {
  std::set<model::BudgetKey> keys;
  for (const Cap& cap : caps_of_acknowledgement(caps, email, {})) {
    if (!cap.key.name.starts_with("ticket:")) keys.insert(cap.key);  // a new ticket has no counters yet
  }
  for (const std::string& who : {email, domain_key(email)}) keys.insert({muted(who), written_lately(who)});
  lookups.budgets.insert(lookups.budgets.end(), keys.begin(), keys.end());
}

bool admits_requester(Draft& draft, const std::vector<Cap>& caps, model::TicketId ticket, const std::string& email,
                      bool first, const std::string& why) {
  const std::string against = refusal(draft, caps, parser::address_key(email), first);
  if (against.empty()) return true;
  draft.note(ticket, "automatic mail to " + printable(email, 320) + " suppressed: " + against, "desk", why);
  return false;
}

void queue_to_requester(Draft& draft, model::OutboxItem item, const std::vector<Cap>& caps, bool first,
                        const std::string& why) {
  draft.queue_automatic(std::move(item), caps, why);
  draft.count(requesters_counter(), why);
  if (first) draft.count(new_recipients_counter(), why);
}

const model::Suppression* suppression_of(const Draft& draft, const std::string& email) {
  const auto& all = draft.snapshot().suppressed;
  const auto found = all.find(email);
  const auto& steps = draft.so_far().steps;
  for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
    const auto* changed = std::get_if<model::Suppress>(&step->effect);
    if (changed && changed->email == email && !changed->reason) return nullptr;
  }
  return found == all.end() ? nullptr : &found->second;
}

void lift_suppression(Draft& draft, model::TicketId ticket, const std::string& email, const std::string& actor,
                      const std::string& why) {
  if (suppression_of(draft, email)) draft.add(model::Suppress{ticket, email, std::nullopt}, actor, why);
}

std::string remark_on_suppression(const Draft& draft, const model::Ticket& ticket) {
  const auto& settings = draft.desk().settings;
  if (ticket.participants.empty()) return "";
  const std::string& email = ticket.requester().email;
  const auto* known = suppression_of(draft, email);
  if (!known) return "";
  return phrase(settings, "requester-unreachable",
                {{"who", printable(email, 320)},
                 {"since", spoken_date(known->since, settings.desk.language)},
                 {"reason", printable(known->reason, 300)}});
}

}  // namespace postern::desk
