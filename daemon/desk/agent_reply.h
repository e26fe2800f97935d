// An agent's words as a mail to the requester, or to somebody who gets copies: from the mailbox, with the agent's files,
// without a trace of the agent's address, of other people's tokens, or of our notice.
#pragma once

#include <string>

#include "daemon/desk/answer_html.h"
#include "daemon/desk/draft.h"
#include "daemon/desk/sender.h"
#include "store/model/ticket.h"

namespace postern::desk {

struct AgentWords {
  std::string text;      // what own_words() and read_commands() left
  std::string question;  // what the workflow asks of the requester with it; may be empty
  AnswerHtml html;       // the text as HTML
};

// Queues the answer to the requester, and to each who gets copies the words alone: mails of their own, that name no mail
// of ours or of others which their reader does not have. Notes which files stay behind.
void send_answer(Draft& draft, const model::Ticket& ticket, const Inbound& inbound, const Sender& agent,
                 const AgentWords& words, const std::string& actor, const std::string& why);

// Why a file of the mail stays behind (a signature, a whole mail with its headers), or "".
std::string withheld(const parser::Attachment& file);

// Whether one of its files is a mail signed or encrypted as a whole: what it says cannot be read here.
bool is_sealed(const parser::Mail& mail);

}  // namespace postern::desk
