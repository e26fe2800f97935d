// Answers that somebody wrote in a mail client, signed in as the desk itself: they lie in the mailbox's folder for sent
// mail and have gone out already. Nobody but the account's owners can put a mail there, so what it says is believed.
#pragma once

#include "daemon/desk/draft.h"
#include "daemon/desk/sender.h"

namespace postern::desk {

// Whether the mail lies in the folder for sent mail of its mailbox.
bool is_sent_by_hand(const Inbound& inbound);

// Puts it on the ticket it answers, as an agent's answer, and takes the ticket if From is an agent's address; nobody is
// told, for the requester has it. What goes to nobody on the ticket it names, or names none, is ignored. Disposes.
void take_sent(Draft& draft, const Inbound& inbound, const Sender& sender);

}  // namespace postern::desk
