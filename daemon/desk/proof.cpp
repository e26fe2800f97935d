#include "daemon/desk/proof.h"

namespace postern::desk {

model::Proof proof_of(const Verdict& verdict, const Thread& thread) {
  if (thread.proof.empty()) return {verdict.authenticated, verdict.why};
  return {true, verdict.authenticated ? verdict.why + "; " + thread.proof : thread.proof};
}

model::Proof proof_of_agent(const Inbound& inbound, const Sender& sender, const Thread& thread) {
  const Verdict verdict = authenticate(inbound, sender);
  if (verdict.authenticated && thread.agent_token) return proof_of(verdict, thread);
  std::string missing = verdict.authenticated ? "" : verdict.why;
  if (!thread.agent_token) missing += (missing.empty() ? "" : "; ") + no_agent_token(sender);
  return {false, missing};
}

std::string no_agent_token(const Sender& sender) { return "no valid agent's token of this ticket for " + sender.key; }

std::string words_of(const model::Proof& proof) { return (proof.holds ? "verified by " : "unverified: ") + proof.why; }

}  // namespace postern::desk
