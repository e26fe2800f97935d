// An agent's words as a mail to the requester: from the mailbox, with the agent's files, without a trace of the agent's
// address, of tokens, or of our notice.
#pragma once

#include <string>

#include "daemon/desk/draft.h"
#include "daemon/desk/sender.h"
#include "store/model/ticket.h"

namespace postern::desk {

// `text` is what own_words() and read_commands() left.
model::OutboxItem compose_reply(Draft& draft, const model::Ticket& ticket, const Inbound& inbound, const Sender& agent,
                                const std::string& text);

// Why a file of the mail stays behind (a signature, a whole mail with its headers), or "".
std::string withheld(const parser::Attachment& file);

}  // namespace postern::desk
