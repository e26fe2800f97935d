#include "daemon/desk/desk_answer.h"

#include <algorithm>

#include "daemon/desk/desk_orders.h"
#include "daemon/desk/digest.h"
#include "daemon/desk/held.h"
#include "daemon/desk/hints.h"
#include "daemon/desk/identity.h"
#include "daemon/desk/notify.h"
#include "daemon/desk/obeyed.h"
#include "daemon/desk/phrases.h"
#include "daemon/desk/stored_message.h"
#include "daemon/desk/subject.h"
#include "parser/text.h"

namespace postern::desk {
namespace {

using Carrier = Hint::Carrier;
using model::Disposition;

// A mail of ours about no ticket whose answers are words for the desk. An alert's are mail like any other.
bool is_asked_for(const model::Snapshot& snapshot, const std::string& message_id) {
  return std::any_of(snapshot.sent.begin(), snapshot.sent.end(), [&](const model::KnownOutbox& sent) {
    const bool asks = sent.purpose == kHeldNotice || sent.purpose == kDigest || sent.purpose == kDeskReceipt;
    return sent.message_id == message_id && !sent.ticket && asks;
  });
}

bool names_desk(const Hint& hint, const model::Snapshot& snapshot) {
  if (hint.claimed) return false;
  if (hint.carrier == Carrier::token) return true;
  const bool ours = hint.carrier == Carrier::our_message_id || hint.carrier == Carrier::reference;
  return ours && is_asked_for(snapshot, hint.value);
}

bool proves_agent(const Desk& desk, const Hint& hint, const Sender& sender, model::Time now) {
  const auto claim = claim_by(desk, hint, sender, now);
  return claim && claim->purpose == Purpose::agent && !claim->ticket;
}

std::string describe(const Hint& hint) {
  return hint.carrier == Carrier::token ? "the desk's private address in " + hint.field
                                        : hint.field + " names a mail of ours about held mail";
}

class Answering {
 public:
  Answering(Draft& draft, const RuleBook& rules, const Inbound& inbound, const Sender& sender, const DeskAnswer& answer)
      : draft_(draft),
        settings_(draft.desk().settings),
        rules_(rules),
        inbound_(inbound),
        sender_(sender),
        answer_(answer) {}

  void take() {
    if (const std::string robot = robots_mark(inbound_.mail); !robot.empty())
      return ignore("an automatic mail: " + robot);
    if (const Permit permit = may_relay(draft_.desk(), inbound_); !permit.granted) return ignore(permit.why);
    const Verdict verdict = authenticate(inbound_, sender_);
    if (!verdict.authenticated || !answer_.agent_token) return refuse_unproven(verdict);
    if (is_for_desk(inbound_, sender_)) return take_desk_orders(draft_, rules_, inbound_, sender_, answer_.why, answer_.notice);
    const auto done = settle_held(draft_, rules_, inbound_, sender_, nullptr, inbound_.mail.reply_text);
    if (!done) return refuse(done.error().text + "\n" + done.error().hint, done.error().text);
    finish(*done, verdict.why);
  }

 private:
  void finish(const Settled& done, const std::string& proof) {
    tell(done.text);
    const std::string why = answer_.why + "; " + proof;
    remember_obeyed(draft_, inbound_.mail, sender_, why);
    if (!done.ticket) return draft_.dispose(Disposition::ignored, {}, "a word on held mail, done: " + why);
    model::Message message =
        stored_message(inbound_, sender_, done.ticket, {true, proof + "; the agent's own token of the desk"});
    message.direction = model::Direction::note;
    message.internal = true;
    draft_.add(model::AppendMessage{std::move(message)}, sender_.key, why);
    draft_.dispose(Disposition::ticket_message, done.ticket, why);
  }

  void ignore(const std::string& reason) {
    draft_.dispose(Disposition::ignored, {}, answer_.why + ", but nothing was done: " + reason);
  }

  // Says so to the agent's registered address and nowhere else.
  void refuse(const std::string& explanation, const std::string& reason) {
    const config::Values values = {{"subject", printable(inbound_.mail.subject, 100)}};
    tell(phrase(settings_, "desk-answer-refused", values) + "\n" + explanation);
    ignore(reason);
  }

  void refuse_unproven(const Verdict& verdict) {
    std::string explanation, reasons;
    const auto add = [&](const char* plain, const std::string& reason) {
      explanation += phrase(settings_, plain) + "\n(" + reason + ").\n";
      reasons += (reasons.empty() ? "" : "; ") + reason;
    };
    if (!verdict.authenticated) add("desk-answer-unproven", verdict.why);
    if (!answer_.agent_token) add("desk-answer-no-token", "no valid agent's token of the desk for " + sender_.key);
    refuse(explanation + "\n" + phrase(settings_, "desk-answer-how"), reasons);
  }

  // An answer to this one is a word about the same mail again.
  void tell(const std::string& text) {
    News news;
    news.text = "agent-receipt";
    news.purpose = kDeskReceipt;
    news.body = text;
    news.answered = answer_.notice;
    const model::Ticket none = no_ticket(inbound_.mailbox, base_subject(settings_.desk.prefix, inbound_.mail.subject));
    if (draft_.may_tell().granted) tell_agent(draft_, none, *sender_.agent, news, "answer to " + sender_.key);
  }

  Draft& draft_;
  const config::Settings& settings_;
  const RuleBook& rules_;
  const Inbound& inbound_;
  const Sender& sender_;
  const DeskAnswer& answer_;
};

}  // namespace

std::optional<DeskAnswer> answers_desk(const Desk& desk, const Inbound& inbound, const Sender& sender,
                                       const model::Snapshot& snapshot) {
  if (!sender.agent) return std::nullopt;
  std::optional<DeskAnswer> answer;
  for (const Hint& hint : hints_in(desk, inbound.mail)) {
    if (!answer && ticket_of(hint, snapshot)) return std::nullopt;
    if (!names_desk(hint, snapshot)) continue;
    if (!answer) answer = DeskAnswer{false, "", describe(hint)};
    if (answer->notice.empty() && hint.carrier != Carrier::token) answer->notice = hint.value;
    answer->agent_token |= proves_agent(desk, hint, sender, inbound.now);
  }
  return answer;
}

void take_desk_answer(Draft& draft, const RuleBook& rules, const Inbound& inbound, const Sender& sender,
                      const DeskAnswer& answer) {
  Answering(draft, rules, inbound, sender, answer).take();
}

}  // namespace postern::desk
