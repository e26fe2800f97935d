#include "daemon/desk/effect_words.h"

#include "daemon/desk/proof.h"
#include "daemon/desk/subject.h"
#include "parser/text.h"

namespace postern::desk {
namespace {

std::string on(const config::Settings& settings, model::TicketId ticket) {
  return ticket ? " on " + ticket_key(settings.desk.prefix, ticket) : "";
}

std::string name_of(model::Disposition disposition) {
  switch (disposition) {
    case model::Disposition::ticket_message:
      return "the mail is a message of the ticket";
    case model::Disposition::bounce:
      return "the mail is a bounce of one of ours";
    case model::Disposition::quarantined:
      return "the mail goes to quarantine";
    case model::Disposition::duplicate:
      return "the mail is known already";
    case model::Disposition::ignored:
      break;
  }
  return "the mail is ignored";
}

struct Words {
  const config::Settings& settings;

  std::string operator()(const model::CreateTicket& e) const { return "opens " + e.ticket.key + ": " + e.ticket.subject; }
  std::string operator()(const model::AppendMessage& e) const {
    const std::string kind = e.message.internal ? "an internal note" : "a message";
    const auto& proof = e.message.proof;
    return "puts " + kind + on(settings, e.message.ticket) + (proof ? ", " + words_of(*proof) : "");
  }
  std::string operator()(const model::SetStatus& e) const { return "status " + e.from + " -> " + e.to; }
  std::string operator()(const model::AddTag& e) const { return "tag " + e.tag; }
  std::string operator()(const model::RemoveTag& e) const { return "untag " + e.tag; }
  std::string operator()(const model::SetField& e) const { return e.field + " " + e.value; }
  std::string operator()(const model::AddParticipant& e) const {
    return (e.participant.role == model::Role::copied ? "copies to " : "participant ") + e.participant.email;
  }
  std::string operator()(const model::AddPending& e) const { return "in Cc, told nothing: " + e.person.email; }
  std::string operator()(const model::Suppress& e) const {
    return e.email + (e.reason ? " gets no automatic mail any more" : " gets automatic mail again");
  }
  std::string operator()(const model::HoldBack& e) const { return "told later, with others: " + e.agent; }
  std::string operator()(const model::SetAway& e) const { return e.email + (e.until ? " is away" : " is back"); }
  std::string operator()(const model::FillField& e) const { return e.name + " " + (e.value.empty() ? "none" : e.value); }
  std::string operator()(const model::LinkTickets& e) const {
    const bool incident = e.link.kind == model::Link::Kind::problem;
    return (incident ? "incident of " : "linked to ") + ticket_key(settings.desk.prefix, e.link.other);
  }
  std::string operator()(const model::Note& e) const { return "notes" + on(settings, e.ticket) + ": " + e.what; }
  std::string operator()(const model::QueueMail& e) const { return "writes to " + e.item.to_email + ": " + e.item.subject; }
  std::string operator()(const model::MarkBounced& e) const { return "an outgoing mail bounced: " + e.detail; }
  std::string operator()(const model::Settle& e) const { return "of the held mail: " + name_of(e.disposition); }
  std::string operator()(const model::Dispose& e) const { return name_of(e.disposition) + on(settings, e.ticket); }
  template <class BookKeeping>
  std::string operator()(const BookKeeping&) const {
    return "";
  }
};

}  // namespace

std::string words_of(const config::Settings& settings, const model::Effect& effect) {
  return printable(std::visit(Words{settings}, effect), 300);
}

}  // namespace postern::desk
