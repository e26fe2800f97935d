#include "daemon/desk/compose.h"

#include <algorithm>
#include <iterator>

#include "daemon/desk/held.h"
#include "daemon/desk/left_behind.h"
#include "daemon/desk/subject.h"
#include "daemon/desk/texts.h"
#include "parser/text.h"

namespace postern::desk {
namespace {

constexpr std::size_t kSubjectBytes = 200;
constexpr std::size_t kIdBytes =
    250;  // of a Message-ID we repeat: a header line stays below 998 bytes (RFC 5322 2.1.1)
constexpr std::chrono::days kAgentTokenLife{60};
constexpr std::int64_t kRoot = 0;  // n of the Message-ID nobody sends: the common ancestor of a ticket's mails

std::string signature_of(const config::Settings& settings, const config::Mailbox& mailbox) {
  if (!mailbox.signature.empty()) return mailbox.signature;
  return mailbox.from_name.empty() ? settings.desk.name : mailbox.from_name;
}

// Sender, date, and what makes mail clients group the mails of a ticket.
model::OutboxItem begin(Draft& draft, const model::Ticket& ticket, const config::Mailbox& mailbox,
                        const char* purpose) {
  const config::Settings& settings = draft.desk().settings;
  model::OutboxItem item;
  item.ticket = ticket.id;
  item.relay = mailbox.relay;
  item.purpose = purpose;
  item.from_name = mailbox.from_name.empty() ? settings.desk.name : mailbox.from_name;
  item.from_email = mailbox.address;
  item.references = {make_message_id(draft.desk().keys, settings.desk.prefix, ticket.id, kRoot, settings.desk.domain)};
  item.date = draft.now();
  item.next_attempt = draft.now();
  return item;
}

// RFC 5322 3.6.4.
void answer_to(model::OutboxItem& item, const parser::Mail& mail) {
  std::copy_if(mail.references.begin(), mail.references.end(), std::back_inserter(item.references), is_plain_id);
  if (!is_plain_id(mail.message_id)) return;
  item.in_reply_to = mail.message_id;
  item.references.push_back(mail.message_id);
}

// Null reverse-path, and the fields that keep robots quiet (RFC 3834 5).
void mark_automatic(model::OutboxItem& item, const char* auto_submitted) {
  item.envelope_from.clear();
  item.automatic = true;
  item.headers = {
      {"Auto-Submitted", auto_submitted}, {"X-Auto-Response-Suppress", "All"}, {kHopField, item.message_id}};
}

void address_to_requester(Draft& draft, model::OutboxItem& item, const config::Mailbox& mailbox,
                          const std::string& name, const std::string& email) {
  const config::Settings& settings = draft.desk().settings;
  item.to_name = name;
  item.to_email = email;
  item.message_id = make_message_id(draft.desk().keys, settings.desk.prefix, item.ticket, draft.next_mail_number(),
                                    settings.desk.domain);
  item.boundary_seed = draft.boundary_for(item.message_id);
  if (!mailbox.subaddress) return;
  const TokenClaim claim{item.ticket, Purpose::thread, std::nullopt};
  item.reply_to = make_token_address(draft.desk().keys, settings.desk.prefix, mailbox.address, claim, email);
}

void address_to_agent(Draft& draft, model::OutboxItem& item, const config::Mailbox& mailbox,
                      const config::Agent& agent) {
  const config::Settings& settings = draft.desk().settings;
  const TokenClaim claim{item.ticket, Purpose::agent, draft.now() + kAgentTokenLife};
  item.to_name = agent.name;
  item.to_email = agent.email;
  item.message_id = make_agent_message_id(draft.desk().keys, settings.desk.prefix, draft.next_mail_number(),
                                          settings.desk.domain, claim, agent.email);
  item.boundary_seed = draft.boundary_for(item.message_id);
  if (!mailbox.subaddress) return;
  item.reply_to = make_token_address(draft.desk().keys, settings.desk.prefix, mailbox.address, claim, agent.email);
}

// The Message-ID once more, where no relay changes it.
std::string reference_of(const model::OutboxItem& item) {
  return item.message_id.substr(0, item.message_id.rfind('@'));
}

void write(model::OutboxItem& item, const std::string& name, Values values) {
  values["reference"] = reference_of(item);
  Text text = render_text(name, values);
  item.subject = std::move(text.subject);
  item.text = std::move(text.body);
}

std::string status_name(const config::Workflow& workflow, const std::string& id) {
  const config::WorkflowStatus* status = workflow.find(id);
  return status ? status->name : id;
}

Values values_for_requester(const config::Settings& settings, const config::Mailbox& mailbox,
                            const model::Ticket& ticket, const std::string& name) {
  return {{"desk", settings.desk.name},
          {"key", ticket.key},
          {"name", polite_name(name)},
          {"status", status_name(settings.workflow, ticket.status)},
          {"opened", spoken_date(ticket.created)},
          {"signature", signature_of(settings, mailbox)}};
}

// What an agent wants to know besides the words.
std::string facts(const Draft& draft, const model::Ticket& ticket, const News& news) {
  std::string out = ticket.key + "  " + status_name(draft.desk().settings.workflow, ticket.status);
  if (ticket.priority == model::Priority::urgent) out += ", urgent";
  out += ", " + (ticket.assignee.empty() ? "nobody's yet" : "looked after by " + ticket.assignee) + "\n";
  if (!ticket.tags.empty()) out += "Tags: " + join(ticket.tags, ", ") + "\n";
  if (!news.sender) return out;
  for (const auto& person : draft.snapshot().people) {
    if (person.email != news.sender->key) continue;
    if (person.tickets == 0 && news.opens_ticket) out += "The first request of this person.\n";
    // The rows were read before this decision: a ticket that stood there already is not an earlier one.
    const bool own = !news.opens_ticket && !ticket.participants.empty() && ticket.requester().email == person.email;
    const int earlier = person.tickets - (own ? 1 : 0);
    if (earlier > 0) out += "Earlier requests of this person: " + std::to_string(earlier) + "\n";
  }
  std::string copies;
  for (const auto& copy : news.inbound->mail.cc) {
    if (copies.size() < 500 && !copy.email.empty()) copies += (copies.empty() ? "" : ", ") + printable(copy.email, 100);
  }
  return copies.empty() ? out : out + "Cc in their mail (not told anything): " + copies + "\n";
}

// What an answer does, where answers of agents can be proven at all.
std::string advice(const config::Settings& settings, const config::Mailbox& mailbox, const model::Ticket& ticket) {
  const bool provable = mailbox.trust == config::Trust::closed_network || !mailbox.authserv_id.empty();
  const std::string& email = ticket.requester().email;
  if (!provable || email == kNobody || settings.is_own_address(email)) return "";
  return "Your reply goes to " + printable(email, 320) + ". Lines like /done, /take or /note at its top are commands.";
}

std::size_t total_size(const std::vector<parser::Attachment>& files) {
  std::size_t size = 0;
  for (const auto& file : files) size += file.size;
  return size;
}

std::string list_files(const std::vector<parser::Attachment>& files, bool sent_along) {
  if (files.empty()) return "";
  std::string out = sent_along ? "Attached: " : "Attachments, too large to send along: ";
  for (std::size_t i = 0; i < files.size() && out.size() < 2000; ++i) {
    const std::string name = files[i].filename.empty() ? files[i].content_type : files[i].filename;
    out += (i ? ", " : "") + printable(name, 120) + " (" + spoken_size(files[i].size) + ")";
  }
  return out + "\n";
}

void attach(model::OutboxItem& item, const parser::Mail& mail) {
  for (int i = 0; i < static_cast<int>(mail.attachments.size()); ++i)
    item.attachments.push_back({mail.content_hash, i});
}

std::string waited(const Inbound& inbound) {
  if (inbound.internal_date == 0) return "";
  return spoken_duration(inbound.now - model::Time{std::chrono::seconds(inbound.internal_date)});
}

Values values_of_mail(model::OutboxItem& item, const config::Settings& settings, const News& news) {
  const parser::Mail& mail = news.inbound->mail;
  const bool whole = item.purpose == kHeldNotice;
  const bool sent_along = !whole && total_size(mail.attachments) <= settings.desk.notice_max_size;
  if (sent_along) attach(item, mail);
  if (whole && mail.size <= settings.desk.notice_max_size) item.attachments = {{mail.content_hash, -1}};
  std::string text = mail.reply_text.empty() ? mail.text : mail.reply_text;
  if (news.opens_ticket && mail.forwarded) text = mail.text;
  return {{"who", news.sender->usable ? to_string(*news.sender) : "Somebody"},
          {"ago", waited(*news.inbound)},
          {"topic", printable(mail.subject, kSubjectBytes)},
          {"text", trim(text).empty() ? "(no text)" : std::string(trim(text))},
          {"files", list_files(mail.attachments, sent_along)}};
}

}  // namespace

bool is_plain_id(const std::string& id) {
  const auto plain = [](char c) { return c > ' ' && c < 0x7f && c != '<' && c != '>'; };
  return !id.empty() && id.size() <= kIdBytes && std::all_of(id.begin(), id.end(), plain);
}

const config::Mailbox& mailbox_of(const config::Settings& settings, const model::Ticket& ticket) {
  const config::Mailbox* mailbox = settings.find_mailbox(ticket.queue);
  static const config::Mailbox none;
  return mailbox ? *mailbox : settings.mailboxes.empty() ? none : settings.mailboxes.front();
}

model::OutboxItem compose_acknowledgement(Draft& draft, const model::Ticket& ticket, const Inbound& inbound,
                                          const Sender& sender, const std::string& name) {
  const config::Mailbox& mailbox = inbound.mailbox;
  model::OutboxItem item = begin(draft, ticket, mailbox, "acknowledgement");
  address_to_requester(draft, item, mailbox, sender.name, sender.email);
  mark_automatic(item, "auto-replied");
  answer_to(item, inbound.mail);
  Values values = values_for_requester(draft.desk().settings, mailbox, ticket, sender.name);
  values["left"] = left_for_requester(inbound);
  write(item, name, values);
  return item;
}

model::OutboxItem compose_status(Draft& draft, const model::Ticket& ticket, const std::string& name) {
  const auto& settings = draft.desk().settings;
  model::OutboxItem item = compose_to_requester(draft, ticket, "status");
  mark_automatic(item, "auto-generated");
  write(item, name, values_for_requester(settings, mailbox_of(settings, ticket), ticket, ticket.requester().name));
  return item;
}

model::OutboxItem compose_to_requester(Draft& draft, const model::Ticket& ticket, const char* purpose) {
  const config::Mailbox& mailbox = mailbox_of(draft.desk().settings, ticket);
  model::OutboxItem item = begin(draft, ticket, mailbox, purpose);
  address_to_requester(draft, item, mailbox, ticket.requester().name, ticket.requester().email);
  return item;
}

model::OutboxItem compose_agent_notice(Draft& draft, const model::Ticket& ticket, const config::Agent& agent,
                                       const News& news) {
  const config::Settings& settings = draft.desk().settings;
  const config::Mailbox& mailbox = mailbox_of(settings, ticket);
  model::OutboxItem item = begin(draft, ticket, mailbox, news.purpose);
  address_to_agent(draft, item, mailbox, agent);
  mark_automatic(item, "auto-generated");
  // The requester's own Message-ID comes back in the agent's References, and from there groups the answer in the
  // requester's mailbox.
  if (news.inbound && is_plain_id(news.inbound->mail.message_id)) {
    item.references.push_back(news.inbound->mail.message_id);
  }
  Values values = news.inbound ? values_of_mail(item, settings, news) : Values{};
  if (!news.body.empty()) values["text"] = news.body;
  values["key"] = ticket.key;
  values["prefix"] = settings.desk.prefix;
  values["subject"] = ticket.subject.empty() ? "(no subject)" : printable(ticket.subject, kSubjectBytes);
  values["status"] = status_name(settings.workflow, ticket.status);
  values["facts"] = facts(draft, ticket, news);
  values["remark"] = news.remark;
  values["advice"] = advice(settings, mailbox, ticket);
  write(item, news.text, values);
  return item;
}

model::OutboxItem compose_digest(Draft& draft, const config::Agent& agent, const std::string& subject,
                                 const std::string& text) {
  const config::Settings& settings = draft.desk().settings;
  const model::Ticket none;
  const config::Mailbox& mailbox = mailbox_of(settings, none);
  model::OutboxItem item = begin(draft, none, mailbox, "digest");
  item.references.clear();
  item.to_name = agent.name;
  item.to_email = agent.email;
  item.message_id =
      make_message_id(draft.desk().keys, settings.desk.prefix, {}, draft.next_mail_number(), settings.desk.domain);
  item.boundary_seed = draft.boundary_for(item.message_id);
  mark_automatic(item, "auto-generated");
  item.subject = printable(settings.desk.name, 100) + ": " + subject;
  item.text = text;
  return item;
}

}  // namespace postern::desk
