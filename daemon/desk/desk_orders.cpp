#include "daemon/desk/desk_orders.h"

#include <algorithm>
#include <optional>

#include "daemon/desk/agent_orders.h"
#include "daemon/desk/away.h"
#include "daemon/desk/identity.h"
#include "daemon/desk/new_ticket.h"
#include "daemon/desk/notify.h"
#include "daemon/desk/obeyed.h"
#include "daemon/desk/phrases.h"
#include "daemon/desk/so_far.h"
#include "daemon/desk/subject.h"
#include "daemon/desk/thread.h"
#include "parser/address.h"
#include "parser/subject.h"
#include "parser/text.h"

namespace postern::desk {
namespace {

using model::Disposition;

// The mail as the person would have written it whom the agent names. What proves the agent proves nothing of them.
parser::Mail written_for(const parser::Mail& mail, const Sender& person, const std::string& text) {
  parser::Mail made = mail;
  made.from = {{person.name, person.email}};
  made.text = made.reply_text = text;
  made.message_id.clear();  // it would tell the person where the agent writes from
  made.in_reply_to.clear();
  made.references.clear();  // of mails to the agent: the ids of those are tokens
  std::erase_if(made.headers, [](const parser::Header& field) { return equal_fold(field.name, "Authentication-Results"); });
  return made;
}

class DeskOrders {
 public:
  DeskOrders(Draft& draft, const RuleBook& rules, const Inbound& inbound, const Sender& agent, const std::string& why,
             const std::string& answered)
      : draft_(draft), settings_(draft.desk().settings), rules_(rules), inbound_(inbound), agent_(agent), why_(why), answered_(answered) {}

  void take() {
    if (const Permit permit = may_relay(draft_.desk(), inbound_); !permit.granted) return ignore(permit.why);
    const Verdict verdict = authenticate(inbound_, agent_);
    if (!verdict.authenticated) {
      return refuse(say("desk-answer-unproven") + "\n(" + verdict.why + ").\n\n" + say("desk-orders-forged"), verdict.why);
    }
    const auto commands = read_commands(settings_, inbound_.mail.reply_text);
    if (!commands) return refuse(commands.error());
    if (Status planned = plan(*commands); !planned) return refuse({planned.error()});
    carry_out(*commands, verdict.why);
  }

 private:
  Status plan(const Commands& commands) {
    for (const auto& [name, argument] : commands.list) {
      if (name == "for") {
        if (Status fine = plan_for(argument); !fine) return fine;
      } else if (name == "away") {
        auto until = read_away(settings_, argument, draft_.now());
        if (!until) return fail(until.error());
        away_words_ = "/away " + argument;
        away_until_ = *until;
      } else if (auto list = list_for(draft_, agent_, name)) {
        lists_.push_back(std::move(*list));
      } else {
        return wrong("order-needs-ticket", {{"name", "/" + name}}, "order-needs-ticket-hint");
      }
    }
    const bool words = !commands.text.empty() || !inbound_.mail.attachments.empty();
    if (person_ && !words) return wrong("order-for-what", {}, "order-for");
    if (!person_ && !commands.text.empty()) return wrong("order-words-for-whom", {}, "order-for");
    return {};
  }

  Status plan_for(const std::string& address) {
    const std::string key = parser::address_key(address);
    const config::Values values = {{"text", printable(address, 100)}};
    if (!parser::is_plain_address(key)) return wrong("order-no-address", values, "order-for");
    if (settings_.is_own_address(key)) return wrong("order-our-address", values, "order-for");
    person_.emplace();
    person_->email = person_->key = key;
    person_->usable = true;
    person_->named_by = agent_.agent;
    return {};
  }

  tl::unexpected<Error> wrong(const char* name, const config::Values& values, const char* hint) const {
    return fail(Failure::data, say(name, values), say(hint));
  }

  void carry_out(const Commands& commands, const std::string& proof) {
    const std::string why = why_ + "; " + proof;
    remember_obeyed(draft_, inbound_.mail, agent_, why);
    if (!away_words_.empty()) draft_.add(model::SetAway{agent_.key, away_until_}, agent_.key, away_words_);
    if (away_words_.empty()) end_absence(draft_, *agent_.agent, agent_.key, why);
    const auto opened = person_ ? open(commands.text) : std::nullopt;
    std::string text = opened ? say("done-for", {{"key", opened->key}, {"who", person_->key}}) + "\n" : "";
    if (!away_words_.empty()) text += spoken_absence(draft_, *agent_.agent, away_until_) + "\n";
    for (const std::string& list : lists_) text += (text.empty() ? "" : "\n") + list;
    tell(text, opened);
    if (opened) return draft_.dispose(Disposition::ticket_message, opened->id, why);
    draft_.dispose(Disposition::ignored, {}, "commands for the desk, done: " + why);
  }

  std::optional<model::Ticket> open(const std::string& text) {
    const parser::Mail made = written_for(inbound_.mail, *person_, text);
    const Inbound inbound{made,          inbound_.mailbox, inbound_.internal_date, inbound_.now, inbound_.quiet, inbound_.seed,
                          inbound_.folder, inbound_.size,  inbound_.left};
    const Thread fresh{Thread::Outcome::fresh, nullptr, false, false, "opened for them by " + agent_.key + " (/for)", {}};
    const model::TicketId ticket = open_ticket(draft_, rules_, inbound, *person_, fresh);
    draft_.note(ticket, "opened for " + printable(person_->key, 320), agent_.key, "/for");
    return ticket_so_far(draft_, ticket);
  }

  void ignore(const std::string& reason) {
    draft_.dispose(Disposition::ignored, {}, why_ + ", but nothing was done: " + reason);
  }

  void refuse(const Errors& errors) { refuse(explained(errors) + "\n" + say("orders-all"), reasons_of(errors)); }

  // Says so to the agent's registered address and nowhere else.
  void refuse(const std::string& explanation, const std::string& reason) {
    tell(say("desk-answer-refused", {{"subject", printable(inbound_.mail.subject, 100)}}) + "\n" + explanation, std::nullopt);
    ignore(reason);
  }

  void tell(const std::string& text, const std::optional<model::Ticket>& about) {
    News news;
    news.text = "agent-receipt";
    news.purpose = about ? "agent-notice" : kDeskReceipt;
    news.body = std::string(trim(text));
    news.answered = answered_;
    const model::Ticket none = no_ticket(inbound_.mailbox, base_subject(settings_.desk.prefix, inbound_.mail.subject));
    if (draft_.may_tell().granted) tell_agent(draft_, about ? *about : none, *agent_.agent, news, "answer to " + agent_.key);
  }

  std::string say(const char* name, const config::Values& values = {}) const { return phrase(settings_, name, values); }

  Draft& draft_;
  const config::Settings& settings_;
  const RuleBook& rules_;
  const Inbound& inbound_;
  const Sender& agent_;
  const std::string& why_;
  const std::string& answered_;
  std::optional<Sender> person_;  // of /for
  std::string away_words_;        // of /away; "": none
  std::optional<model::Time> away_until_;
  std::vector<std::string> lists_;
};

}  // namespace

bool is_for_desk(const Inbound& inbound, const Sender& sender) {
  const parser::Mail& mail = inbound.mail;
  if (!sender.agent || !robots_mark(mail).empty() || parser::is_forward_subject(mail.subject)) return false;
  return begins_with_command(mail.reply_text);
}

void take_desk_orders(Draft& draft, const RuleBook& rules, const Inbound& inbound, const Sender& sender, const std::string& why,
                      const std::string& answered) {
  DeskOrders(draft, rules, inbound, sender, why, answered).take();
}

}  // namespace postern::desk
