// People in Cc. Who stands there is known to the agents and has no part in the ticket; an agent's /cc lets them have copies
// of what agents answer.
#pragma once

#include <string>

#include "daemon/desk/draft.h"
#include "daemon/desk/sender.h"
#include "store/model/ticket.h"

namespace postern::desk {

inline constexpr std::size_t kMostPending = 20;  // on one ticket
inline constexpr std::size_t kMostCopied = 20;

// Notes who stands in To and Cc of the requester's mail and is neither on the ticket nor one of us, also in `ticket`. Only
// of a mail that our server says is theirs: anybody can write a From and a Cc.
void note_copied(Draft& draft, model::Ticket& ticket, const Inbound& inbound, const Sender& sender);

// "carl@example.com, dora@example.com".
std::string list_of(const std::vector<model::Participant>& people);

// Those who get copies of answers.
std::vector<model::Participant> copied_people(const model::Ticket& ticket);

}  // namespace postern::desk
