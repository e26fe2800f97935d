#include "daemon/desk/returned.h"

#include <algorithm>

#include "daemon/desk/find_ticket.h"
#include "daemon/desk/hints.h"
#include "daemon/desk/notify.h"
#include "daemon/desk/phrases.h"
#include "daemon/desk/spoken.h"
#include "daemon/desk/texts.h"
#include "daemon/desk/unreachable.h"
#include "parser/text.h"

namespace postern::desk {
namespace {

constexpr std::size_t kRecipients = 5;  // told of one report

struct Returned {
  const model::KnownOutbox* sent = nullptr;  // nullptr: none of ours
  bool by_address = false;                   // the bounce address says so, else the headers
};

// The bounce address of an agent's mail does not tell the token that its Message-ID has behind the signature.
bool is_of_mail(const std::string& message_id, const std::string& id) {
  const auto at = id.rfind('@');
  return equal_fold(message_id, id) || (starts_with_fold(message_id, id.substr(0, at) + ".") &&
                                        to_lower(message_id).ends_with(to_lower(id.substr(at))));
}

Returned find_returned(const Draft& draft, const parser::Mail& mail) {
  const auto& prefix = draft.desk().settings.desk.prefix;
  const auto by_address = bounced_ids(draft.desk(), mail);
  for (const std::string& id : returned_ids(draft.desk(), mail)) {
    if (!verify_message_id(draft.desk().keys, prefix, id)) continue;
    for (const auto& sent : draft.snapshot().sent) {
      if (!is_of_mail(sent.message_id, id)) continue;
      return {&sent, std::find(by_address.begin(), by_address.end(), id) != by_address.end()};
    }
  }
  return {};
}

// "failed ann@example.org 5.1.1 (smtp; 550 no such user)"
std::string describe(const parser::Bounce& bounce, const parser::Mail& mail) {
  std::string out;
  for (std::size_t i = 0; i < bounce.recipients.size() && i < kRecipients; ++i) {
    const auto& one = bounce.recipients[i];
    out += (i ? ", " : "") + printable(one.action + " " + one.email + " " + one.status, 200);
    if (!one.diagnostic.empty()) out += " (" + printable(one.diagnostic, 200) + ")";
  }
  return out.empty() ? "no reason given: " + printable(mail.subject, 200) : out;
}

enum class Fate { failed, delayed, arrived };

// Of the one recipient that a mail of ours has. A report that names nobody is one of failure.
Fate fate_of(const parser::Bounce& bounce) {
  const auto& all = bounce.recipients;
  const auto any = [&](auto holds) { return std::any_of(all.begin(), all.end(), holds); };
  if (all.empty() || any([](const auto& one) { return one.permanent || equal_fold(one.action, "failed"); })) {
    return Fate::failed;
  }
  return any([](const auto& one) { return equal_fold(one.action, "delayed") || one.action.empty(); }) ? Fate::delayed
                                                                                                      : Fate::arrived;
}

std::string news_of(Fate fate, const std::string& to, const std::string& detail) {
  switch (fate) {
    case Fate::failed:
      return "mail to " + to + " bounced: " + detail;
    case Fate::delayed:
      return "delayed mail to " + to + ": " + detail;
    case Fate::arrived:
      break;
  }
  return "mail to " + to + " arrived: " + detail;
}

bool has_null_sender(const parser::Mail& mail) {
  const std::string* path = parser::find_header(mail, "Return-Path");
  return path && trim(*path) == "<>";
}

bool is_postmaster(const parser::Mail& mail) {
  if (mail.from.empty()) return true;
  const std::string& email = mail.from.front().email;
  return starts_with_fold(email, "mailer-daemon@") || starts_with_fold(email, "postmaster@");
}

// The words that somebody wrote and nobody got, and how they go out again; nothing of automatic mail.
std::string to_send_again(const config::Settings& settings, model::OutboxId mail, const std::string& purpose,
                          const std::optional<std::string>& text) {
  if (purpose != "reply" || !text) return "";
  return "\n\n" + phrase(settings, "send-again", {{"number", std::to_string(mail.value)}}) + "\n\n" + std::string(trim(*text));
}

// An agent's own full mailbox is no news for agents: that is how loops begin (L-04).
void tell(Draft& draft, const model::TicketId about, const std::string& to, const std::string& detail,
          const char* text = "agent-bounce") {
  const auto& settings = draft.desk().settings;
  const model::Ticket* ticket = find_ticket(draft.snapshot(), about);
  if (!ticket || settings.find_agent(to)) return;
  News news;
  news.text = text;
  news.purpose = kAgentInternal;
  news.body = phrase(settings, "bounce-to", {{"to", printable(to, 320)}}) + "\n" + detail;
  tell_agents(draft, *ticket, agents_for(settings, *ticket), news, "bounce");
}

std::string list(const std::vector<NamedFile>& files) {
  constexpr std::size_t kShown = 2000;  // bytes
  std::string out;
  for (const NamedFile& file : files) {
    if (out.size() > kShown) return out + " ...";
    out += (out.empty() ? "" : ", ") + printable(file.name, 120) + " (" + spoken_size(file.size) + ")";
  }
  return out;
}

// The whole mail of a held-notice is what a word of the agent's releases: it is no file to be left out.
bool goes_without_files(const config::Settings& settings, const Undelivered& mail) {
  const auto& files = mail.item.attachments;
  const bool own = std::all_of(files.begin(), files.end(), [](const auto& file) { return file.index >= 0; });
  if (!mail.result.too_large || files.empty() || !own) return false;
  const auto relay = std::find_if(settings.relays.begin(), settings.relays.end(),
                                  [&](const config::Relay& one) { return one.name == mail.item.relay; });
  return mail.item.automatic || (relay != settings.relays.end() && relay->oversize == config::Oversize::strip);
}

std::string remark_on_files(const Draft& draft, const Undelivered& mail) {
  const model::Ticket* ticket = find_ticket(draft.snapshot(), mail.item.ticket);
  const std::string key = ticket ? ticket->key : "the ticket";
  // An agent reads the notice, in the desk's language; a requester the answer, in theirs.
  if (mail.item.automatic) {
    return "\n(" + phrase(draft.desk().settings, "files-left-out", {{"files", list(mail.files)}, {"key", key}}) + ")\n";
  }
  const std::string language = ticket ? ticket->language : draft.desk().settings.desk.language;
  return "\n" + render_part(draft.desk().settings, language, "files-left-out", {{"files", list(mail.files)}, {"key", key}}) + "\n";
}

void leave_files_out(Draft& draft, const Undelivered& mail) {
  model::DeliveryResult again = mail.result;
  again.state = model::DeliveryState::pending;
  again.next_attempt = draft.now();
  const std::string why = mail.result.detail + "; left out: " + list(mail.files);
  draft.add(model::RecordDelivery{mail.item.id, again}, "outbox", mail.result.detail);
  draft.add(model::LeaveOutFiles{mail.item.id, remark_on_files(draft, mail)}, "outbox", why);
  if (mail.item.automatic) return;
  const std::string words = phrase(draft.desk().settings, "goes-without-files") + "\n" + why;
  tell(draft, mail.item.ticket, mail.item.to_email, words, "agent-receipt");
}

// What was in a mail that is too large, and how to go on.
std::string advice_on_size(const config::Settings& settings, const Undelivered& mail) {
  if (!mail.result.too_large) return "";
  const std::string files = mail.files.empty() ? "" : "\n" + phrase(settings, "files-were", {{"files", list(mail.files)}});
  return files + "\n\n" + phrase(settings, "too-large-advice", {{"number", std::to_string(mail.item.id.value)}});
}

}  // namespace

std::vector<std::string> returned_ids(const Desk& desk, const parser::Mail& mail) {
  std::vector<std::string> ids = bounced_ids(desk, mail);
  if (mail.bounce && !mail.bounce->original_message_id.empty()) ids.push_back(mail.bounce->original_message_id);
  ids.insert(ids.end(), mail.in_reply_to.begin(), mail.in_reply_to.end());
  ids.insert(ids.end(), mail.references.rbegin(), mail.references.rend());
  return ids;
}

bool is_report(const Desk& desk, const parser::Mail& mail) {
  if (mail.kind == parser::Kind::bounce) return true;
  if (mail.kind != parser::Kind::message || !(has_null_sender(mail) || is_postmaster(mail))) return false;
  return !bounced_ids(desk, mail).empty();
}

void take_bounce(Draft& draft, const parser::Mail& mail) {
  const Returned returned = find_returned(draft, mail);
  if (!returned.sent) {
    draft.dispose(model::Disposition::bounce, {}, "a bounce without a signed Message-ID of ours: " + mail.why_kind);
    return;
  }
  const model::KnownOutbox& sent = *returned.sent;
  const parser::Bounce report = mail.bounce.value_or(parser::Bounce{});
  const std::string detail = describe(report, mail);
  const std::string why =
      printable(mail.why_kind, 200) +
      (returned.by_address ? "; to the bounce address of that mail" : "; Message-ID of ours in the returned headers");
  const Fate fate = fate_of(report);
  if (fate == Fate::failed) draft.add(model::MarkBounced{sent.id, detail}, "desk", why);
  if (sent.ticket) draft.note(sent.ticket, news_of(fate, printable(sent.to_email, 320), detail), "desk", why);
  if (fate == Fate::failed) {
    tell(draft, sent.ticket, sent.to_email, detail + to_send_again(draft.desk().settings, sent.id, sent.purpose, sent.text));
    if (blames_address(report)) mark_unreachable(draft, sent.ticket, sent.to_email, detail, why);
  }
  draft.dispose(model::Disposition::bounce, sent.ticket, detail);
}

model::Lookups wants(const Desk& desk, const Undelivered& mail) {
  model::Lookups lookups;
  lookups.now = mail.now;
  if (!mail.item.ticket) return lookups;
  lookups.tickets = {mail.item.ticket.value};
  lookups.budgets = budgets_of_agents(desk.settings, mail.item.ticket);
  return lookups;
}

model::Decision decide(const Desk& desk, const Undelivered& mail, const model::Snapshot& snapshot) {
  Draft draft(desk, snapshot, mail.now, mail.seed, Permit{});
  if (goes_without_files(desk.settings, mail)) {
    leave_files_out(draft, mail);
    return draft.take();
  }
  draft.add(model::RecordDelivery{mail.item.id, mail.result}, "outbox", mail.result.detail);
  const std::string more = mail.result.too_large ? advice_on_size(desk.settings, mail)
                                                 : to_send_again(desk.settings, mail.item.id, mail.item.purpose, mail.item.text);
  tell(draft, mail.item.ticket, mail.item.to_email, mail.result.detail + more);
  const std::string& detail = mail.result.detail;
  if (blames_address(detail)) mark_unreachable(draft, mail.item.ticket, mail.item.to_email, detail, detail);
  return draft.take();
}

}  // namespace postern::desk
