#include "daemon/desk/away.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <iterator>

#include "config/calendar.h"
#include "daemon/desk/phrases.h"
#include "daemon/desk/spoken.h"
#include "daemon/desk/unreachable.h"
#include "parser/address.h"
#include "parser/text.h"

namespace postern::desk {
namespace {

using std::chrono::days;
using std::chrono::year_month_day;
using model::Time;

constexpr int kMostDays = 366;

// All digits, at most 9999.
std::optional<int> read_number(std::string_view digits) {
  int number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  const bool plain = error == std::errc{} && end == digits.data() + digits.size() && digits.find('-') == digits.npos;
  return plain && number <= 9999 ? std::optional(number) : std::nullopt;
}

// "3d", "2w".
std::optional<days> read_days(std::string_view text) {
  if (text.size() < 2 || (text.back() != 'd' && text.back() != 'w')) return std::nullopt;
  const auto number = read_number(text.substr(0, text.size() - 1));
  if (!number || *number == 0) return std::nullopt;
  return days(*number * (text.back() == 'w' ? 7 : 1));
}

bool may_be_told(const config::Settings& settings, const config::Agent& agent, const Sender* writer) {
  return !settings.is_own_address(agent.email) && !(writer && writer->key == parser::address_key(agent.email));
}

bool has(const Agents& agents, const config::Agent* agent) {
  return std::find(agents.begin(), agents.end(), agent) != agents.end();
}

bool looks_after(const config::Agent& agent, const std::vector<std::string>& queues) {
  return agent.queues.empty() || std::any_of(queues.begin(), queues.end(), [&](const std::string& queue) {
           return std::find(agent.queues.begin(), agent.queues.end(), queue) != agent.queues.end();
         });
}

template <class Meant>
Agents choose(const config::Settings& settings, Meant meant) {
  Agents found;
  for (const config::Agent& agent : settings.agents) {
    if (meant(agent)) found.push_back(&agent);
  }
  return found;
}

std::string names_of(const Agents& agents) {
  std::string names;
  for (const auto* agent : agents) names += (names.empty() ? "" : ", ") + agent->name;
  return names;
}

std::string addresses_of(const Agents& agents) {
  std::string out;
  for (const auto* agent : agents) out += (out.empty() ? "" : ", ") + parser::address_key(agent->email);
  return out;
}

std::string note_on(const Listeners& found, const Agents& left_out) {
  const std::string note = "not told, away: " + addresses_of(left_out);
  if (found.stand_ins.empty()) return note;
  return note + "; told instead of " + parser::address_key(found.absent->email) + ": " + addresses_of(found.stand_ins);
}

}  // namespace

std::optional<year_month_day> read_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto year = read_number(text.substr(0, 4)), month = read_number(text.substr(5, 2)), day = read_number(text.substr(8));
  if (!year || !month || !day) return std::nullopt;
  const year_month_day date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                            std::chrono::day(static_cast<unsigned>(*day))};
  return date.ok() ? std::optional(date) : std::nullopt;
}

Result<std::optional<Time>> read_away(const config::Settings& settings, const std::string& words, Time now) {
  if (equal_fold(words, "off")) return std::optional<Time>();
  const config::Calendar calendar(settings.business_hours);
  std::optional<Time> until;
  if (const auto date = read_date(words)) until = calendar.end_of(*date);
  if (const auto length = read_days(words)) until = now + *length;
  const auto wrong = [&](const char* name, const char* hint) {
    return fail(Failure::data, phrase(settings, name, {{"text", printable(words, 40)}}), phrase(settings, hint));
  };
  if (!until) return wrong("away-no-time", "away-no-time-hint");
  if (*until <= now) return wrong("time-over", "away-over-hint");
  if (*until > now + days(kMostDays)) return wrong("away-too-long", "away-too-long-hint");
  return until;
}

const model::Absence* absence_of(const Draft& draft, const config::Agent& agent) {
  const auto found = draft.snapshot().away.find(parser::address_key(agent.email));
  return found == draft.snapshot().away.end() || found->second.until <= draft.now() ? nullptr : &found->second;
}

std::optional<Time> away_until(const Draft& draft, const config::Agent& agent) {
  const model::Absence* absence = absence_of(draft, agent);
  return absence ? std::optional(absence->until) : std::nullopt;
}

Agents those_here(const Draft& draft, const Agents& agents) {
  Agents here = agents;
  std::erase_if(here, [&](const auto* agent) { return away_until(draft, *agent).has_value(); });
  return here.empty() ? agents : here;
}

Agents stand_ins(const Draft& draft, const config::Agent& agent, const std::vector<std::string>& queues,
                 const Sender* writer) {
  const auto& settings = draft.desk().settings;
  const auto other = [&](const config::Agent& one) {
    return &one != &agent && !away_until(draft, one) && may_be_told(settings, one, writer);
  };
  const Agents leads = choose(settings, [&](const config::Agent& one) { return one.lead && other(one); });
  if (!leads.empty()) return leads;
  return choose(settings, [&](const config::Agent& one) { return looks_after(one, queues) && other(one); });
}

std::vector<std::string> queues_of(const config::Settings& settings, const config::Agent& agent) {
  if (!agent.queues.empty()) return agent.queues;
  std::vector<std::string> all;
  for (const auto& mailbox : settings.mailboxes) all.push_back(mailbox.name);
  return all;
}

Listeners listeners(const Draft& draft, const model::Ticket& ticket, const Agents& meant, const Sender* writer) {
  const auto& settings = draft.desk().settings;
  Agents all, left_out;
  Listeners found;
  for (const config::Agent* agent : meant) {
    if (!may_be_told(settings, *agent, writer)) continue;
    all.push_back(agent);
    (away_until(draft, *agent) ? left_out : found.told).push_back(agent);
  }
  if (left_out.empty()) return found;
  const config::Agent* assignee = ticket.assignee.empty() ? nullptr : settings.find_agent(ticket.assignee);
  if (assignee && has(left_out, assignee)) {
    found.absent = assignee;
    found.stand_ins = stand_ins(draft, *assignee, {ticket.queue}, writer);
    std::erase_if(found.stand_ins, [&](const auto* agent) { return has(found.told, agent); });
  }
  if (found.told.empty() && found.stand_ins.empty()) {
    const auto bounces = [&](const auto* agent) { return has_bounced(draft, *agent); };
    std::copy_if(all.begin(), all.end(), std::back_inserter(found.unreached), bounces);
    std::erase_if(all, bounces);
    if (all.empty()) return {{}, {}, nullptr, "nobody else is here, and mail to them bounces: " + addresses_of(found.unreached), found.unreached};
    return {all, {}, nullptr, "told although away, for nobody else is here: " + addresses_of(all), {}};
  }
  found.note = note_on(found, left_out);
  return found;
}

std::string spoken_until(const config::Settings& settings, Time until) {
  const Time local = config::Calendar(settings.business_hours).local(until);
  const auto day = std::chrono::floor<days>(local);
  if (local == day) return spoken_date(local - std::chrono::seconds(1), settings.desk.language);
  const std::chrono::hh_mm_ss time(local - day);
  char clock[16];
  std::snprintf(clock, sizeof clock, ", %02d:%02d", static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()));
  return spoken_date(local, settings.desk.language) + clock;
}

std::string spoken_absence(const Draft& draft, const config::Agent& agent, std::optional<Time> until) {
  const auto& settings = draft.desk().settings;
  if (!until) return phrase(settings, "back");
  const Agents others = stand_ins(draft, agent, queues_of(settings, agent));
  const config::Values values = {{"until", spoken_until(settings, *until)}, {"names", names_of(others)}};
  return phrase(settings, others.empty() ? "away-alone" : "away-others", values);
}

void end_absence(Draft& draft, const config::Agent& agent, const std::string& actor, const std::string& why) {
  const model::Absence* now = absence_of(draft, agent);
  if (!now || !now->why.starts_with(kOutOfOffice)) return;
  draft.add(model::SetAway{parser::address_key(agent.email), std::nullopt}, actor, "writes again: " + why);
}

}  // namespace postern::desk
