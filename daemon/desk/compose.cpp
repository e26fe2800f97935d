#include "daemon/desk/compose.h"

#include <algorithm>
#include <iterator>

#include "daemon/desk/admission.h"
#include "daemon/desk/copies.h"
#include "daemon/desk/held.h"
#include "daemon/desk/html_frame.h"
#include "daemon/desk/left_behind.h"
#include "daemon/desk/phrases.h"
#include "daemon/desk/so_far.h"
#include "daemon/desk/spoken.h"
#include "daemon/desk/target.h"
#include "daemon/desk/text_values.h"
#include "daemon/desk/timers.h"
#include "parser/address.h"
#include "parser/text.h"

namespace postern::desk {
namespace {

constexpr std::size_t kSubjectBytes = 200;
constexpr std::size_t kNoticeTextBytes = 200'000;  // of a mail's text in a notice to an agent
constexpr std::size_t kIdBytes =
    250;  // of a Message-ID we repeat: a header line stays below 998 bytes (RFC 5322 2.1.1)
constexpr std::chrono::days kAgentTokenLife{60};
constexpr std::int64_t kRoot = 0;  // n of the Message-ID nobody sends: the common ancestor of a ticket's mails

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
  // What is about no ticket has nothing in common with what else is about none.
  if (ticket.id) item.references = {make_message_id(draft.desk().keys, settings.desk.prefix, ticket.id, kRoot, settings.desk.domain)};
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

// To requesters: null reverse-path, and the fields that keep robots quiet (RFC 3834 5).
void mark_automatic(model::OutboxItem& item, const char* auto_submitted) {
  item.envelope_from.clear();
  item.automatic = true;
  item.headers = {
      {"Auto-Submitted", auto_submitted}, {"X-Auto-Response-Suppress", "All"}, {kHopField, item.message_id}};
}

// To an agent: a bounce must reach the desk, or it goes on writing into a full mailbox and nobody hears of a ticket
// (L-04). Where the mailbox has no sub-addressing, none would be proven, and absence notices would have no place: null.
void mark_for_agent(const Draft& draft, model::OutboxItem& item, const config::Mailbox& mailbox) {
  mark_automatic(item, "auto-generated");
  item.envelope_from = bounce_address(draft, mailbox, item);
}

void address_to_person(Draft& draft, model::OutboxItem& item, const config::Mailbox& mailbox, const std::string& name,
                       const std::string& email) {
  const config::Settings& settings = draft.desk().settings;
  item.to_name = name;
  item.to_email = email;
  item.next_attempt = draft.earliest();
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

// The agents' mails: text/plain in the desk's language.
void write_for_agent(model::OutboxItem& item, const config::Settings& settings, const std::string& name, Values values) {
  values["reference"] = reference_of(item);
  Text text = render_text(settings, settings.desk.language, name, values);
  item.subject = std::move(text.subject);
  item.text = std::move(text.body);
}

// The requester's: in their language, and as HTML beside.
void write_for_requester(model::OutboxItem& item, const config::Settings& settings, const model::Ticket& ticket,
                         const std::string& name, Values values) {
  values["reference"] = reference_of(item);
  Text text = render_text(settings, ticket.language, name, values);
  item.subject = std::move(text.subject);
  item.html = frame_html({.language = text.language,
                          .desk = values["desk"],
                          .subject = item.subject,
                          .reference = values["reference"],
                          .key = ticket.key,
                          .answer_to = item.reply_to.empty() ? item.from_email : item.reply_to},
                         text.body);
  item.text = std::move(text.body);
}

// By when a new ticket is to be answered.
std::string first_answer(const Draft& draft, const model::Ticket& ticket, const std::string& language) {
  const config::Settings& settings = draft.desk().settings;
  const auto target = target_for(settings, ticket).first_response;
  if (target <= std::chrono::seconds(0)) return "";
  return expected(settings, config::Calendar(settings.business_hours).add(draft.now(), target), draft.now(), language);
}

// By when the requester, who waits for an answer, is to have it; "" when they wait for none.
std::string next_answer(const Draft& draft, const model::Ticket& ticket, const std::string& language) {
  const auto timer = timer_so_far(draft, ticket.id, kAnswer);
  return timer ? expected(draft.desk().settings, timer->due, draft.now(), language) : "";
}

// Who was in Cc of a mail that nothing proves: they are not even noted on the ticket.
std::string other_copies(const model::Ticket& ticket, const parser::Mail& mail) {
  const auto is_known = [&](const std::string& key) {
    const auto is = [&](const model::Participant& person) { return person.email == key; };
    return std::any_of(ticket.participants.begin(), ticket.participants.end(), is) ||
           std::any_of(ticket.pending.begin(), ticket.pending.end(), is);
  };
  std::string copies;
  for (const auto& copy : mail.cc) {
    if (copies.size() > 500 || copy.email.empty() || is_known(parser::address_key(copy.email))) continue;
    copies += (copies.empty() ? "" : ", ") + printable(copy.email, 100);
  }
  return copies;
}

// What an agent wants to know of the sender besides the words.
void add_person(Values& values, const Draft& draft, const model::Ticket& ticket, const News& news) {
  if (!news.sender) return;
  for (const auto& person : draft.snapshot().people) {
    if (person.email != news.sender->key) continue;
    values["first"] = person.tickets == 0 && news.opens_ticket ? "first" : "";
    // The rows were read before this decision: a ticket that stood there already is not an earlier one.
    const bool own = !news.opens_ticket && !ticket.participants.empty() && ticket.requester().email == person.email;
    const int earlier = person.tickets - (own ? 1 : 0);
    values["earlier"] = earlier > 0 ? std::to_string(earlier) : "";
  }
  values["copies"] = other_copies(ticket, news.inbound->mail);
}

// Where an answer goes, where answers of agents can be proven at all.
std::string answers_to(const config::Settings& settings, const config::Mailbox& mailbox, const model::Ticket& ticket) {
  const bool provable = mailbox.trust == config::Trust::closed_network || !mailbox.authserv_id.empty();
  const std::string& email = ticket.requester().email;
  if (!provable || email == kNobody || settings.is_own_address(email)) return "";
  const std::string copies = list_of(copied_people(ticket));
  return printable(email, 320) + (copies.empty() ? "" : ", " + copies);
}

std::size_t total_size(const std::vector<parser::Attachment>& files) {
  std::size_t size = 0;
  for (const auto& file : files) size += file.size;
  return size;
}

std::string list_files(const std::vector<parser::Attachment>& files, const std::string& language) {
  std::string out;
  for (std::size_t i = 0; i < files.size() && out.size() < 2000; ++i) {
    const std::string name = files[i].filename.empty() ? files[i].content_type : files[i].filename;
    out += (i ? ", " : "") + printable(name, 120) + " (" + spoken_size(files[i].size, language) + ")";
  }
  return out;
}

void attach(model::OutboxItem& item, const parser::Mail& mail) {
  for (int i = 0; i < static_cast<int>(mail.attachments.size()); ++i)
    item.attachments.push_back({mail.content_hash, i});
}

std::string waited(const Inbound& inbound, const std::string& language) {
  if (inbound.internal_date == 0) return "";
  return spoken_ago(inbound.now - model::Time{std::chrono::seconds(inbound.internal_date)}, language);
}

void add_mail(Values& values, model::OutboxItem& item, const config::Settings& settings, const News& news) {
  const parser::Mail& mail = news.inbound->mail;
  const std::string language = language_of_text(settings, settings.desk.language, news.text);
  const bool whole = item.purpose == kHeldNotice;
  const bool sent_along = !whole && total_size(mail.attachments) <= settings.desk.notice_max_size;
  if (sent_along) attach(item, mail);
  if (whole && mail.size <= settings.desk.notice_max_size) item.attachments = {{mail.content_hash, -1}};
  std::string text = mail.reply_text.empty() ? mail.text : mail.reply_text;
  if (news.opens_ticket && mail.forwarded) text = mail.text;
  if (text.size() > kNoticeTextBytes) {
    const bool attached = mail.size <= settings.desk.notice_max_size;
    if (attached) item.attachments = {{mail.content_hash, -1}};  // which has its files, too
    const config::Values cut = {{"size", spoken_size(text.size(), language)}, {"attached", attached ? "attached" : ""}};
    text = std::string(truncate_utf8(text, kNoticeTextBytes)) + "\n\n" + phrase(settings, "text-cut", cut);
  }
  values["who"] = news.sender->usable ? to_string(*news.sender) : "";
  if (news.sender->named_by) values["opened_by"] = printable(news.sender->named_by->name, 100);
  if (news.sender->handed_on_by) values["forwarded_by"] = printable(news.sender->handed_on_by->name, 100);
  values["ago"] = waited(*news.inbound, language);
  values["mail_subject"] = printable(mail.subject, kSubjectBytes);
  values["text"] = trim(text);
  values[sent_along ? "attached" : "not_attached"] = list_files(mail.attachments, language);
}

}  // namespace

bool stays_internal(std::string_view purpose) { return purpose == kAgentInternal || purpose == kAgentList; }

bool is_plain_id(const std::string& id) {
  const auto plain = [](char c) { return c > ' ' && c < 0x7f && c != '<' && c != '>'; };
  return !id.empty() && id.size() <= kIdBytes && std::all_of(id.begin(), id.end(), plain);
}

std::string bounce_address(const Draft& draft, const config::Mailbox& mailbox, const model::OutboxItem& item) {
  if (!mailbox.subaddress) return "";
  return make_bounce_address(draft.desk().keys, draft.desk().settings.desk.prefix, item.from_email, item.message_id);
}

const config::Mailbox& mailbox_of(const config::Settings& settings, const model::Ticket& ticket) {
  const config::Mailbox* mailbox = settings.find_mailbox(ticket.queue);
  static const config::Mailbox none;
  return mailbox ? *mailbox : settings.mailboxes.empty() ? none : settings.mailboxes.front();
}

model::Ticket no_ticket(const config::Mailbox& mailbox, const std::string& subject) {
  model::Ticket none;
  none.queue = mailbox.name;
  none.subject = subject;
  none.participants = {{kNobody, "", model::Role::requester}};
  return none;
}

model::OutboxItem compose_to_admin(Draft& draft, const config::Mailbox& mailbox, const std::string& email) {
  const config::Settings& settings = draft.desk().settings;
  model::OutboxItem item;
  item.relay = mailbox.relay;
  item.purpose = "alert";
  item.from_name = settings.desk.name;
  item.from_email = mailbox.address;
  item.to_email = email;
  item.message_id = make_message_id(draft.desk().keys, settings.desk.prefix, {}, draft.next_mail_number(), settings.desk.domain);
  item.boundary_seed = draft.boundary_for(item.message_id);
  item.date = item.next_attempt = draft.now();
  mark_automatic(item, "auto-generated");
  return item;
}

model::OutboxItem compose_mail_answer(Draft& draft, const model::Ticket& ticket, const Inbound& inbound,
                                      const Sender& sender, const char* purpose, const std::string& name) {
  const config::Mailbox& mailbox = inbound.mailbox;
  model::OutboxItem item = begin(draft, ticket, mailbox, purpose);
  address_to_person(draft, item, mailbox, sender.name, sender.email);
  mark_automatic(item, "auto-replied");
  // Whoever did not send this mail has it in no mailbox, and its ids are somebody else's.
  if (!sender.is_claimed()) answer_to(item, inbound.mail);
  const config::Settings& settings = draft.desk().settings;
  const std::string language = language_of_text(settings, ticket.language, name);
  Values values = values_for_requester(settings, mailbox, ticket, sender.name, name, first_answer(draft, ticket, language));
  values["opens"] = opening(settings, draft.now(), language);
  values["by_us"] = sender.named_by ? "by us" : "";
  values["left"] = left_for_requester(settings, inbound, language);
  write_for_requester(item, settings, ticket, name, std::move(values));
  return item;
}

model::OutboxItem compose_status(Draft& draft, const model::Ticket& ticket, const std::string& name) {
  const auto& settings = draft.desk().settings;
  model::OutboxItem item = compose_to_requester(draft, ticket, "status");
  mark_automatic(item, "auto-generated");
  const std::string when = next_answer(draft, ticket, language_of_text(settings, ticket.language, name));
  write_for_requester(item, settings, ticket, name,
                      values_for_requester(settings, mailbox_of(settings, ticket), ticket, ticket.requester().name, name, when));
  return item;
}

model::OutboxItem compose_to_requester(Draft& draft, const model::Ticket& ticket, const char* purpose) {
  return compose_to_person(draft, ticket, ticket.requester(), purpose);
}

model::OutboxItem compose_to_person(Draft& draft, const model::Ticket& ticket, const model::Participant& person,
                                    const char* purpose) {
  const config::Mailbox& mailbox = mailbox_of(draft.desk().settings, ticket);
  model::OutboxItem item = begin(draft, ticket, mailbox, purpose);
  address_to_person(draft, item, mailbox, person.name, person.email);
  return item;
}

model::OutboxItem compose_agent_notice(Draft& draft, const model::Ticket& ticket, const config::Agent& agent,
                                       const News& news) {
  const config::Settings& settings = draft.desk().settings;
  const config::Mailbox& mailbox = mailbox_of(settings, ticket);
  model::OutboxItem item = begin(draft, ticket, mailbox, news.purpose);
  address_to_agent(draft, item, mailbox, agent);
  mark_for_agent(draft, item, mailbox);
  // The requester's own Message-ID comes back in the agent's References, and from there groups the answer in the
  // requester's mailbox.
  if (news.inbound && is_plain_id(news.inbound->mail.message_id)) {
    item.references.push_back(news.inbound->mail.message_id);
  }
  if (is_plain_id(news.answered)) item.references.push_back(news.answered);
  Values values = values_for_agent(settings, ticket);
  if (news.inbound) add_mail(values, item, settings, news);
  item.attachments.insert(item.attachments.end(), news.files.begin(), news.files.end());
  add_person(values, draft, ticket, news);
  if (!news.body.empty()) values["text"] = news.body;
  if (news.by) values["by"] = printable(news.by->name, 100);
  values["request"] = news.request;
  values["internal"] = stays_internal(news.purpose) ? "internal" : "";
  values["remark"] = with_remark(news.remark, remark_on_suppression(draft, ticket));
  values["answers_to"] = answers_to(settings, mailbox, ticket);
  write_for_agent(item, settings, news.text, std::move(values));
  return item;
}

model::OutboxItem compose_desk_mail(Draft& draft, const config::Agent& agent, const char* purpose, const std::string& name,
                                    Values values) {
  const config::Settings& settings = draft.desk().settings;
  const config::Mailbox* own = agent.queues.empty() ? nullptr : settings.find_mailbox(agent.queues.front());
  const config::Mailbox& mailbox = own ? *own : mailbox_of(settings, {});
  model::OutboxItem item = begin(draft, {}, mailbox, purpose);
  address_to_agent(draft, item, mailbox, agent);
  mark_for_agent(draft, item, mailbox);
  write_for_agent(item, settings, name, std::move(values));
  return item;
}

model::OutboxItem compose_digest(Draft& draft, const config::Agent& agent, const std::string& subject,
                                 const std::string& text) {
  const config::Settings& settings = draft.desk().settings;
  const model::Ticket none;
  const config::Mailbox& mailbox = mailbox_of(settings, none);
  model::OutboxItem item = begin(draft, none, mailbox, "alert");
  item.to_name = agent.name;
  item.to_email = agent.email;
  item.message_id =
      make_message_id(draft.desk().keys, settings.desk.prefix, {}, draft.next_mail_number(), settings.desk.domain);
  item.boundary_seed = draft.boundary_for(item.message_id);
  mark_for_agent(draft, item, mailbox);
  item.subject = printable(settings.desk.name, 100) + ": " + subject;
  item.text = text;
  return item;
}

}  // namespace postern::desk
