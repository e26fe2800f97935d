// A parsed mail as the row that stands on a ticket.
#pragma once

#include "daemon/desk/decide.h"
#include "daemon/desk/sender.h"
#include "store/model/message.h"

namespace postern::desk {

// An automatic answer or a bounce.
bool is_automatic(const parser::Mail& mail);

// What the mail alone says, and what can be derived from it again: subject, texts, Message-ID, content hash, whether it
// is a robot's, files. Nothing that was decided about it.
model::Message derived_message(const parser::Mail& mail);

// Inbound, verified, public, with what is known of its sender: the caller changes what differs.
model::Message stored_message(const Inbound& inbound, const Sender& sender, model::TicketId ticket, model::Proof proof);

// What a stored message says, for people. A requester's whole text where nothing of it reads as new; never that of an
// agent's mail, which quotes our notice: with commands alone it says nothing.
const std::string& words_of(const model::Message& message);

}  // namespace postern::desk
