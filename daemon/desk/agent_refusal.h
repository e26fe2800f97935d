// An agent's mail that is not obeyed: kept for the agents, sent to nobody, and told to the agent's registered address.
#pragma once

#include <string>
#include <vector>

#include "config/mustache.h"
#include "daemon/desk/draft.h"
#include "daemon/desk/sender.h"
#include "daemon/desk/thread.h"
#include "parser/result.h"

namespace postern::desk {

// What the three proofs lack.
struct MissingProof {
  std::string plain;   // for the agent
  std::string reason;  // by its name: what the admin can mend
};

class AgentRefusal {
 public:
  // All outlive it; the mail names a ticket.
  AgentRefusal(Draft& draft, const Inbound& inbound, const Sender& sender, const Thread& thread);

  // As an internal note, and nothing said. `verified` stays false: whatever is missing, nothing was obeyed.
  void keep(const std::string& reason);
  // The mail was `what` (a phrase's name): `reason` for the ticket's story, `explanation` for the agent.
  void refuse(const char* what, const std::string& reason, const std::string& explanation);
  void refuse_unproven(const std::vector<MissingProof>& missing);
  void refuse_commands(const Error& error);
  // The ticket is not the agent's any more, and nothing of it is told.
  void refuse_foreign();

 private:
  std::string say(const char* name, const config::Values& values = {}) const;
  std::string refusal(const char* what, const std::string& explanation) const;
  void tell(const model::Ticket& about, const std::string& text);

  Draft& draft_;
  const Inbound& inbound_;
  const Sender& sender_;
  const Thread& thread_;
  const model::Ticket& ticket_;
  std::string actor_;
};

// "that is not so" -> "That is not so".
std::string sentence(std::string text);

}  // namespace postern::desk
