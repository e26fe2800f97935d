#include "daemon/desk/agent_mail.h"

#include <algorithm>

#include "daemon/desk/absence_notice.h"
#include "daemon/desk/agent_answer.h"
#include "daemon/desk/agent_exchange.h"
#include "daemon/desk/agent_refusal.h"
#include "daemon/desk/away.h"
#include "daemon/desk/collision.h"
#include "daemon/desk/commands.h"
#include "daemon/desk/held.h"
#include "daemon/desk/identity.h"
#include "daemon/desk/left_behind.h"
#include "daemon/desk/proof.h"
#include "daemon/desk/rights.h"
#include "daemon/desk/stored_message.h"
#include "parser/subject.h"
#include "parser/text.h"

namespace postern::desk {
namespace {

using model::Direction;

class AgentMail {
 public:
  AgentMail(const RuleBook& rules, const AgentExchange& exchange)
      : rules_(rules),
        exchange_(exchange),
        refusal_(exchange),
        draft_(exchange.draft),
        settings_(exchange.settings),
        inbound_(exchange.inbound),
        sender_(exchange.sender),
        ticket_(exchange.ticket) {}

  void take() {
    if (const std::string robot = robots_mark(inbound_.mail); !robot.empty()) return take_robots(robot);
    if (const Permit permit = may_relay(draft_.desk(), inbound_); !permit.granted) return refusal_.keep(permit.why);
    if (const auto missing = missing_proofs(); !missing.empty()) return refusal_.refuse_unproven(missing);
    if (is_repeated()) {
      return draft_.dispose(model::Disposition::duplicate, ticket_.id,
                            "this agent's mail with this Message-ID was obeyed before");
    }
    if (!may_work_on(settings_, *sender_.agent, ticket_)) return refusal_.refuse_foreign();
    // An answer without the files it speaks of is not what the agent meant to send.
    if (const std::string left = left_for_agents(settings_, inbound_); !left.empty())
      return refusal_.refuse("mail-not-sent", left, left);
    if (answers_held_notice(draft_.snapshot())) return settle();
    if (says_of_collision()) return decide_collision();
    // Whose words it holds is not clear enough to send or obey them.
    if (parser::is_forward_subject(inbound_.mail.subject))
      return refusal_.refuse("mail-not-sent", "a forwarded mail: " + printable(inbound_.mail.subject, 100),
                             exchange_.say("forwarded"));
    obey_agent(exchange_);
  }

 private:
  // No word of it is obeyed; an absence notice says something of the agent.
  void take_robots(const std::string& robot) {
    refusal_.keep("an automatic mail: " + robot);
    const std::string mark = absence_mark(inbound_.mail);
    if (mark.empty() || !draft_.may_tell().granted || !missing_proofs().empty()) return;
    take_absence(draft_, ticket_, *sender_.agent, mark);
  }

  std::vector<MissingProof> missing_proofs() const {
    std::vector<MissingProof> missing;
    const Verdict verdict = authenticate(inbound_, sender_);
    if (!verdict.authenticated) missing.push_back({exchange_.say("desk-answer-unproven"), verdict.why});
    if (!exchange_.thread.agent_token)
      missing.push_back({exchange_.say("unproven-no-token", {{"key", ticket_.key}}), no_agent_token(sender_)});
    return missing;
  }

  bool is_repeated() const {
    const auto& same = draft_.snapshot().same_id;
    return std::any_of(same.begin(), same.end(),
                       [&](const model::Message& known) { return sender_.is(known.from_email) && known.verified; });
  }

  // A word on a held mail is for the desk, and goes to no requester.
  void settle() {
    const auto done = settle_held(draft_, rules_, inbound_, sender_, &ticket_, inbound_.mail.reply_text);
    if (!done) {
      const std::string error = done.error().text + "\n" + done.error().hint;
      return refusal_.refuse("mail-not-understood", error, error);
    }
    keep_word();
    finish_word(done->text);
  }

  // An answer to our question; "/note" alone is a word there, and so is "/send". A word alone is one also where the mail
  // does not say what it answers, as long as an answer of theirs waits.
  bool says_of_collision() const {
    const std::string& text = inbound_.mail.reply_text;
    const bool word = read_collision_word(settings_, text).has_value();
    if (answers_collision(draft_.snapshot())) return word || !begins_with_command(text);
    return word && trim(text).find('\n') == std::string_view::npos && waiting_answer(draft_.snapshot(), ticket_, sender_);
  }

  // The author's word on an answer that was held because somebody else had answered.
  void decide_collision() {
    const auto word = read_collision_word(settings_, inbound_.mail.reply_text);
    if (!word) return refusal_.refuse_commands({word.error()});
    const model::Message* answer = waiting_answer(draft_.snapshot(), ticket_, sender_);
    if (!answer)
      return refusal_.refuse_commands({{Failure::data, exchange_.say("collision-gone", {{"key", ticket_.key}}), ""}});
    keep_word();
    if (*word == CollisionWord::send) return send_after_all(*answer);
    draft_.add(model::TurnMessage{ticket_.id, answer->key, Direction::note, {}}, exchange_.actor,
               *word == CollisionWord::note ? "note" : "drop");
    finish_word(exchange_.say(*word == CollisionWord::note ? "collision-note" : "collision-dropped"));
  }

  // As if it came now; again it waits if somebody has answered since.
  void send_after_all(const model::Message& answer) {
    const parser::Mail mail = mail_of_answer(answer, draft_.snapshot().raw, inbound_.mail, settings_.limits);
    const Inbound inbound{mail,
                          inbound_.mailbox,
                          inbound_.internal_date,
                          inbound_.now,
                          inbound_.quiet,
                          inbound_.seed,
                          inbound_.folder,
                          inbound_.size,
                          {}};
    AgentExchange exchange(draft_, inbound, sender_, exchange_.thread);
    exchange.is_stored = true;
    obey_agent(exchange, &answer);
  }

  // The mail is a word for the desk: a note, and a receipt.
  void keep_word() { exchange_.append(inbound_.mail.reply_text, Direction::note, exchange_.thread.why); }
  void finish_word(const std::string& receipt) {
    end_absence(draft_, *sender_.agent, exchange_.actor, exchange_.thread.why);
    exchange_.tell_done(ticket_, receipt);
    exchange_.dispose();
  }

  const RuleBook& rules_;
  const AgentExchange& exchange_;
  const AgentRefusal refusal_;
  Draft& draft_;
  const config::Settings& settings_;
  const Inbound& inbound_;
  const Sender& sender_;
  const model::Ticket& ticket_;
};

}  // namespace

void take_agent_mail(Draft& draft, const RuleBook& rules, const Inbound& inbound, const Sender& sender,
                     const Thread& thread) {
  const AgentExchange exchange(draft, inbound, sender, thread);
  AgentMail(rules, exchange).take();
}

}  // namespace postern::desk
