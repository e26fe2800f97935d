#include "daemon/desk/agent_reply.h"

#include <algorithm>
#include <array>
#include <optional>

#include "daemon/desk/compose.h"
#include "daemon/desk/copies.h"
#include "daemon/desk/html_frame.h"
#include "parser/address.h"
#include "parser/text.h"

namespace postern::desk {
namespace {

struct Withheld {
  const char* type;
  const char* why;
};

// What tells who the agent is, or holds our notice.
constexpr auto kWithheld = std::to_array<Withheld>({
    {"message/rfc822", "a whole mail with its headers"},
    {"text/rfc822-headers", "headers of a mail"},
    {"application/ms-tnef", "a mail in Outlook's own form"},
    {"application/pkcs7-signature", "a signature of the agent"},
    {"application/x-pkcs7-signature", "a signature of the agent"},
    {"application/pgp-signature", "a signature of the agent"},
    {"application/pgp-keys", "a key of the agent"},
    {"text/vcard", "an address card"},
    {"text/x-vcard", "an address card"},
});

// The person's newest mail that the agent's References name: it groups the answer in their mailbox.
std::string answered_mail(const Draft& draft, const model::Ticket& ticket, const model::Participant& to,
                          const parser::Mail& mail) {
  for (auto id = mail.references.rbegin(); id != mail.references.rend(); ++id) {
    for (const auto& known : draft.snapshot().messages) {
      const bool theirs = known.message_id == *id && known.ticket == ticket.id &&
                          known.direction == model::Direction::inbound &&
                          parser::address_key(known.from_email) == to.email;
      if (theirs) return *id;
    }
  }
  return "";
}

// The HTML beside the text, where it says the same; the text alone goes where it is too large.
std::optional<std::string> page_of(const Draft& draft, const model::Ticket& ticket, const model::OutboxItem& item,
                                   const std::string& html, const std::string& question) {
  const config::Desk& desk = draft.desk().settings.desk;
  if (html.empty()) return std::nullopt;
  return frame_answer({.language = ticket.language.empty() ? desk.language : ticket.language,
                       .desk = desk.name,
                       .subject = item.subject,
                       .reference = "",
                       .key = ticket.key,
                       .answer_to = item.reply_to.empty() ? item.from_email : item.reply_to},
                      html, question, kAnswerHtmlBytes);
}

model::OutboxItem compose_reply(Draft& draft, const model::Ticket& ticket, const model::Participant& to,
                                const Inbound& inbound, const Sender& agent, const AgentWords& words) {
  model::OutboxItem item = compose_to_person(draft, ticket, to, to.role == model::Role::copied ? "copy" : "reply");
  const parser::Mail& mail = inbound.mail;
  item.automatic = false;
  item.envelope_from = bounce_address(draft, mailbox_of(draft.desk().settings, ticket), item);
  if (item.envelope_from.empty()) item.envelope_from = item.from_email;
  item.subject = "Re: [" + ticket.key + "] " + printable(ticket.subject, 200);
  const auto own = agent.agent->addresses();
  const std::string text = without_addresses(with_picture_names(words.text, mail), own, item.from_email);
  const std::string question = without_addresses(words.question, own, item.from_email);
  item.text = text + question + "\n";
  const std::string html = readdressed(words.html, mail, own, item.from_email);
  item.html = page_of(draft, ticket, item, with_pictures(html, mail, item), question);
  item.in_reply_to = answered_mail(draft, ticket, to, mail);
  if (is_plain_id(item.in_reply_to)) item.references.push_back(item.in_reply_to);
  for (int i = 0; i < static_cast<int>(mail.attachments.size()); ++i) {
    if (withheld(mail.attachments[static_cast<std::size_t>(i)]).empty())
      item.attachments.push_back({mail.content_hash, i});
  }
  return item;
}

}  // namespace

std::string withheld(const parser::Attachment& file) {
  for (const Withheld& one : kWithheld) {
    if (equal_fold(file.content_type, one.type)) return one.why;
  }
  return "";
}

void send_answer(Draft& draft, const model::Ticket& ticket, const Inbound& inbound, const Sender& agent,
                 const AgentWords& words, const std::string& actor, const std::string& why) {
  draft.queue(compose_reply(draft, ticket, ticket.requester(), inbound, agent, words), actor, why);
  const AgentWords alone{words.text, "", words.html};
  for (const auto& person : copied_people(ticket)) {
    draft.queue(compose_reply(draft, ticket, person, inbound, agent, alone), actor, "copy of an answer; " + why);
  }
  if (!words.html.doubt.empty()) draft.note(ticket.id, "sent as plain text", "desk", words.html.doubt);
  for (const auto& file : inbound.mail.attachments) {
    const std::string reason = withheld(file);
    if (!reason.empty()) draft.note(ticket.id, "not sent along: " + printable(file.filename, 100), "desk", reason);
  }
}

}  // namespace postern::desk
