// Which ticket a mail belongs to: the carriers in their order, each with its why. Who is not on a ticket gets nothing
// by a number or somebody's Message-ID, and by a token or a Message-ID of ours what [participants] says; carriers that
// disagree decide nothing.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "daemon/desk/decide.h"
#include "daemon/desk/sender.h"
#include "daemon/desk/standing.h"

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

struct Thread {
  enum class Outcome {
    fresh,   // a new ticket
    joined,  // on `ticket`
    noted,   // on `ticket`, as an internal note
    held     // about `ticket` perhaps; an agent decides
  } outcome = Outcome::fresh;
  const model::Ticket* ticket = nullptr;  // in the snapshot
  bool proven = false;                    // by a token or a Message-ID of ours: not just a From
  bool agent_token = false;               // proven by a token given to this agent for this ticket
  std::string why;
  // Tickets named without a right to join them, or too long closed, each with its why.
  std::vector<std::pair<const model::Ticket*, std::string>> related;
  Standing standing = Standing::on_ticket;  // what the sender is to `ticket`; not when carriers disagree
  std::string proof = {};  // of the sender, by a carrier of ours: "the private address of HD-1 in To"; "" unless proven
};

// `snapshot` outlives the result. The sender counts as present on a ticket as a participant, or as an agent.
Thread find_thread(const Desk& desk, const Inbound& inbound, const Sender& sender, const model::Snapshot& snapshot);

// A ticket that a mail names, whoever sent it.
struct NamedTicket {
  const model::Ticket* ticket = nullptr;  // in the snapshot
  std::string why;
};

// Those of all hints, in the order in which they count. For mails whose sender is beyond doubt.
std::vector<NamedTicket> tickets_named(const Desk& desk, const parser::Mail& mail, const model::Snapshot& snapshot);

// The ticket of this number, merges followed; nullptr when it does not exist.
const model::Ticket* find_ticket(const model::Snapshot& snapshot, model::TicketId ticket);

}  // namespace postern::desk
