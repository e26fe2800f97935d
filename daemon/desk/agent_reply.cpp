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
  const char* what;
  const char* why;
};

constexpr const char* kSealed = "words that are signed or encrypted as a whole";

// What tells who the agent is, or holds our notice: by its type, and by its name, for the type may say nothing.
constexpr auto kWithheld = std::to_array<Withheld>({
    {"message/rfc822", "a whole mail with its headers"},
    {"message/global", "a whole mail with its headers"},
    {"message/partial", "a part of a mail"},
    {"message/delivery-status", "a report about a mail"},
    {"message/disposition-notification", "a report about a mail"},
    {"text/rfc822-headers", "headers of a mail"},
    {"application/ms-tnef", "a mail in Outlook's own form"},
    {"application/vnd.ms-outlook", "a mail in Outlook's own form"},
    {"application/pkcs7-mime", kSealed},
    {"application/x-pkcs7-mime", kSealed},
    {"application/pgp-encrypted", kSealed},
    {"application/pkcs7-signature", "a signature of the agent"},
    {"application/x-pkcs7-signature", "a signature of the agent"},
    {"application/pgp-signature", "a signature of the agent"},
    {"application/pgp-keys", "a key of the agent"},
    {"text/vcard", "an address card"},
    {"text/x-vcard", "an address card"},
});
constexpr auto kWithheldNames = std::to_array<Withheld>({
    {".eml", "a whole mail with its headers"},
    {".msg", "a mail in Outlook's own form"},
    {"winmail.dat", "a mail in Outlook's own form"},
    {".p7m", kSealed},
    {".p7s", "a signature of the agent"},
    {".asc", "a signature or key of the agent"},
    {".vcf", "an address card"},
});

bool ends_with_fold(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && equal_fold(text.substr(text.size() - end.size()), end);
}

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
    if (equal_fold(file.content_type, one.what)) return one.why;
  }
  for (const Withheld& one : kWithheldNames) {
    if (ends_with_fold(file.filename, one.what)) return one.why;
  }
  return "";
}

bool is_sealed(const parser::Mail& mail) {
  return std::any_of(mail.attachments.begin(), mail.attachments.end(),
                     [](const parser::Attachment& file) { return withheld(file) == kSealed; });
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
