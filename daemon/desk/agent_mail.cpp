#include "daemon/desk/agent_mail.h"

#include <algorithm>

#include "daemon/desk/absence_notice.h"
#include "daemon/desk/agent_orders.h"
#include "daemon/desk/agent_refusal.h"
#include "daemon/desk/agent_reply.h"
#include "daemon/desk/away.h"
#include "daemon/desk/collision.h"
#include "daemon/desk/copies.h"
#include "daemon/desk/held.h"
#include "daemon/desk/identity.h"
#include "daemon/desk/left_behind.h"
#include "daemon/desk/notify.h"
#include "daemon/desk/obeyed.h"
#include "daemon/desk/own_words.h"
#include "daemon/desk/parties.h"
#include "daemon/desk/phrases.h"
#include "daemon/desk/proof.h"
#include "daemon/desk/rights.h"
#include "daemon/desk/spoken.h"
#include "daemon/desk/stored_message.h"
#include "daemon/desk/texts.h"
#include "daemon/desk/timers.h"
#include "daemon/desk/undo.h"
#include "parser/subject.h"
#include "parser/text.h"

namespace postern::desk {
namespace {

using model::Disposition;

class AgentMail {
 public:
  // `kept`: the mail is this answer, which waited for its author's word.
  AgentMail(Draft& draft, const RuleBook& rules, const Inbound& inbound, const Sender& sender, const Thread& thread,
            const model::Message* kept = nullptr)
      : draft_(draft),
        settings_(draft.desk().settings),
        rules_(rules),
        inbound_(inbound),
        sender_(sender),
        thread_(thread),
        ticket_(*thread.ticket),
        actor_(printable(sender.key, 320)),
        refusal_(draft, inbound, sender, thread),
        kept_(kept) {}

  void take() {
    if (const std::string robot = robots_mark(inbound_.mail); !robot.empty()) return take_robots(robot);
    if (const Permit permit = may_relay(draft_.desk(), inbound_); !permit.granted) return refusal_.keep(permit.why);
    if (const auto missing = missing_proofs(); !missing.empty()) return refusal_.refuse_unproven(missing);
    if (is_repeated()) {
      return draft_.dispose(Disposition::duplicate, ticket_.id,
                            "this agent's mail with this Message-ID was obeyed before");
    }
    if (!may_work_on(settings_, *sender_.agent, ticket_)) return refusal_.refuse_foreign();
    // An answer without the files it speaks of is not what the agent meant to send.
    if (const std::string left = left_for_agents(settings_, inbound_); !left.empty()) return refusal_.refuse("mail-not-sent", left, left);
    if (answers_held_notice(draft_.snapshot())) return settle();
    if (answers_collision(draft_.snapshot()) && !begins_with_order()) return decide_collision();
    // Whose words it holds is not clear enough to send or obey them.
    if (parser::is_forward_subject(inbound_.mail.subject))
      return refusal_.refuse("mail-not-sent", "a forwarded mail: " + printable(inbound_.mail.subject, 100), say("forwarded"));
    obey();
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
    if (!verdict.authenticated) missing.push_back({say("desk-answer-unproven"), verdict.why});
    if (!thread_.agent_token)
      missing.push_back({say("unproven-no-token", {{"key", ticket_.key}}), no_agent_token(sender_)});
    return missing;
  }

  bool is_repeated() const {
    const auto& same = draft_.snapshot().same_id;
    return std::any_of(same.begin(), same.end(),
                       [&](const model::Message& known) { return known.from_email == sender_.key && known.verified; });
  }

  // The texts of ours that it answers: lists, or all others.
  std::vector<std::string> answered(bool lists) const {
    std::vector<std::string> texts;
    for (const auto& sent : draft_.snapshot().sent) {
      if (sent.text && (sent.purpose == kAgentList) == lists) texts.push_back(*sent.text);
    }
    return texts;
  }

  // A word on a held mail is for the desk, and goes to no requester.
  void settle() {
    const auto done = settle_held(draft_, rules_, inbound_, sender_, &ticket_, inbound_.mail.reply_text);
    if (!done) {
      const std::string error = done.error().text + "\n" + done.error().hint;
      return refusal_.refuse("mail-not-understood", error, error);
    }
    append(inbound_.mail.reply_text, false, thread_.why);
    end_absence(draft_, *sender_.agent, actor_, thread_.why);
    tell(ticket_, done->text, nullptr);
    draft_.dispose(Disposition::ticket_message, ticket_.id, thread_.why);
  }

  // "/note" alone is a word here, and so is "/send".
  bool begins_with_order() const {
    return begins_with_command(inbound_.mail.reply_text) && !read_collision_word(settings_, inbound_.mail.reply_text);
  }

  // The author's word on an answer that was held because somebody else had answered.
  void decide_collision() {
    const auto word = read_collision_word(settings_, inbound_.mail.reply_text);
    if (!word) return refusal_.refuse_commands(word.error());
    const model::Message* answer = waiting_answer(draft_, ticket_, sender_);
    if (!answer) return refusal_.refuse_commands({Failure::data, say("collision-gone", {{"key", ticket_.key}}), ""});
    if (*word == CollisionWord::send) return send_after_all(*answer);
    append(inbound_.mail.reply_text, false, thread_.why);
    draft_.add(model::TurnMessage{ticket_.id, answer->key, model::Direction::note}, actor_,
               *word == CollisionWord::note ? "note" : "drop");
    end_absence(draft_, *sender_.agent, actor_, thread_.why);
    tell(ticket_, say(*word == CollisionWord::note ? "collision-note" : "collision-dropped"), nullptr);
    draft_.dispose(Disposition::ticket_message, ticket_.id, thread_.why);
  }

  // As if it came now; again it waits if somebody has answered since.
  void send_after_all(const model::Message& answer) {
    const parser::Mail mail = mail_of_answer(answer, inbound_.mail);
    const Inbound inbound{mail,
                          inbound_.mailbox,
                          inbound_.internal_date,
                          inbound_.now,
                          inbound_.quiet,
                          inbound_.seed,
                          inbound_.folder,
                          inbound_.size,
                          {}};
    append(inbound_.mail.reply_text, false, thread_.why);
    AgentMail(draft_, rules_, inbound, sender_, thread_, &answer).obey();
  }

  void obey() {
    // What was kept has been told from its notice before.
    const OwnWords words = kept_ ? OwnWords{kept_->reply_text, ""}
                                 : own_words(inbound_.mail.reply_text, answered(false), ticket_.key, answered(true));
    if (!words.doubt.empty()) {
      return refusal_.refuse("mail-not-sent", "words and notice could not be told apart: " + words.doubt,
                             say("words-in-doubt", {{"doubt", words.doubt}}));
    }
    const auto commands = read_commands(settings_, words.text);
    if (!commands) return refusal_.refuse_commands(commands.error());
    if (commands->has("undo")) return undo(*commands);
    AgentOrders orders(draft_, ticket_, sender_);
    if (Status done = orders.stage(commands->list); !done) return refusal_.refuse_commands(done.error());
    const bool to_requester = !orders.is_silent() && has_content(commands->text);
    if (commands->has("reply") && !to_requester) return refusal_.refuse_commands({Failure::data, say("reply-without-words"), ""});
    if (to_requester) {
      if (const char* why = unreachable(orders.editor().after())) return refusal_.refuse("mail-not-sent", say(why), say(why));
      if (const auto* other = answered_meanwhile(draft_, ticket_, sender_)) return hold_answer(words.text, *other);
      orders.editor().take(sender_.key);
    }
    carry_out(orders, *commands, words.text, to_requester);
  }

  // Kept as a note until its author has read what somebody else has written.
  void hold_answer(const std::string& words, const model::Message& other) {
    const std::string why = printable(other.from_email, 320) + " answered after what this mail replies to";
    if (!kept_) append(words, false, why, true);
    draft_.note(ticket_.id, "an answer is held: its author is asked", "desk", why);
    News news;
    news.text = "agent-receipt";
    news.purpose = kCollision;
    news.body = collision_question(draft_, ticket_, other);
    if (draft_.may_tell().granted) tell_agent(draft_, ticket_, *sender_.agent, news, why);
    draft_.dispose(Disposition::ticket_message, ticket_.id, thread_.why + "; held: " + why);
  }

  // Words below it go to nobody: what is to be said instead is a mail of its own.
  void undo(const Commands& commands) {
    const auto deed = deed_to_undo(draft_, ticket_, commands.list.front());
    if (!deed) return refusal_.refuse_commands(deed.error());
    const std::string why = thread_.why + "; " + authenticate(inbound_, sender_).why;
    draft_.keep_time();
    append(commands.text, false, why);
    TakenBack taken = take_back(draft_, ticket_, **deed, actor_, "/undo " + (*deed)->token + "; " + why);
    end_absence(draft_, *sender_.agent, actor_, why);
    if (!commands.text.empty()) taken.text += say("words-are-note") + "\n";
    tell(taken.ticket, std::string(trim(taken.text)), nullptr);
    draft_.dispose(Disposition::ticket_message, ticket_.id, thread_.why);
  }

  bool has_content(const std::string& text) const {
    const auto& files = inbound_.mail.attachments;
    return !text.empty() || std::any_of(files.begin(), files.end(),
                                        [](const auto& file) { return withheld(file).empty() && !file.is_inline; });
  }

  const char* unreachable(const model::Ticket& ticket) const {
    const std::string& email = ticket.requester().email;
    if (email == kNobody) return "no-address";
    return settings_.is_own_address(email) ? "own-address" : nullptr;
  }

  // `own` are the words with the commands.
  void carry_out(AgentOrders& orders, const Commands& commands, const std::string& own, bool to_requester) {
    const std::string why = thread_.why + "; " + authenticate(inbound_, sender_).why;
    draft_.keep_time();
    const std::string token = to_requester || orders.can_be_undone() ? begin_deed(orders, why) : "";
    kept_ ? release_kept() : append(commands.text, to_requester, why);
    if (to_requester && !kept_) settle_waiting(draft_, ticket_, sender_, actor_);
    orders.carry_out(actor_, why);
    const TicketEditor& editor = orders.editor();
    if (!orders.says_away()) end_absence(draft_, *sender_.agent, actor_, why);
    if (to_requester) {
      end_wait(draft_, editor.after(), actor_, why);
      const std::string asked = editor.changes_status() ? postscripts(settings_, ticket_.language, editor.after().status) : "";
      const AgentWords words{commands.text, asked, answer_html(inbound_.mail, own, commands.text)};
      send_answer(draft_, editor.after(), inbound_, sender_, words, actor_, why);
    }
    if (editor.changes_status()) tell_of_status(draft_, editor.after(), why, !to_requester && !orders.is_quiet());
    if (editor.changes_assignee()) tell_of_assignment(draft_, editor.after(), sender_.agent, why);
    orders.finish(actor_, why);
    if (!commands.list.empty() || !to_requester) receipt(orders, !to_requester && !commands.text.empty(), token);
    draft_.dispose(Disposition::ticket_message, ticket_.id, thread_.why);
  }

  // From here on it can be taken back, and what goes to requesters waits for that. Returns its token.
  std::string begin_deed(const AgentOrders& orders, const std::string& why) {
    const std::string token = make_undo_token(draft_);
    const bool drops_news = orders.editor().changes_status() && draft_.waits_to_tell_of_move(ticket_);
    draft_.add(model::BeginDeed{ticket_.id, sender_.key, token, orders.beyond_undo(), drops_news}, actor_, why);
    draft_.delay_mail(settings_.desk.send_delay);
    return token;
  }

  void release_kept() {
    draft_.add(model::TurnMessage{ticket_.id, kept_->key, model::Direction::outbound}, actor_, "send");
  }

  void append(const std::string& text, bool to_requester, const std::string& why, bool waits = false) {
    model::Message message = stored_message(inbound_, sender_, ticket_.id, proof_of_agent(inbound_, sender_, thread_));
    message.waits = waits;
    message.direction = to_requester ? model::Direction::outbound : model::Direction::note;
    message.internal = !to_requester;
    message.reply_text = text;
    draft_.add(model::AppendMessage{std::move(message)}, actor_, why);
    remember_obeyed(draft_, inbound_.mail, sender_, why);
  }

  // What was done, who is told what, and how to take it back.
  void receipt(const AgentOrders& orders, bool is_note, const std::string& token) {
    std::string told = (is_note ? say("words-are-note") + "\n" : "") + parties_told(draft_, sender_.key);
    if (!token.empty()) told += how_to_undo(token) + "\n";
    std::string text = orders.receipt(std::string(trim(told)));
    if (text.empty()) text = say("no-words");
    tell(orders.editor().after(), std::string(trim(text)), &orders);
  }

  std::string how_to_undo(const std::string& token) const {
    const bool waits = draft_.has_delayed_mail();
    if (!waits) return say("undo-how", {{"token", token}});
    return say("undo-until",
               {{"token", token},
                {"time", spoken_clock(draft_.earliest(), settings_.business_hours.timezone, settings_.desk.language)}});
  }

  void tell(const model::Ticket& ticket, const std::string& text, const AgentOrders* orders) {
    News news;
    news.text = "agent-receipt";
    news.body = text;
    if (orders) news.files = orders->files();
    if (orders && orders->is_confidential()) news.purpose = kAgentList;
    if (draft_.may_tell().granted) tell_agent(draft_, ticket, *sender_.agent, news, "answer to " + actor_);
  }

  std::string say(const char* name, const config::Values& values = {}) const { return phrase(settings_, name, values); }

  Draft& draft_;
  const config::Settings& settings_;
  const RuleBook& rules_;
  const Inbound& inbound_;
  const Sender& sender_;
  const Thread& thread_;
  const model::Ticket& ticket_;
  std::string actor_;
  AgentRefusal refusal_;
  const model::Message* kept_;
};

}  // namespace

void take_agent_mail(Draft& draft, const RuleBook& rules, const Inbound& inbound, const Sender& sender,
                     const Thread& thread) {
  AgentMail(draft, rules, inbound, sender, thread).take();
}

}  // namespace postern::desk
