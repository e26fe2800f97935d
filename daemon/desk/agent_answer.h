// What a proven agent's mail says, done: commands, words for the requester, notes. All of it, or nothing and a refusal.
#pragma once

#include "daemon/desk/agent_exchange.h"

namespace postern::desk {

// `kept`: the mail is this stored answer, which waited for its author's word; nullptr for one that came just now. An answer
// that somebody else gave meanwhile is held (collision.h).
void obey_agent(const AgentExchange& exchange, const model::Message* kept = nullptr);

}  // namespace postern::desk
