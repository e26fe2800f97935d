#include "daemon/desk/alert.h"

#include <algorithm>

#include "daemon/desk/compose.h"
#include "daemon/desk/notify.h"
#include "parser/text.h"

namespace postern::desk {
namespace {

constexpr std::int64_t kWindow = 23 * 3600;  // so that a daily look is never an hour too early
constexpr std::size_t kSubjectBytes = 150;

std::vector<std::string> admins(const Draft& draft) {
  const auto& settings = draft.desk().settings;
  if (!settings.desk.admin.empty()) return {settings.desk.admin};
  std::vector<std::string> emails;
  for (const config::Agent* lead : those_here(draft, leads(settings))) emails.push_back(lead->email);
  return emails;
}

// The first that speaks through a relay which works; else the first.
const config::Mailbox& speaker(const config::Settings& settings, const Alert& alert) {
  const auto& all = settings.mailboxes;
  const auto works = std::find_if(all.begin(), all.end(), [&](const config::Mailbox& mailbox) {
    return std::find(alert.relays.begin(), alert.relays.end(), mailbox.relay) == alert.relays.end();
  });
  return works == all.end() ? all.front() : *works;
}

std::string body(const config::Settings& settings, const Alert& alert) {
  std::string text = "Postern at " + settings.desk.name + " needs somebody:\n\n" + alert.name + ": " + alert.text + ".\n";
  if (!alert.hint.empty()) text += "\nWhat to do: " + alert.hint + ".\n";
  return text + "\nWhile it lasts you are told once a day. How things stand now: postern status\n";
}

}  // namespace

model::Lookups wants(const Alert& alert) {
  model::Lookups lookups;
  lookups.now = alert.now;
  lookups.budgets = {alert_counter(alert.name)};
  return lookups;
}

model::BudgetKey alert_counter(const std::string& name) { return {"alert:" + name, kWindow}; }

model::Decision decide(const Desk& desk, const Alert& alert, const model::Snapshot& snapshot) {
  Draft draft(desk, snapshot, alert.now, alert.seed, Permit{});
  tell_admins(draft, alert);
  return draft.take();
}

void tell_admins(Draft& draft, const Alert& alert) {
  const Desk& desk = draft.desk();
  const auto emails = admins(draft);
  if (emails.empty() || draft.budgets().of(alert_counter(alert.name)) > 0) return;
  const config::Mailbox& mailbox = speaker(desk.settings, alert);
  const std::string subject = printable("Postern: " + alert.name + ": " + alert.text, kSubjectBytes);
  for (const std::string& email : emails) {
    model::OutboxItem item = compose_to_admin(draft, mailbox, email);
    item.subject = subject;
    item.text = body(desk.settings, alert);
    draft.queue(std::move(item), "desk", alert.name + ": " + printable(alert.text, 300));
  }
  draft.count(alert_counter(alert.name), alert.name);
}

}  // namespace postern::desk
