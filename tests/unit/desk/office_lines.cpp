// What a decision does, as the short lines that tests read.
#include <algorithm>

#include "office.h"
#include "parser/text.h"

namespace postern::desk::test {
namespace {

const char* name_of(model::Disposition disposition) {
  switch (disposition) {
    case model::Disposition::ticket_message:
      return "ticket_message";
    case model::Disposition::bounce:
      return "bounce";
    case model::Disposition::quarantined:
      return "quarantined";
    case model::Disposition::duplicate:
      return "duplicate";
    case model::Disposition::ignored:
      break;
  }
  return "ignored";
}

std::string key(model::TicketId ticket) { return ticket ? "HD-" + std::to_string(ticket.value) : "nothing"; }

std::string flags(const model::Message& message) {
  return std::string(message.verified ? "" : " unverified") + (message.internal ? " internal" : "") +
         (message.automatic ? " automatic" : "") +
         (message.direction == model::Direction::outbound ? " outbound" : "") + (message.waits ? " waits" : "");
}

struct Describe {
  std::string operator()(const model::CreateTicket& e) { return "create " + e.ticket.key; }
  std::string operator()(const model::AppendMessage& e) {
    return "append to " + key(e.message.ticket) + flags(e.message);
  }
  std::string operator()(const model::SetStatus& e) { return "status " + e.from + " -> " + e.to; }
  std::string operator()(const model::AddTag& e) { return "tag " + e.tag; }
  std::string operator()(const model::RemoveTag& e) { return "untag " + e.tag; }
  std::string operator()(const model::SetField& e) { return "set " + e.field + " " + e.value; }
  std::string operator()(const model::FillField& e) { return "field " + e.name + " " + e.value; }
  std::string operator()(const model::AddParticipant& e) {
    return (e.participant.role == model::Role::copied ? "copies to " : "participant ") + e.participant.email;
  }
  std::string operator()(const model::AddPending& e) { return "pending " + e.person.email; }
  std::string operator()(const model::LinkTickets& e) {
    return std::string(e.link.kind == model::Link::Kind::problem ? "incident of " : "link to ") + key(e.link.other);
  }
  std::string operator()(const model::EndCopies& e) {
    return (e.may_write ? "no copies to " : "not on the ticket ") + e.email;
  }
  std::string operator()(const model::UnlinkTickets& e) { return "unlink " + key(e.other); }
  std::string operator()(const model::TurnMessage& e) {
    return std::string("message becomes ") + (e.direction == model::Direction::note ? "a note on " : "an answer on ") +
           key(e.ticket);
  }
  std::string operator()(const model::BeginDeed& e) { return "begin deed of " + e.agent; }
  std::string operator()(const model::UndoDeed& e) { return "undo on " + key(e.ticket); }
  std::string operator()(const model::CountReopening& e) { return "count reopening of " + key(e.ticket); }
  std::string operator()(const model::RenameStatus& e) { return "rename " + e.from + " -> " + e.to; }
  std::string operator()(const model::Suppress& e) { return (e.reason ? "suppress " : "no longer suppress ") + e.email; }
  std::string operator()(const model::CountEcho&) { return "count"; }
  std::string operator()(const model::HoldBack& e) { return "hold back " + key(e.ticket) + " from " + e.agent; }
  std::string operator()(const model::ForgetHeldBack& e) { return "held back no more from " + e.agent; }
  std::string operator()(const model::SetAway& e) { return (e.until ? "away " : "back ") + e.email; }
  std::string operator()(const model::Remember& e) { return "remember " + e.name; }
  std::string operator()(const model::Note& e) { return "note on " + key(e.ticket) + ": " + e.what; }
  std::string operator()(const model::QueueMail& e) { return "mail " + e.item.purpose + " to " + e.item.to_email; }
  std::string operator()(const model::CountMail&) { return "count"; }
  std::string operator()(const model::MarkBounced& e) { return "bounced: " + e.detail; }
  std::string operator()(const model::RecordDelivery& e) { return "failed: " + e.result.detail; }
  std::string operator()(const model::ResendMail& e) { return "resend " + std::to_string(e.outbox.value); }
  std::string operator()(const model::LeaveOutFiles& e) { return "without files " + std::to_string(e.outbox.value); }
  std::string operator()(const model::DropMail& e) { return "drop " + std::to_string(e.outbox.value); }
  std::string operator()(const model::ReplaceDerived& e) {
    return "replace " + join(e.values, ", ") + " on " + key(e.message.ticket) + (e.shown ? "" : ", not shown");
  }
  std::string operator()(const model::RenumberFiles& e) {
    std::string out = "renumber";
    for (const auto& [before, after] : e.indexes) out += " " + std::to_string(before) + "->" + std::to_string(after);
    return out;
  }
  std::string operator()(const model::StartTimer& e) {
    return "timer " + e.timer.name + " " + std::to_string(e.timer.step) + " on " + key(e.timer.ticket);
  }
  std::string operator()(const model::CancelTimers& e) {
    return "timer end on " + key(e.ticket) + ": " + join(e.names, ", ");
  }
  std::string operator()(const model::MarkOverdue& e) {
    static constexpr const char* kWhat[] = {"languishing", "unanswered", "unresolved"};
    return std::string(e.on ? "" : "no longer ") + kWhat[static_cast<int>(e.what)] + " " + key(e.ticket);
  }
  std::string operator()(const model::EndPause&) { return "end of pause"; }
  std::string operator()(const model::Settle& e) {
    return std::string("settle ") + name_of(e.disposition) + (e.ticket ? " " + key(e.ticket) : "");
  }
  std::string operator()(const model::Dispose& e) {
    return std::string("dispose ") + name_of(e.disposition) + (e.ticket ? " " + key(e.ticket) : "");
  }
};

}  // namespace

std::string line(const model::Effect& effect) { return std::visit(Describe{}, effect); }

Lines lines(const model::Decision& decision) {
  Lines out;
  for (const auto& step : decision.steps) out.push_back(line(step.effect));
  return out;
}

Lines plot(Lines all) {
  std::erase_if(all, [](const std::string& text) {
    return text == "count" || text.starts_with("begin deed") || text.starts_with("count reopening") ||
           text.starts_with("note ") || text.starts_with("timer ");
  });
  return all;
}

}  // namespace postern::desk::test
