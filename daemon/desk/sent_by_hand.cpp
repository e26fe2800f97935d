#include "daemon/desk/sent_by_hand.h"

#include <algorithm>

#include "daemon/desk/hints.h"
#include "daemon/desk/left_behind.h"
#include "daemon/desk/notify.h"
#include "daemon/desk/stored_message.h"
#include "daemon/desk/ticket_editor.h"
#include "daemon/desk/timers.h"
#include "parser/address.h"
#include "parser/text.h"

namespace postern::desk {
namespace {

bool goes_to(const parser::Mail& mail, const model::Ticket& ticket) {
  const auto is_on = [&](const parser::Address& address) {
    const std::string key = parser::address_key(address.email);
    return std::any_of(ticket.participants.begin(), ticket.participants.end(),
                       [&](const auto& person) { return person.email == key; });
  };
  return std::any_of(mail.to.begin(), mail.to.end(), is_on) || std::any_of(mail.cc.begin(), mail.cc.end(), is_on);
}

// The first that goes to somebody on it: an answer to a colleague about a ticket is none of the requester's.
const NamedTicket* answered(const std::vector<NamedTicket>& named, const parser::Mail& mail) {
  const auto found = std::find_if(named.begin(), named.end(), [&](const auto& one) { return goes_to(mail, *one.ticket); });
  return found == named.end() ? nullptr : &*found;
}

}  // namespace

bool is_sent_by_hand(const Inbound& inbound) {
  return !inbound.folder.empty() && inbound.folder == inbound.mailbox.sent_folder;
}

void take_sent(Draft& draft, const Inbound& inbound, const Sender& sender) {
  if (const std::string robot = robots_mark(inbound.mail); !robot.empty())
    return draft.dispose(model::Disposition::ignored, {}, "in the folder for sent mail, but a program wrote it: " + robot);
  const auto named = tickets_named(draft.desk(), inbound.mail, draft.snapshot());
  const NamedTicket* found = answered(named, inbound.mail);
  if (!found) {
    const std::string why = named.empty() ? "answers no ticket" : named.front().why + ", but goes to nobody on it";
    return draft.dispose(model::Disposition::ignored, {}, "written by hand, and " + why);
  }
  const model::Ticket& ticket = *found->ticket;
  const std::string actor = printable(sender.email, 320);
  const std::string why = "written by hand, in folder " + printable(inbound.folder, 100) + "; " + found->why;
  // Nobody else writes there but who signs in as the mailbox.
  const std::string proof = "the folder " + printable(inbound.folder, 100) + " of mailbox " + inbound.mailbox.name;
  model::Message message = stored_message(inbound, sender, ticket.id, {true, proof});
  message.direction = model::Direction::outbound;
  draft.add(model::AppendMessage{std::move(message)}, actor, why);
  note_left(draft, ticket.id, inbound);
  TicketEditor editor(draft.desk().settings, ticket, sender.agent ? mover_of(*sender.agent) : config::Mover::agent);
  sender.agent ? editor.take(sender.key) : editor.begin_work();
  if (!inbound.quiet) draft.keep_time();  // an answer counts, however late it is found
  editor.apply(draft, actor, why);
  end_wait(draft, editor.after(), actor, why);
  if (editor.changes_status()) tell_of_status(draft, editor.after(), why, false);
  draft.dispose(model::Disposition::ticket_message, ticket.id, why);
}

}  // namespace postern::desk
