#include "daemon/desk/breaker.h"

#include <charconv>

#include "daemon/desk/alert.h"
#include "parser/text.h"

namespace postern::desk {
namespace {

constexpr const char* kName = "automatic mail";  // of the alert

std::string remembered_so_far(const Draft& draft) {
  const auto& steps = draft.so_far().steps;
  for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
    const auto* value = std::get_if<model::Remember>(&step->effect);
    if (value && value->name == kBreaker) return value->value;
  }
  const auto found = draft.snapshot().remembered.find(kBreaker);
  return found == draft.snapshot().remembered.end() ? "" : found->second;
}

// Half of what stopped it, so that it does not go to and fro.
bool has_calmed_down(const Draft& draft) {
  const auto& caps = draft.desk().settings.caps;
  return 2 * draft.budgets().of(total_counter()) <= caps.mails_total_hour &&
         2 * draft.budgets().of(new_recipients_counter()) <= caps.new_recipients_hour;
}

std::string reason_to_stop(const Draft& draft, bool first) {
  const auto& caps = draft.desk().settings.caps;
  const int total = draft.budgets().of(total_counter());
  const int fresh = draft.budgets().of(new_recipients_counter());
  const int all = draft.budgets().of(requesters_counter());
  if (caps.mails_total_hour > 0 && total >= caps.mails_total_hour)
    return std::to_string(total) +
           " automatic mails within an hour, mails_total_hour = " + std::to_string(caps.mails_total_hour);
  if (first && caps.new_recipients_hour > 0 && fresh >= caps.new_recipients_hour && 2 * fresh > all)
    return std::to_string(fresh) + " of " + std::to_string(all) +
           " automatic mails within an hour went to addresses that had never" +
           " asked before, new_recipients_hour = " + std::to_string(caps.new_recipients_hour);
  return "";
}

void stop(Draft& draft, const std::string& reason) {
  const std::string since = std::to_string(draft.now().time_since_epoch().count());
  draft.add(model::Remember{kBreaker, since + " " + reason}, "desk", reason);
  Alert alert;
  alert.name = kName;
  alert.text = "all automatic mail to requesters has stopped: " + reason;
  alert.hint =
      "look for a machine or an attacker behind the latest tickets (postern tickets); it goes on by itself at half of "
      "that; answers of "
      "agents go out as always";
  tell_admins(draft, alert);
}

}  // namespace

std::optional<Stopped> read_breaker(const std::string& remembered) {
  std::int64_t seconds = 0;
  const char* end = remembered.data() + remembered.size();
  const auto [rest, error] = std::from_chars(remembered.data(), end, seconds);
  if (error != std::errc{} || rest == end) return std::nullopt;
  return Stopped{model::Time(std::chrono::seconds(seconds)), std::string(rest + 1, end)};
}

void want_breaker(model::Lookups& lookups) {
  lookups.remembered.push_back(kBreaker);
  for (const auto& key : {total_counter(), requesters_counter(), new_recipients_counter(), alert_counter(kName)})
    lookups.budgets.push_back(key);
}

std::string stopped_by_breaker(Draft& draft, bool first) {
  if (const auto stopped = read_breaker(remembered_so_far(draft))) {
    if (!has_calmed_down(draft)) return "all automatic mail to requesters has stopped: " + stopped->reason;
    draft.add(model::Remember{kBreaker, ""}, "desk", "automatic mail has calmed down");
  }
  const std::string reason = reason_to_stop(draft, first);
  if (reason.empty()) return "";
  stop(draft, reason);
  return "all automatic mail to requesters has stopped: " + reason;
}

}  // namespace postern::desk
