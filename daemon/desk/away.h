// Agents who are away: until when, and who is told instead. An absence ends by itself when its time is over.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/desk/draft.h"
#include "daemon/desk/sender.h"
#include "parser/result.h"

namespace postern::desk {

using Agents = std::vector<const config::Agent*>;

// "2026-12-24", or nothing.
std::optional<std::chrono::year_month_day> read_date(std::string_view text);

// "2026-12-24" (to the end of that day, where the desk is), "3d", "2w" -> until when; "off" -> nullopt.
Result<std::optional<model::Time>> read_away(const config::Settings& settings, const std::string& words, model::Time now);

// The why of what an absence notice did begins with it: an agent's own word is told apart by that.
inline constexpr const char* kOutOfOffice = "out-of-office of ";

// The absence that lasts, or nullptr; and until when the agent is away, if they are.
const model::Absence* absence_of(const Draft& draft, const config::Agent& agent);
std::optional<model::Time> away_until(const Draft& draft, const config::Agent& agent);

// Those of them who are here; all, where nobody is: mail must reach somebody.
Agents those_here(const Draft& draft, const Agents& agents);

// Who is here and told instead of `agent`: the leads, else those who look after one of the queues. May be empty; `writer`
// and addresses of ours are not among them.
Agents stand_ins(const Draft& draft, const config::Agent& agent, const std::vector<std::string>& queues,
                 const Sender* writer = nullptr);

// Of all the queues that are the agent's.
std::vector<std::string> queues_of(const config::Settings& settings, const config::Agent& agent);

// Who is told of a ticket's news that is meant for some.
struct Listeners {
  Agents told;                             // of those meant
  Agents stand_ins;                        // instead of `absent`
  const config::Agent* absent = nullptr;   // the ticket's assignee
  std::string note;                        // for the ticket's story; "" when nobody is away
  Agents unreached = {};                   // mail to them bounces, and there is nobody else: they are told when that is over
};

// `writer` (may be none) and addresses of ours are not told. Whoever is away is left out, and the assignee's part goes to
// their stand-ins; when that leaves nobody, all are told as if nobody were away, but for those whom no mail reaches.
Listeners listeners(const Draft& draft, const model::Ticket& ticket, const Agents& meant, const Sender* writer);

// "24 December 2026", with the hour unless it is the end of the day; where the desk is, in its language.
std::string spoken_until(const config::Settings& settings, model::Time until);

// What an agent is told who is away from now on, or (nullopt) back.
std::string spoken_absence(const Draft& draft, const config::Agent& agent, std::optional<model::Time> until);

// Whoever writes is back from an absence that only a notice made.
void end_absence(Draft& draft, const config::Agent& agent, const std::string& actor, const std::string& why);

}  // namespace postern::desk
