// An agent's mail that is not obeyed: kept for the agents, sent to nobody, and told to the agent's registered address.
#pragma once

#include <string>
#include <vector>

#include "daemon/desk/agent_exchange.h"
#include "daemon/desk/commands.h"
#include "parser/result.h"

namespace postern::desk {

// What the three proofs lack.
struct MissingProof {
  std::string plain;   // for the agent
  std::string reason;  // by its name: what the admin can mend
};

class AgentRefusal {
 public:
  // `exchange` outlives it.
  explicit AgentRefusal(const AgentExchange& exchange) : exchange_(exchange) {}

  // As an internal note, and nothing said. `verified` stays false: whatever is missing, nothing was obeyed.
  void keep(const std::string& reason) const;
  // The mail was `what` (a phrase's name): `reason` for the ticket's story, `explanation` for the agent.
  void refuse(const char* what, const std::string& reason, const std::string& explanation) const;
  void refuse_unproven(const std::vector<MissingProof>& missing) const;
  void refuse_commands(const Errors& errors) const;
  // The ticket is not the agent's any more, and nothing of it is told.
  void refuse_foreign() const;

 private:
  std::string refusal(const char* what, const std::string& explanation) const;

  const AgentExchange& exchange_;
};

}  // namespace postern::desk
