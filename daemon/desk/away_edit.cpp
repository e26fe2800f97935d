#include "daemon/desk/away_edit.h"

#include "daemon/desk/away.h"
#include "daemon/desk/ticket_editor.h"
#include "parser/address.h"
#include "parser/text.h"

namespace postern::desk {
namespace {

tl::unexpected<Error> nobody_called(const config::Settings& settings, const std::string& who) {
  std::vector<std::string> known;
  for (const auto& agent : settings.agents) known.push_back(agent.email);
  const std::string near = nearest_name(who, known);
  return fail(Failure::usage, "no agent has the address or name \"" + printable(who, 100) + "\"",
              (near.empty() ? "possible: " : "did you mean " + near + "? Possible: ") + join(known, ", "));
}

std::string names(const Agents& agents) {
  std::string out;
  for (const auto* agent : agents) out += (out.empty() ? "" : ", ") + parser::address_key(agent->email);
  return out.empty() ? "nobody else is here: their notices reach them all the same" : "meanwhile notices of their tickets go to " + out;
}

}  // namespace

model::Lookups wants(const AwayEdit& edit) {
  model::Lookups lookups;
  lookups.now = edit.now;
  return lookups;
}

Result<AwayDone> decide(const Desk& desk, const AwayEdit& edit, const model::Snapshot& snapshot) {
  const config::Agent* agent = agent_called(desk.settings, edit.agent);
  if (!agent) return nobody_called(desk.settings, edit.agent);
  const auto until = read_away(desk.settings, edit.until, edit.now);
  if (!until) return fail(until.error());
  Draft draft(desk, snapshot, edit.now, "", Permit{});
  const std::string key = parser::address_key(agent->email);
  draft.add(model::SetAway{key, *until}, edit.actor, "postern away " + edit.until);
  const std::string words = *until ? " is away until " + spoken_until(desk.settings, **until) + "; " +
                                         names(stand_ins(draft, *agent, queues_of(desk.settings, *agent)))
                                   : std::string(" is back");
  return AwayDone{draft.take(), key + words};
}

}  // namespace postern::desk
