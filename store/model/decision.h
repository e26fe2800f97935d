// What is to be done, as data: the only thing a write transaction accepts. The order is the order of execution.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "store/model/deed.h"
#include "store/model/event.h"
#include "store/model/message.h"
#include "store/model/outbox.h"
#include "store/model/ticket.h"
#include "store/model/timer.h"

namespace postern::model {

// Each becomes rows and one event with its actor and why (Dispose, Settle, QueueMail, CountMail, CountReopening, Remember,
// CountEcho, HoldBack, ForgetHeldBack, BeginDeed, RenumberFiles and those of timers: no event of their own; ReplaceDerived: see there).
struct CreateTicket {
  Ticket ticket;  // id and key filled from Snapshot::next_ticket
};
struct AppendMessage {
  Message message;
};
struct SetStatus {
  TicketId ticket;
  std::string from, to;
};
struct AddTag {
  TicketId ticket;
  std::string tag;
};
struct RemoveTag {
  TicketId ticket;
  std::string tag;
};
// subject, priority, queue, assignee, language, requester, merged_into: the value as its text.
struct SetField {
  TicketId ticket;
  std::string field, value;
};
// A field of the group's own; "" takes it away.
struct FillField {
  TicketId ticket;
  std::string name, value;
};
// Whoever is on the ticket already keeps the role they have, unless this one is `copied`. No longer pending.
struct AddParticipant {
  TicketId ticket;
  Participant participant;
};
// Gets no copies any more, and may no longer write unless `may_write`. Nothing for the requester.
struct EndCopies {
  TicketId ticket;
  std::string email;  // address_key form
  bool may_write = false;
};
// Stood in Cc. Nothing for whoever is on the ticket.
struct AddPending {
  TicketId ticket;
  Participant person;
};
// Once a pair; another kind replaces the one before. A ticket is not linked to itself.
struct LinkTickets {
  TicketId ticket;
  Link link;
};
// Nothing for a pair that is not linked.
struct UnlinkTickets {
  TicketId ticket, other;
};
// An agent's words turn from an answer into an internal note, or back; they wait for nothing any more.
struct TurnMessage {
  TicketId ticket;
  MessageKey message;
  Direction direction = Direction::note;  // outbound or note
  std::optional<std::string> words;       // its reply_text from now on; none: as it was
};
// Whatever stands behind it in the decision is what one mail of an agent did (model::Deed). Once a decision.
struct BeginDeed {
  TicketId ticket;
  std::string agent;  // address_key form
  std::string token;
  std::string stays;
  bool dropped_news = false;
};
// It was taken back.
struct UndoDeed {
  TicketId ticket;
  DeedId deed;
};
// Something worth telling that changes no field: "acknowledgement suppressed: Auto-Submitted".
struct Note {
  TicketId ticket;
  std::string what;
};
struct QueueMail {
  OutboxItem item;  // id is given by the store
};
// Counts one automatic mail against the budgets named, at the decision's time.
struct CountMail {
  std::vector<std::string> budgets;
};
// The ticket was done, or believed to be, and is not: counted, no event of its own.
struct CountReopening {
  TicketId ticket;
};
// All tickets in the status `from` are in `to` from now on, with an event each; since when they are in it stays.
struct RenameStatus {
  std::string from, to;
};
// The agent's notices go to others until then; no time: they are back. An event of the desk.
struct SetAway {
  std::string email;  // address_key form
  std::optional<Time> until;
};
// Nothing automatic goes to the address any more; no reason: it may again.
struct Suppress {
  TicketId ticket;    // whose event it is; 0: the desk's
  std::string email;  // address_key form
  std::optional<std::string> reason;
};
// A mail that came shortly after an automatic one of ours (model::Echo), under each of the names.
struct CountEcho {
  std::vector<std::string> names;
  std::uint64_t print = 0;
};
// A notice that is not sent but told of later, together with others.
struct HoldBack {
  std::string agent;  // address_key form
  std::string queue;
  TicketId ticket;    // 0: about none
};
// They were told.
struct ForgetHeldBack {
  std::string agent, queue;
};
// Instead of the value before; no event.
struct Remember {
  std::string name, value;
};
// Instead of a timer of the same name on the ticket, if there is one.
struct StartTimer {
  Timer timer;  // the id is given by the store
};
// Also how a timer that fires is consumed.
struct CancelTimers {
  TicketId ticket;
  std::vector<std::string> names;  // empty: all
};
// The ticket is shown as overdue from the decision's time on, or no longer. A status move ends `languishing` by itself.
struct MarkOverdue {
  enum class What { languishing, unanswered, unresolved } what = What::languishing;
  TicketId ticket;
  bool on = true;  // an event, with the step's why; false: none
};
// Timers fire again after the clock had jumped.
struct EndPause {};
// The outgoing mail came back.
struct MarkBounced {
  OutboxId outbox;
  std::string detail;
};
// What came of an attempt to send it, where that is cause for more than book-keeping (Store::record_delivery).
struct RecordDelivery {
  OutboxId outbox;
  DeliveryResult result;
};
// An outgoing mail that waits, is held or has failed goes out as soon as it can: the same Message-ID, the same bytes.
struct ResendMail {
  OutboxId outbox;
};
// The files of an outgoing mail that waits stay here, and `remark` stands below its text instead. Only for a mail that was
// never sent: what a relay may have had keeps its bytes.
struct LeaveOutFiles {
  OutboxId outbox;
  std::string remark;
};
// It is taken out of the outbox and never sent (again). The event keeps what it was.
struct DropMail {
  OutboxId outbox;
};
// What becomes of the arrival (P1). Exactly one in a decision about an arrival; the store refuses it otherwise.
struct Dispose {
  Disposition disposition = Disposition::ignored;
  TicketId ticket;
  std::string reason;
};

// What becomes of a mail in quarantine, later, by an agent's word. Nothing when it is there no longer.
struct Settle {
  std::string content_hash;
  Disposition disposition = Disposition::ignored;
  TicketId ticket;
  std::string reason;
};

// A stored message read again from its raw mail (P5). Of `message` the key and the derived values count: subject, text,
// reply text, Message-ID, automatic, attachments. The row's other values are decisions and stay, as does the ticket.
// However many are in one transaction, a ticket gets one event that names what is shown differently, or none.
struct ReplaceDerived {
  Message message;
  std::vector<std::string> values;  // what differs, in words: "text", "attachments"
  bool shown = true;                // whether a reader of the ticket sees it
};
// The files of a stored mail are counted otherwise now: outgoing mails go on naming the files they carry.
struct RenumberFiles {
  std::string content_hash;
  std::vector<std::pair<int, int>> indexes;  // before -> after, each before once
};

using Effect = std::variant<CreateTicket, AppendMessage, SetStatus, AddTag, RemoveTag, SetField, FillField, AddParticipant,
                            EndCopies, AddPending, LinkTickets, UnlinkTickets, TurnMessage, BeginDeed, UndoDeed, CountReopening, RenameStatus, SetAway, Suppress,
                            CountEcho, HoldBack, ForgetHeldBack, Remember, Note, QueueMail,
                            CountMail, MarkBounced, RecordDelivery, ResendMail, LeaveOutFiles, DropMail, Dispose, Settle,
                            ReplaceDerived, RenumberFiles, StartTimer, CancelTimers, MarkOverdue, EndPause>;

struct Step {
  Effect effect;
  std::string actor;  // as Event::actor
  std::string why;    // as Event::why
};

struct Decision {
  Time at{};  // the time of every event and row
  std::vector<Step> steps;
};

}  // namespace postern::model
