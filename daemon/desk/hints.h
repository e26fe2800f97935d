// What in a mail names a ticket: carriers of ours, Message-IDs, and a number in the subject. They say which ticket is
// meant and perhaps who writes; what the sender may do with them is thread.h's.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "daemon/desk/decide.h"
#include "daemon/desk/sender.h"
#include "daemon/desk/token.h"

namespace postern::desk {

// Something in a mail that names a ticket, before anybody is asked.
struct Hint {
  enum class Carrier {
    token,           // a token address, verified or not
    our_message_id,  // a Message-ID of ours with a right MAC
    message_id,      // any other Message-ID: perhaps that of a stored mail
    reference,       // our reference line in the text, with a right MAC
    subject,         // [HD-1042]
    number           // a Message-ID of our shape with a wrong MAC: a number and no more
  } carrier = Carrier::subject;
  model::TicketId claimed;  // 0 with message_id
  std::string value;        // the token, the Message-ID (that of a reference too) or the key
  std::string field;        // "To", "In-Reply-To" ...: for the why
};

// The Message-IDs of mails of ours whose bounce address a mail came to.
std::vector<std::string> bounced_ids(const Desk& desk, const parser::Mail& mail);

// All hints of a mail, in the order in which they count.
std::vector<Hint> hints_in(const Desk& desk, const parser::Mail& mail);

// The ticket a hint names, whoever sent it, in the snapshot; nullptr when there is none.
const model::Ticket* ticket_of(const Hint& hint, const model::Snapshot& snapshot);

// "the private address of HD-1 in To": for the why.
std::string describe(const Hint& hint, const model::Ticket& ticket);

// The token that the hint carries, where it was given to the sender: to any of their addresses, where they are an agent.
// nullopt: it carries none, or a forged, another person's or an expired one.
std::optional<TokenClaim> claim_by(const Desk& desk, const Hint& hint, const Sender& sender, model::Time now);

// The agent whom the token of one of the mail's private addresses was given to, whoever sent it; or nullptr.
const config::Agent* owner_of_address(const Desk& desk, const parser::Mail& mail, model::Time now);

// Whether the hint is the Message-ID of a mail of ours that went to the sender: nobody else was told of it, while a mail
// that went to others on the ticket proves the ticket and no person.
bool was_sent_to(const Hint& hint, const Sender& sender, const model::Snapshot& snapshot);

// The mail of ours that this one answers: the nearest one, of those whose text is loaded (Lookups::answered); or nullptr.
const model::KnownOutbox* answered_notice(const Desk& desk, const parser::Mail& mail, const model::Snapshot& snapshot);

// A ticket that a mail names, whoever sent it.
struct NamedTicket {
  const model::Ticket* ticket = nullptr;  // in the snapshot
  std::string why;
};

// Those of all hints, in the order in which they count. For mails whose sender is beyond doubt.
std::vector<NamedTicket> tickets_named(const Desk& desk, const parser::Mail& mail, const model::Snapshot& snapshot);

}  // namespace postern::desk
