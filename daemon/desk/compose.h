// Our automatic mails as outbox items: who, from which mailbox, with which proofs in the headers.
#pragma once

#include <string>
#include <string_view>

#include "daemon/desk/draft.h"
#include "daemon/desk/sender.h"
#include "daemon/desk/texts.h"
#include "store/model/ticket.h"

namespace postern::desk {

// OutboxItem::purpose of what we answer to an agent's word about no ticket.
inline constexpr const char* kDeskReceipt = "desk-receipt";

// And of a receipt that tells what no notice does: a ticket's story, a list.
inline constexpr const char* kAgentList = "agent-list";
// And of the mails that are about agents' own doings: receipts, notes, bounces. A reply to one is a note.
inline constexpr const char* kAgentInternal = "agent-internal";
// Whether a reply to a mail of this purpose stays among agents: one of these two.
bool stays_internal(std::string_view purpose);

// What an agent's notice tells about.
struct News {
  std::string text = "agent-reply";      // the text's name
  bool opens_ticket = false;             // the mail is the first of its ticket
  const char* purpose = "agent-notice";  // of the outbox item; a held-notice brings the whole mail along
  bool of_move = false;                  // the ticket has moved: waits for further moves (Draft::hold_for_moves)
  const config::Agent* by = nullptr;     // who did or wrote what it tells, where that is an agent's doing
  const Inbound* inbound = nullptr;      // the mail, or none (an edit)
  const Sender* sender = nullptr;        // with `inbound`
  std::string body;                      // instead of the mail's new text
  std::string request;                   // the requester's newest words, for who has not seen them
  std::string remark;                    // a line of warning or advice; may be empty
  std::vector<model::OutboxAttachment> files;  // files of stored mails that come along
  std::string answered;                  // Message-ID of a mail of ours that an answer to this one shall name, too
};

// An automatic answer to one mail, such as "We have your request", by the text `name`: to its sender, never with the
// sender's words (L-11).
model::OutboxItem compose_mail_answer(Draft& draft, const model::Ticket& ticket, const Inbound& inbound,
                                      const Sender& sender, const char* purpose, const std::string& name);

// The text `name` to the requester of a ticket that entered a status.
model::OutboxItem compose_status(Draft& draft, const model::Ticket& ticket, const std::string& name);

// News for one agent. Attachments go along up to desk.notice_max_size in all, else their names.
model::OutboxItem compose_agent_notice(Draft& draft, const model::Ticket& ticket, const config::Agent& agent,
                                       const News& news);

// The text `name` to one agent about no ticket, whose answer is proven as that to a notice is.
model::OutboxItem compose_desk_mail(Draft& draft, const config::Agent& agent, const char* purpose, const std::string& name,
                                    Values values);

// A mail to one agent that is about no ticket, and whose answer is a mail like any other.
model::OutboxItem compose_digest(Draft& draft, const config::Agent& agent, const std::string& subject,
                                 const std::string& text);

// The beginning of a mail to the requester, or somebody else on the ticket, from its mailbox: addresses, Message-ID and
// that person's token; no words yet.
model::OutboxItem compose_to_requester(Draft& draft, const model::Ticket& ticket, const char* purpose);
model::OutboxItem compose_to_person(Draft& draft, const model::Ticket& ticket, const model::Participant& person,
                                    const char* purpose);

// The beginning of a mail to the admin about no ticket: addresses and Message-ID; no words yet.
model::OutboxItem compose_to_admin(Draft& draft, const config::Mailbox& mailbox, const std::string& email);

// Stands for the ticket in a notice about none: no key, nobody's. `mailbox` is who speaks.
model::Ticket no_ticket(const config::Mailbox& mailbox, const std::string& subject);

// Fit for a header of ours: what a stranger calls a Message-ID may hold anything.
bool is_plain_id(const std::string& id);

// The envelope sender that brings the mail's bounces back with a proof; "" where the mailbox has no sub-addressing.
std::string bounce_address(const Draft& draft, const config::Mailbox& mailbox, const model::OutboxItem& item);

// The mailbox a ticket speaks from: that of its queue, else the first.
const config::Mailbox& mailbox_of(const config::Settings& settings, const model::Ticket& ticket);

}  // namespace postern::desk
