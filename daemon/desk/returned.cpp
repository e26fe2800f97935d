#include "daemon/desk/returned.h"

#include <algorithm>

#include "daemon/desk/notify.h"
#include "daemon/desk/thread.h"
#include "parser/text.h"

namespace postern::desk {
namespace {

constexpr std::size_t kRecipients = 5;  // told of one report

const model::KnownOutbox* find_returned(const Draft& draft, const parser::Mail& mail) {
  const auto& prefix = draft.desk().settings.desk.prefix;
  for (const std::string& id : returned_ids(mail)) {
    if (!verify_message_id(draft.desk().keys, prefix, id)) continue;
    for (const auto& sent : draft.snapshot().sent) {
      if (equal_fold(sent.message_id, id)) return &sent;
    }
  }
  return nullptr;
}

// "failed ann@example.org 5.1.1 (smtp; 550 no such user)"
std::string describe(const parser::Bounce& bounce) {
  std::string out;
  for (std::size_t i = 0; i < bounce.recipients.size() && i < kRecipients; ++i) {
    const auto& one = bounce.recipients[i];
    out += (i ? ", " : "") + printable(one.action + " " + one.email + " " + one.status, 200);
    if (!one.diagnostic.empty()) out += " (" + printable(one.diagnostic, 200) + ")";
  }
  return out.empty() ? "no reason given" : out;
}

bool is_final_failure(const parser::Bounce& bounce) {
  const auto& all = bounce.recipients;
  return all.empty() || std::any_of(all.begin(), all.end(), [](const parser::BounceRecipient& one) {
           return one.permanent || equal_fold(one.action, "failed");
         });
}

// An agent's own full mailbox is no news for agents: that is how loops begin (L-04).
void tell(Draft& draft, const model::TicketId about, const std::string& to, const std::string& detail) {
  const auto& settings = draft.desk().settings;
  const model::Ticket* ticket = find_ticket(draft.snapshot(), about);
  if (!ticket || settings.find_agent(to)) return;
  News news;
  news.text = "agent-bounce";
  news.body = "To: " + printable(to, 320) + "\n" + detail;
  tell_agents(draft, *ticket, agents_for(settings, *ticket), news, "bounce");
}

}  // namespace

std::vector<std::string> returned_ids(const parser::Mail& mail) {
  std::vector<std::string> ids;
  if (mail.bounce && !mail.bounce->original_message_id.empty()) ids.push_back(mail.bounce->original_message_id);
  ids.insert(ids.end(), mail.in_reply_to.begin(), mail.in_reply_to.end());
  ids.insert(ids.end(), mail.references.rbegin(), mail.references.rend());
  return ids;
}

void take_bounce(Draft& draft, const parser::Mail& mail) {
  const model::KnownOutbox* sent = find_returned(draft, mail);
  if (!sent) {
    draft.dispose(model::Disposition::bounce, {}, "a bounce without a signed Message-ID of ours: " + mail.why_kind);
    return;
  }
  const parser::Bounce report = mail.bounce.value_or(parser::Bounce{});
  const std::string detail = describe(report);
  const std::string why = printable(mail.why_kind, 200) + "; Message-ID of ours in the returned headers";
  const bool failed = is_final_failure(report);
  if (failed) draft.add(model::MarkBounced{sent->id, detail}, "desk", why);
  if (sent->ticket) {
    draft.note(sent->ticket,
               std::string(failed ? "mail" : "delayed mail") + " to " + printable(sent->to_email, 320) +
                   (failed ? " bounced: " : ": ") + detail,
               "desk", why);
  }
  if (failed) tell(draft, sent->ticket, sent->to_email, detail);
  draft.dispose(model::Disposition::bounce, sent->ticket, detail);
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
  draft.add(model::RecordDelivery{mail.item.id, mail.result}, "outbox", mail.result.detail);
  tell(draft, mail.item.ticket, mail.item.to_email, mail.result.detail);
  return draft.take();
}

}  // namespace postern::desk
