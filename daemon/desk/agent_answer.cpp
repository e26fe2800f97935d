#include "daemon/desk/agent_answer.h"

#include <algorithm>

#include "daemon/desk/agent_orders.h"
#include "daemon/desk/agent_refusal.h"
#include "daemon/desk/agent_reply.h"
#include "daemon/desk/away.h"
#include "daemon/desk/collision.h"
#include "daemon/desk/copies.h"
#include "daemon/desk/held_words.h"
#include "daemon/desk/hints.h"
#include "daemon/desk/identity.h"
#include "daemon/desk/notify.h"
#include "daemon/desk/own_words.h"
#include "daemon/desk/parties.h"
#include "daemon/desk/spoken.h"
#include "daemon/desk/texts.h"
#include "daemon/desk/timers.h"
#include "daemon/desk/undo.h"
#include "parser/text.h"

namespace postern::desk {
namespace {

using model::Direction;

class AgentAnswer {
 public:
  AgentAnswer(const AgentExchange& exchange, const model::Message* kept)
      : exchange_(exchange),
        refusal_(exchange),
        draft_(exchange.draft),
        settings_(exchange.settings),
        inbound_(exchange.inbound),
        sender_(exchange.sender),
        ticket_(exchange.ticket),
        kept_(kept) {}

  void obey() {
    // What was kept has been told from its notice before.
    const OwnWords words = kept_ ? OwnWords{kept_->reply_text, ""}
                                 : own_words(inbound_.mail.reply_text, answered(false), ticket_.key, answered(true));
    if (!words.doubt.empty()) {
      return refusal_.refuse("mail-not-sent", "words and notice could not be told apart: " + words.doubt,
                             say("words-in-doubt", {{"doubt", say("doubt", {{"line", words.line}})}}));
    }
    if (words.text.empty() && is_sealed(inbound_.mail))
      return refusal_.refuse("mail-not-sent", "its words are signed or encrypted as a whole", say("sealed"));
    const auto commands = read_commands(settings_, words.text);
    AgentOrders orders(draft_, ticket_, sender_);
    if (!commands) return refuse(commands.error(), orders.stage(sure_commands(words.text)));
    if (commands->has("undo")) return undo(*commands);
    if (const Errors wrong = orders.stage(commands->list); !wrong.empty()) return refusal_.refuse_commands(wrong);
    const bool internal = !commands->has("reply") && answers_internal();
    const bool to_requester = !orders.is_silent() && !internal && has_content(commands->text);
    if (commands->has("reply") && !to_requester)
      return refusal_.refuse_commands({{Failure::data, say("reply-without-words"), ""}});
    if (to_requester && commands->list.empty()) {
      if (const char* why = astray(commands->text)) return refusal_.refuse("mail-not-sent", say(why), say(why));
    }
    if (to_requester) {
      if (const char* why = unreachable(orders.editor().after()))
        return refusal_.refuse("mail-not-sent", say(why), say(why));
      if (const auto* other = answered_meanwhile(draft_, ticket_, sender_)) return hold(words.text, *other, !commands->list.empty());
      orders.editor().take(sender_.key);
    }
    carry_out(orders, *commands, words.text, to_requester);
  }

 private:
  // The lines that cannot be read, then those that cannot be done: all at once, so that one more mail is enough.
  void refuse(Errors wrong, const Errors& more) const {
    wrong.insert(wrong.end(), more.begin(), more.end());
    refusal_.refuse_commands(wrong);
  }

  // Beside a line that cannot be read: without those whose rights it may have been meant to give, as "/tkae" would.
  std::vector<Command> sure_commands(const std::string& words) const {
    auto list = leading_commands(settings_, words);
    std::erase_if(list, [](const Command& command) { return command.name == "spam" || command.name == "requester"; });
    return list;
  }

  // The texts of ours that it answers: lists, or all others.
  std::vector<std::string> answered(bool lists) const {
    std::vector<std::string> texts;
    for (const auto& sent : draft_.snapshot().sent) {
      if (sent.text && (sent.purpose == kAgentList) == lists) texts.push_back(*sent.text);
    }
    return texts;
  }

  // A reply to a mail about agents' own doings stays among agents.
  bool answers_internal() const {
    const auto* notice = answered_notice(draft_.desk(), inbound_.mail, draft_.snapshot());
    return notice && stays_internal(notice->purpose);
  }

  bool has_content(const std::string& text) const {
    const auto& files = inbound_.mail.attachments;
    return !text.empty() || std::any_of(files.begin(), files.end(),
                                        [](const auto& file) { return withheld(file).empty() && !file.is_inline; });
  }

  // One word that is meant for the desk, in a mail that does not say which of our questions it answers.
  const char* astray(const std::string& text) const {
    if (text.find('\n') != std::string::npos) return nullptr;
    if (is_held_verb(text)) return "held-word-astray";
    return read_collision_word(settings_, text) ? "collision-word-astray" : nullptr;
  }

  const char* unreachable(const model::Ticket& ticket) const {
    const std::string& email = ticket.requester().email;
    if (email == kNobody) return "no-address";
    return settings_.is_own_address(email) ? "own-address" : nullptr;
  }

  // Kept as a note until its author has read what somebody else has written.
  void hold(const std::string& words, const model::Message& other, bool has_commands) {
    const std::string why = printable(other.from_email, 320) + " answered after what this mail replies to";
    if (!kept_) exchange_.append(words, Direction::note, why, true);
    draft_.note(ticket_.id, "an answer is held: its author is asked", "desk", why);
    News news;
    news.purpose = kCollision;
    exchange_.tell(ticket_, collision_question(draft_, ticket_, other, has_commands), std::move(news), why);
    exchange_.dispose("; held: " + why);
  }

  // Words below it go to nobody: what is to be said instead is a mail of its own.
  void undo(const Commands& commands) {
    const auto deed = deed_to_undo(draft_, ticket_, commands.list.front());
    if (!deed) return refusal_.refuse_commands({deed.error()});
    const std::string why = proven();
    draft_.keep_time();
    exchange_.append(commands.text, Direction::note, why);
    TakenBack taken = take_back(draft_, ticket_, **deed, exchange_.actor, "/undo " + (*deed)->token + "; " + why);
    end_absence(draft_, *sender_.agent, exchange_.actor, why);
    if (!commands.text.empty()) taken.text += say("words-are-note") + "\n";
    exchange_.tell_done(taken.ticket, std::string(trim(taken.text)));
    exchange_.dispose();
  }

  // `own` are the words with the commands.
  void carry_out(AgentOrders& orders, const Commands& commands, const std::string& own, bool to_requester) {
    const std::string why = proven();
    draft_.keep_time();
    const std::string token = to_requester || orders.can_be_undone() ? begin_deed(orders, why) : "";
    put_on_ticket(commands.text, to_requester, why);
    orders.carry_out(exchange_.actor, why);
    if (!orders.says_away()) end_absence(draft_, *sender_.agent, exchange_.actor, why);
    if (to_requester) send(orders.editor(), commands.text, own, why);
    tell_others(orders, commands.text, to_requester, why);
    orders.finish(exchange_.actor, why);
    if (!commands.list.empty() || !to_requester) receipt(orders, !to_requester && !commands.text.empty(), token);
    exchange_.dispose();
  }

  // From here on it can be taken back, and what goes to requesters waits for that. Returns its token.
  std::string begin_deed(const AgentOrders& orders, const std::string& why) {
    const std::string token = make_undo_token(draft_);
    const bool drops_news = orders.editor().changes_status() && draft_.waits_to_tell_of_move(ticket_);
    draft_.add(model::BeginDeed{ticket_.id, sender_.key, token, orders.beyond_undo(), drops_news}, exchange_.actor,
               why);
    draft_.delay_mail(settings_.desk.send_delay);
    return token;
  }

  // What was kept waits no more, and the commands that were kept with its words have been obeyed.
  void put_on_ticket(const std::string& words, bool to_requester, const std::string& why) {
    if (kept_) {
      draft_.add(model::TurnMessage{ticket_.id, kept_->key, Direction::outbound, words}, exchange_.actor, "send");
      return;
    }
    exchange_.append(words, to_requester ? Direction::outbound : Direction::note, why);
    if (to_requester) settle_waiting(draft_, ticket_, sender_, exchange_.actor);
  }

  void send(const TicketEditor& editor, const std::string& words, const std::string& own, const std::string& why) {
    end_wait(draft_, editor.after(), exchange_.actor, why);
    const std::string asked =
        editor.changes_status() ? postscripts(settings_, ticket_.language, editor.after().status) : "";
    const AgentWords answer{words, asked, answer_html(inbound_.mail, own, words)};
    send_answer(draft_, editor.after(), inbound_, sender_, answer, exchange_.actor, why);
  }

  void tell_others(const AgentOrders& orders, const std::string& words, bool to_requester, const std::string& why) {
    const TicketEditor& editor = orders.editor();
    const std::string note = to_requester ? "" : words;
    if (editor.changes_status()) tell_of_status(draft_, editor.after(), why, !to_requester && !orders.is_quiet());
    if (editor.changes_assignee()) {
      tell_of_assignment(draft_, ticket_, editor.after(), sender_.agent, note, why);
    } else if (!note.empty()) {
      tell_of_note(draft_, editor.after(), *sender_.agent, note, why);
    }
  }

  // What was done, who is told what, and how to take it back.
  void receipt(const AgentOrders& orders, bool is_note, const std::string& token) {
    const bool unasked = is_note && !orders.is_silent();
    std::string told = (is_note ? say(unasked ? "words-stay-here" : "words-are-note") + "\n" : "") + parties_told(draft_, sender_.key);
    if (!token.empty()) told += how_to_undo(token) + "\n";
    std::string text = orders.receipt(std::string(trim(told)));
    if (text.empty()) text = say("no-words");
    News news;
    news.files = orders.files();
    news.purpose = orders.is_confidential() ? kAgentList : kAgentInternal;
    exchange_.tell(orders.editor().after(), std::string(trim(text)), std::move(news), "answer to " + exchange_.actor);
  }

  std::string how_to_undo(const std::string& token) const {
    const bool waits = draft_.has_delayed_mail();
    if (!waits) return say("undo-how", {{"token", token}});
    return say("undo-until",
               {{"token", token},
                {"time", spoken_clock(draft_.earliest(), settings_.business_hours.timezone, settings_.desk.language)}});
  }

  std::string proven() const { return exchange_.thread.why + "; " + authenticate(inbound_, sender_).why; }
  std::string say(const char* name, const config::Values& values = {}) const { return exchange_.say(name, values); }

  const AgentExchange& exchange_;
  const AgentRefusal refusal_;
  Draft& draft_;
  const config::Settings& settings_;
  const Inbound& inbound_;
  const Sender& sender_;
  const model::Ticket& ticket_;
  const model::Message* kept_;
};

}  // namespace

void obey_agent(const AgentExchange& exchange, const model::Message* kept) { AgentAnswer(exchange, kept).obey(); }

}  // namespace postern::desk
