// Agents' mails that were obeyed, known again by what a DKIM signature covers. Signers leave the Message-ID out
// unless they are told otherwise: whoever has a copy of a signed mail can send it again under another one, and it
// passes.
#pragma once

#include "daemon/desk/draft.h"
#include "daemon/desk/sender.h"
#include "parser/mail.h"
#include "store/model/snapshot.h"

namespace postern::desk {

// Asks for what obeyed_before() needs; nothing for who is no agent.
void want_obeyed(model::Lookups& lookups, const parser::Mail& mail, const Sender& sender);

// The Message-ID of the mail of this agent with the same Date and text that was obeyed; nullptr when none was. A mail
// without a Date is never known again here.
const std::string* obeyed_before(const model::Snapshot& snapshot, const parser::Mail& mail, const Sender& sender);

void remember_obeyed(Draft& draft, const parser::Mail& mail, const Sender& sender, const std::string& why);

}  // namespace postern::desk
