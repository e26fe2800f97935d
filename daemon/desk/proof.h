// What a ticket's story keeps about who wrote a mail: the server's word (identity.h), and the carrier of ours that only
// they were given (thread.h).
#pragma once

#include <string>

#include "daemon/desk/identity.h"
#include "daemon/desk/thread.h"
#include "store/model/message.h"

namespace postern::desk {

// Either is enough. Of neither the verdict tells what is missing.
model::Proof proof_of(const Verdict& verdict, const Thread& thread);

// An agent needs both, and a token of their own; `why` names all that is missing.
model::Proof proof_of_agent(const Inbound& inbound, const Sender& sender, const Thread& thread);

// What a mail that is no answer to an agent's own notice lacks: for the why.
std::string no_agent_token(const Sender& sender);

// "verified by Authentication-Results of mx.example.org: dmarc=pass", "unverified: the mail has no single sound From
// address".
std::string words_of(const model::Proof& proof);

}  // namespace postern::desk
