#include "daemon/desk/release.h"

#include <exception>
#include <optional>
#include <string_view>

#include "daemon/desk/admission.h"
#include "daemon/desk/called_spam.h"
#include "daemon/desk/form_sender.h"
#include "daemon/desk/new_ticket.h"
#include "daemon/desk/notify.h"
#include "daemon/desk/phrases.h"
#include "daemon/desk/proof.h"
#include "daemon/desk/stored_message.h"
#include "daemon/desk/timers.h"
#include "parser/mime_reader.h"
#include "parser/text.h"

namespace postern::desk {
namespace {

using model::Disposition;

constexpr std::size_t kHeaderBytes = 64u << 10;  // of a mail whose sender and subject are wanted alone
constexpr std::size_t kSubjectBytes = 120;

// The mailbox may be gone from the config since.
const config::Mailbox& mailbox_of_held(const config::Settings& settings, const model::HeldMail& held) {
  const config::Mailbox* mailbox = settings.find_mailbox(held.mailbox);
  return mailbox ? *mailbox : mailbox_of(settings, {});
}

void settle(Draft& draft, const model::HeldMail& held, Disposition disposition, model::TicketId ticket,
            const std::string& actor, const std::string& reason) {
  draft.add(model::Settle{held.content_hash, disposition, ticket, reason}, actor, reason);
}

std::string_view header_of(std::string_view raw) {
  const std::string_view head = raw.substr(0, kHeaderBytes);
  return head.substr(0, std::min(head.find("\n\n"), head.find("\n\r\n")));
}

// None for a mail that broke the reader.
std::optional<parser::Mail> read_header(const model::HeldMail& held, const config::Settings& settings) {
  try {
    return parser::read_mail(header_of(held.raw), settings.limits);
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

}  // namespace

Release::Release(Draft& draft, const RuleBook& rules, const model::HeldMail& held, std::string actor, std::string seed)
    : draft_(draft),
      rules_(rules),
      held_(held),
      actor_(std::move(actor)),
      mail_(parser::read_mail(held.raw, draft.desk().settings.limits)),
      inbound_{mail_,          mailbox_of_held(draft.desk().settings, held), held.internal_date, draft.now(), false,
               std::move(seed)},
      sender_(sender_of(draft.desk().settings, inbound_)) {}

model::TicketId Release::as_ticket() {
  const std::string why = "released as a ticket of its own by " + actor_;
  const Thread own{Thread::Outcome::fresh, nullptr, false, false, why, {}};
  const model::TicketId ticket = open_ticket(draft_, rules_, inbound_, sender_, own);
  trust_sender();
  settle(draft_, held_, Disposition::ticket_message, ticket, actor_, why);
  return ticket;
}

std::string Release::on(const model::Ticket& ticket) {
  model::Message message = stored_message(inbound_, sender_, ticket.id, proof_of(authenticate(inbound_, sender_), {}));
  message.verified = false;
  draft_.add(model::AppendMessage{std::move(message)}, printable(sender_.email, 320), "released by " + actor_);
  const bool joins = sender_.usable && !sender_.agent && !sender_.is_on(ticket);
  if (joins) {
    const model::Participant person{sender_.key, sender_.name, model::Role::participant};
    draft_.add(model::AddParticipant{ticket.id, person}, actor_, "released their mail");
  }
  const auto& settings = draft_.desk().settings;
  News news;
  news.inbound = &inbound_;
  news.sender = &sender_;
  news.remark = phrase(settings, "held-released", {{"who", actor_}});
  tell_agents(draft_, ticket, agents_for(settings, ticket), news, "released mail");
  await_answer(draft_, ticket);
  trust_sender();
  settle(draft_, held_, Disposition::ticket_message, ticket.id, actor_, "released by " + actor_);
  return joins ? printable(sender_.email, 320) : "";
}

void Release::trust_sender() {
  if (was_called_spam(held_.reason)) draft_.add(call_sound(sender_.key), actor_, "released their mail");
}

void put_away(Draft& draft, const model::HeldMail& held, const std::string& actor, const std::string& reason) {
  settle(draft, held, Disposition::ignored, {}, actor, reason);
}

void want_release(const config::Settings& settings, const model::HeldMail& held, model::Lookups& lookups) {
  const auto mail = read_header(held, settings);
  if (!mail) return;
  const Sender sender = read_sender(settings, *mail);
  if (!sender.usable) return;
  lookups.people.push_back(sender.key);
  lookups.remembered.push_back(spam_name(sender.key));
  want_admission(lookups, settings.caps, sender.key);
}

HeldFace face_of(const model::HeldMail& held, const config::Settings& settings) {
  const auto mail = read_header(held, settings);
  if (!mail) return {};  // such a mail is told of by its number and reason
  const Sender sender = read_sender(settings, *mail);
  const std::string* from = parser::find_header(*mail, "From");
  return {sender.usable ? to_string(sender) : printable(from ? *from : "", kSubjectBytes),
          printable(mail->subject, kSubjectBytes)};
}

}  // namespace postern::desk
