#include "daemon/desk/agent_mail.h"

#include <algorithm>

#include "daemon/desk/absence_notice.h"
#include "daemon/desk/agent_reply.h"
#include "daemon/desk/away.h"
#include "daemon/desk/commands.h"
#include "daemon/desk/copies.h"
#include "daemon/desk/held.h"
#include "daemon/desk/identity.h"
#include "daemon/desk/left_behind.h"
#include "daemon/desk/notify.h"
#include "daemon/desk/own_words.h"
#include "daemon/desk/phrases.h"
#include "daemon/desk/stored_message.h"
#include "daemon/desk/texts.h"
#include "daemon/desk/ticket_editor.h"
#include "daemon/desk/timers.h"
#include "parser/text.h"

namespace postern::desk {
namespace {

using model::Disposition;

std::string sentence(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

class AgentMail {
 public:
  AgentMail(Draft& draft, const RuleBook& rules, const Inbound& inbound, const Sender& sender, const Thread& thread)
      : draft_(draft),
        rules_(rules),
        inbound_(inbound),
        sender_(sender),
        thread_(thread),
        ticket_(*thread.ticket),
        actor_(printable(sender.key, 320)) {}

  void take() {
    if (const std::string robot = robots_mark(inbound_.mail); !robot.empty()) return take_robots(robot);
    if (const Permit permit = may_relay(draft_.desk(), inbound_); !permit.granted) return keep(permit.why);
    if (const auto missing = missing_proofs(); !missing.empty()) return refuse_unproven(missing);
    if (is_repeated()) {
      return draft_.dispose(Disposition::duplicate, ticket_.id,
                            "this agent's mail with this Message-ID was obeyed before");
    }
    // An answer without the files it speaks of is not what the agent meant to send.
    if (const std::string left = left_for_agents(draft_.desk().settings, inbound_); !left.empty()) return refuse("not sent", left);
    answers_held_notice(draft_.snapshot()) ? settle() : obey();
  }

 private:
  struct Missing {
    std::string plain;   // for the agent
    std::string reason;  // by its name: what the admin can mend
  };

  // No word of it is obeyed; an absence notice says something of the agent.
  void take_robots(const std::string& robot) {
    keep("an automatic mail: " + robot);
    const std::string mark = absence_mark(inbound_.mail);
    if (mark.empty() || !draft_.may_tell().granted || !missing_proofs().empty()) return;
    take_absence(draft_, ticket_, *sender_.agent, mark);
  }

  std::vector<Missing> missing_proofs() const {
    std::vector<Missing> missing;
    const Verdict verdict = authenticate(inbound_, sender_);
    if (!verdict.authenticated)
      missing.push_back({"Our mail server does not confirm that it is from you", verdict.why});
    if (!thread_.agent_token)
      missing.push_back({"It does not answer a notice of " + ticket_.key + " that was sent to you",
                         "no valid agent's token of this ticket for " + sender_.key});
    return missing;
  }

  bool is_repeated() const {
    const auto& same = draft_.snapshot().same_id;
    return std::any_of(same.begin(), same.end(),
                       [&](const model::Message& known) { return known.from_email == sender_.key && known.verified; });
  }

  std::vector<std::string> notices() const {
    std::vector<std::string> texts;
    for (const auto& sent : draft_.snapshot().sent) {
      if (sent.text) texts.push_back(*sent.text);
    }
    return texts;
  }

  // A word on a held mail is for the desk, and goes to no requester.
  void settle() {
    const auto done = settle_held(draft_, rules_, inbound_, sender_, &ticket_, inbound_.mail.reply_text);
    if (!done) return refuse("not understood", done.error().text + "\n" + done.error().hint);
    append(inbound_.mail.reply_text, false, thread_.why);
    end_absence(draft_, *sender_.agent, actor_, thread_.why);
    tell(ticket_, done->text);
    draft_.dispose(Disposition::ticket_message, ticket_.id, thread_.why);
  }

  void obey() {
    const OwnWords words = own_words(inbound_.mail.reply_text, notices(), ticket_.key);
    if (!words.doubt.empty()) {
      return refuse("not sent", "your own words could not be told from our notice: " + words.doubt +
                                    ". Please answer again, above the quoted text.");
    }
    const auto commands = read_commands(words.text);
    if (!commands) return refuse_commands(commands.error());
    TicketEditor editor(draft_.desk().settings, ticket_, mover_of(*sender_.agent));
    const bool internal = has(*commands, "note");
    const bool to_requester = !internal && has_content(commands->text);
    for (const Command& command : commands->list) {
      if (Status done = stage(editor, command); !done) return refuse_commands(done.error());
    }
    if (to_requester) {
      if (const std::string why = unreachable(); !why.empty()) return refuse("not sent", why);
      editor.take(sender_.key);
    }
    carry_out(editor, *commands, to_requester);
  }

  static bool has(const Commands& commands, std::string_view name) {
    return std::any_of(commands.list.begin(), commands.list.end(), [&](const Command& c) { return c.name == name; });
  }

  bool has_content(const std::string& text) const {
    const auto& files = inbound_.mail.attachments;
    return !text.empty() || std::any_of(files.begin(), files.end(),
                                        [](const auto& file) { return withheld(file).empty() && !file.is_inline; });
  }

  std::string unreachable() const {
    const std::string& email = ticket_.requester().email;
    if (email == kNobody) return "their mail did not say clearly who it was from, so there is no address to answer to";
    return draft_.desk().settings.is_own_address(email) ? "the requester's address is our own" : "";
  }

  Status stage(TicketEditor& editor, const Command& command) {
    const auto& workflow = draft_.desk().settings.workflow;
    if (command.name == "status") return editor.set("status", to_lower(command.argument));
    if (command.name == "done") return editor.set("status", workflow.done);
    if (command.name == "take") return editor.set("assignee", sender_.key);
    if (command.name == "assign") return editor.set("assignee", assignee(command.argument));
    if (command.name == "priority") return editor.set("priority", to_lower(command.argument));
    if (command.name == "time") return stage_time(command.argument);
    if (command.name == "cc") return editor.set("cc", command.argument);
    if (command.name == "away") return stage_away(command.argument);
    if (command.name == "tag" || command.name == "untag") return stage_tags(editor, command);
    return {};
  }

  std::string assignee(const std::string& who) const {
    if (equal_fold(who, "me")) return sender_.key;
    return equal_fold(who, "nobody") ? "" : who;
  }

  Status stage_time(const std::string& argument) {
    const auto minutes = read_minutes(argument);
    if (!minutes) return fail(minutes.error());
    minutes_ += *minutes;
    return {};
  }

  Status stage_away(const std::string& argument) {
    auto until = read_away(draft_.desk().settings, argument, draft_.now());
    if (!until) return fail(until.error());
    away_words_ = "/away " + argument;
    away_until_ = *until;
    return {};
  }

  static Status stage_tags(TicketEditor& editor, const Command& command) {
    for (const auto word : split(command.argument, ' ')) {
      if (word.empty()) continue;
      if (Status done = editor.set(command.name, std::string(word)); !done) return done;
    }
    return {};
  }

  void carry_out(const TicketEditor& editor, const Commands& commands, bool to_requester) {
    const std::string why = thread_.why + "; " + authenticate(inbound_, sender_).why;
    draft_.keep_time();
    append(commands.text, to_requester, why);
    editor.apply(draft_, actor_, why);
    if (to_requester) end_wait(draft_, editor.after(), actor_, why);
    if (minutes_ > 0) draft_.note(ticket_.id, spent(), actor_, "/time");
    keep_presence(why);
    if (to_requester) {
      const auto& after = editor.after();
      const std::string asked = editor.changes_status() ? postscripts(draft_.desk().settings, ticket_.language, after.status) : "";
      send_answer(draft_, after, inbound_, sender_, {commands.text, asked}, actor_, why);
    }
    if (editor.changes_status()) tell_of_status(draft_, editor.after(), why, !to_requester);
    if (editor.changes_assignee()) tell_of_assignment(draft_, editor.after(), sender_.agent, why);
    if (!commands.list.empty() || !to_requester) receipt(editor, commands, to_requester);
    draft_.dispose(Disposition::ticket_message, ticket_.id, thread_.why);
  }

  void keep_presence(const std::string& why) {
    if (away_words_.empty()) return end_absence(draft_, *sender_.agent, actor_, why);
    draft_.add(model::SetAway{sender_.key, away_until_}, actor_, away_words_);
  }

  void append(const std::string& text, bool to_requester, const std::string& why) {
    model::Message message = stored_message(inbound_, sender_, ticket_.id);
    message.direction = to_requester ? model::Direction::outbound : model::Direction::note;
    message.internal = !to_requester;
    message.reply_text = text;
    draft_.add(model::AppendMessage{std::move(message)}, actor_, why);
  }

  void receipt(const TicketEditor& editor, const Commands& commands, bool to_requester) {
    std::string done = editor.summary();
    if (minutes_ > 0) done += (done.empty() ? "" : ", ") + spent();
    std::string text = done.empty() ? "" : "Done: " + done + "\n";
    if (!away_words_.empty()) text += spoken_absence(draft_, *sender_.agent, away_until_) + "\n";
    if (to_requester) text += went_to(editor.after());
    if (!to_requester && !commands.text.empty()) text += "Your words are kept as an internal note.";
    if (text.empty()) text = "Your mail held no words above the quoted text: nothing was sent.";
    tell(editor.after(), std::string(trim(text)));
  }

  std::string went_to(const model::Ticket& ticket) const {
    const std::string copies = list_of(copied_people(ticket));
    if (copies.empty()) return "Your words went to the requester.";
    return phrase(draft_.desk().settings, "words-went-to", {{"names", printable(ticket.requester().email, 320) + ", " + copies}});
  }

  std::string spent() const { return "time " + std::to_string(minutes_) + (minutes_ == 1 ? " minute" : " minutes"); }

  void tell(const model::Ticket& ticket, const std::string& text) {
    News news;
    news.text = "agent-receipt";
    news.body = text;
    if (draft_.may_tell().granted) tell_agent(draft_, ticket, *sender_.agent, news, "answer to " + actor_);
  }

  // For the agents alone. `verified` stays false: whatever is missing, nothing was obeyed.
  void keep(const std::string& reason) {
    model::Message message = stored_message(inbound_, sender_, ticket_.id);
    message.direction = model::Direction::note;
    message.verified = false;
    message.internal = true;
    draft_.add(model::AppendMessage{std::move(message)}, actor_, thread_.why);
    note_left(draft_, ticket_.id, inbound_);
    draft_.note(ticket_.id, "mail from an agent's address kept as an internal note, sent to nobody", "desk", reason);
    draft_.dispose(Disposition::ticket_message, ticket_.id, thread_.why + "; internal: " + reason);
  }

  // Keeps it and says so, to the agent's registered address and nowhere else.
  void refuse(const std::string& what, const std::string& reason) { refuse(what, reason, reason); }

  void refuse(const std::string& what, const std::string& reason, const std::string& explanation) {
    keep(reason);
    const std::string subject = printable(inbound_.mail.subject, 100);
    tell(ticket_, "Your mail \"" + subject + "\" was " + what + ", and nothing was changed:\n" + explanation +
                      "\n\nIt is kept as an internal note. If you did not write it, somebody used your address.");
  }

  void refuse_unproven(const std::vector<Missing>& missing) {
    std::vector<std::string> reasons;
    std::string explanation;
    for (const Missing& one : missing) {
      reasons.push_back(one.reason);
      explanation += one.plain + "\n(" + one.reason + ").\n";
    }
    refuse("not sent", join(reasons, "; "),
           explanation + "\nTo answer, open a notice of " + ticket_.key +
               " in your own mailbox and press Reply, from the address it was sent to.");
  }

  void refuse_commands(const Error& error) {
    const std::string hint = error.hint.empty() ? "" : "\n" + sentence(error.hint);
    keep(error.text);
    tell(ticket_, "Nothing of your mail was done or sent:\n" + sentence(error.text) + "." + hint +
                      "\n\nThe commands are:\n  " + std::string(trim(command_help())));
  }

  Draft& draft_;
  const RuleBook& rules_;
  const Inbound& inbound_;
  const Sender& sender_;
  const Thread& thread_;
  const model::Ticket& ticket_;
  std::string actor_;
  int minutes_ = 0;
  std::string away_words_;  // of /away; "": none
  std::optional<model::Time> away_until_;
};

}  // namespace

void take_agent_mail(Draft& draft, const RuleBook& rules, const Inbound& inbound, const Sender& sender,
                     const Thread& thread) {
  AgentMail(draft, rules, inbound, sender, thread).take();
}

}  // namespace postern::desk
