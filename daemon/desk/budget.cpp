#include "daemon/desk/budget.h"

#include "parser/text.h"

namespace postern::desk {
namespace {

constexpr std::int64_t kHour = 3600;
constexpr std::int64_t kDay = 24 * kHour;

constexpr std::int64_t kMinute = 60;

Cap total(const config::Caps& caps) { return {total_counter(), caps.mails_total_hour, "mails_total_hour"}; }

}  // namespace

std::vector<Cap> caps_of_notice(const config::Caps& caps, const std::string& email, model::TicketId ticket) {
  return {{{kToRecipient + email, kHour}, caps.mails_per_recipient_hour, "mails_per_recipient_hour"},
          {{kToRecipient + domain_key(email), kHour}, caps.mails_per_domain_hour, "mails_per_domain_hour"},
          {{"ticket:" + std::to_string(ticket.value), kDay}, caps.mails_per_ticket_day, "mails_per_ticket_day"},
          total(caps)};
}

std::vector<Cap> caps_of_acknowledgement(const config::Caps& caps, const std::string& email, model::TicketId ticket) {
  auto all = caps_of_notice(caps, email, ticket);
  all.insert(all.begin(), {{"ack:" + email, kDay}, caps.acks_per_recipient_day, "acks_per_recipient_day"});
  return all;
}

// Agents have a cap of their own: a busy queue must reach them, and one ticket's loop must not hide the others.
std::vector<Cap> caps_of_agent_mail(const config::Caps& caps, const std::string& email, model::TicketId ticket) {
  const Cap of_ticket{{"ticket:" + std::to_string(ticket.value) + ":" + email, kDay}, caps.mails_per_ticket_day,
                      "mails_per_ticket_day"};
  std::vector<Cap> all = {{{"agent:" + email, kHour}, caps.notices_per_agent_hour, "notices_per_agent_hour"}};
  if (ticket) all.push_back(of_ticket);
  all.push_back(total(caps));
  return all;
}

std::vector<Cap> caps_of_agent_notice(const config::Caps& caps, const std::string& email, const std::string& queue,
                                      model::TicketId ticket) {
  std::vector<Cap> all = caps_of_agent_mail(caps, email, ticket);
  all.push_back({{"queue:" + queue + ":" + email, kMinute}, caps.notices_per_queue_minute, "notices_per_queue_minute"});
  return all;
}

std::string domain_key(const std::string& email) { return "@" + email.substr(email.rfind('@') + 1); }

model::BudgetKey total_counter() { return {"total", kHour}; }
model::BudgetKey requesters_counter() { return {"requesters", kHour}; }
model::BudgetKey new_recipients_counter() { return {"new recipients", kHour}; }
model::BudgetKey reopened(model::TicketId ticket) { return {"reopened:" + std::to_string(ticket.value), kDay}; }
model::BudgetKey muted(const std::string& who) { return {kMuted + who, kDay}; }
model::BudgetKey written_lately(const std::string& who) { return {kToRecipient + who, kLately}; }

int Budgets::of(const model::BudgetKey& key) const {
  const auto found = counted_.find(key);
  return found == counted_.end() ? 0 : found->second;
}

std::optional<std::string> Budgets::exceeded(const std::vector<Cap>& caps) const {
  for (const Cap& cap : caps) {
    const int count = of(cap.key);
    if (count >= cap.limit) {
      return std::to_string(count) + " automatic mails counted for " + printable(cap.key.name, 120) + ", " + cap.name +
             " = " + std::to_string(cap.limit);
    }
  }
  return std::nullopt;
}

void Budgets::count(const std::vector<Cap>& caps) {
  for (const Cap& cap : caps) ++counted_[cap.key];
}

}  // namespace postern::desk
