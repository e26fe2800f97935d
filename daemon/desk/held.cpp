#include "daemon/desk/held.h"

#include <algorithm>
#include <set>

#include "daemon/desk/find_ticket.h"
#include "daemon/desk/held_words.h"
#include "daemon/desk/hints.h"
#include "daemon/desk/notify.h"
#include "daemon/desk/phrases.h"
#include "daemon/desk/release.h"
#include "daemon/desk/rights.h"
#include "daemon/desk/subject.h"
#include "parser/text.h"

namespace postern::desk {
namespace {

using model::Disposition;
using Verb = HeldWord::Verb;

std::string reason_to_hold(const Draft& draft, const model::Ticket& ticket, const Inbound& inbound, const Sender& sender,
                           const Thread& thread) {
  const config::Settings& settings = draft.desk().settings;
  const std::string unclear = phrase(settings, "held-unclear", {{"why", thread.why}});
  if (sender.agent) return unclear + "\n" + phrase(settings, "held-nothing-sent");
  if (thread.standing == Standing::on_ticket) return unclear;
  if (!sender.usable) return phrase(settings, "held-from-nobody", {{"key", ticket.key}});
  config::Values values = {{"key", ticket.key}, {"who", to_string(sender)}};
  const config::Agent* owner = owner_of_address(draft.desk(), inbound.mail, draft.now());
  if (!owner) return phrase(settings, "held-from-stranger", values);
  values["agent"] = owner->name;
  values["address"] = printable(owner->email, 320);
  return phrase(settings, "held-at-agents-address", values);
}

void tell_of_held(Draft& draft, const model::Ticket& about, const Agents& agents, const Inbound& inbound, const Sender& sender,
                  const std::string& remark) {
  News news;
  news.text = "agent-held";
  news.purpose = kHeldNotice;
  news.inbound = &inbound;
  news.sender = &sender;
  news.remark = remark;
  tell_agents(draft, about, agents, news, "held mail");
  // Nobody else may be there to tell, and who wrote it waits for an answer to their answer. Of a ticket that is not theirs
  // they are told nothing.
  const bool theirs = sender.agent && (!about.id || may_work_on(draft.desk().settings, *sender.agent, about));
  if (theirs && draft.may_tell().granted) tell_agent(draft, about, *sender.agent, news, "held mail");
}

// What one line of the agent's is about, found before anything is done.
struct Task {
  Verb verb = Verb::make;
  const model::HeldMail* held = nullptr;
  const model::Ticket* ticket = nullptr;  // with put
};

const model::HeldMail* find_held(const model::Snapshot& snapshot, std::int64_t number) {
  const auto& all = snapshot.held;
  if (number == 0) return all.empty() ? nullptr : &all.front();
  const auto found = std::find_if(all.begin(), all.end(), [&](const auto& held) { return held.number.value == number; });
  return found == all.end() ? nullptr : &*found;
}

class Settlement {
 public:
  Settlement(Draft& draft, const RuleBook& rules, const Inbound& inbound, const Sender& agent, const model::Ticket* about)
      : draft_(draft), settings_(draft.desk().settings), rules_(rules), inbound_(inbound), agent_(agent), about_(about) {}

  Status plan(const std::vector<HeldWord>& words) {
    std::set<const model::HeldMail*> planned;
    for (const HeldWord& word : words) {
      auto task = plan(word);
      if (!task) return fail(task.error());
      if (!planned.insert(task->held).second)
        return fail(Failure::data, phrase(settings_, "held-twice", {{"number", std::to_string(word.number)}}));
      tasks_.push_back(*task);
    }
    return {};
  }

  Settled carry_out() {
    Settled settled;
    for (const Task& task : tasks_) {
      settled.text += (settled.text.empty() ? "" : "\n") + carry_out(task, settled.ticket);
    }
    return settled;
  }

 private:
  Result<Task> plan(const HeldWord& word) const {
    Task task{word.verb, find_held(draft_.snapshot(), word.number), nullptr};
    if (!task.held || !may_decide(*task.held, word)) {
      const std::string number = word.number ? std::to_string(word.number) : "";
      return fail(Failure::data, phrase(settings_, "held-gone", {{"number", number}}), phrase(settings_, "held-gone-hint"));
    }
    if (word.verb == Verb::put) {
      task.ticket = find_ticket(draft_.snapshot(), word.ticket);
      const std::string key = ticket_key(settings_.desk.prefix, word.ticket);
      // In the same words as of one that does not exist.
      if (!task.ticket || !may_work_on(settings_, *agent_.agent, *task.ticket))
        return fail(Failure::data, phrase(settings_, "held-no-ticket", {{"key", key}}), hint());
    }
    if (word.verb == Verb::release) {
      task.ticket = word.number == 0 ? about_ : nullptr;
      task.verb = task.ticket ? Verb::put : Verb::make;
    }
    return task;
  }

  // Of their queue; or the one that a notice of a ticket of theirs told them of.
  bool may_decide(const model::HeldMail& held, const HeldWord& word) const {
    const bool told = about_ && word.number == 0 && may_work_on(settings_, *agent_.agent, *about_);
    return told || looks_after(settings_, *agent_.agent, held.mailbox);
  }

  std::string hint() const { return phrase(settings_, "held-words", {{"key", settings_.desk.prefix + "-12"}}); }

  std::string carry_out(const Task& task, model::TicketId& first) {
    // Of one mail alone it is clear which is meant.
    config::Values values = {{"number", tasks_.size() > 1 ? std::to_string(task.held->number.value) : ""}};
    if (task.verb == Verb::spam) {
      put_away(draft_, *task.held, agent_.key, "spam, says " + agent_.key);
      return phrase(settings_, "held-is-spam", values);
    }
    Release release(draft_, rules_, *task.held, agent_.key, inbound_.seed);
    if (task.verb == Verb::make) {
      const model::TicketId ticket = release.as_ticket();
      if (!first) first = ticket;
      values["key"] = ticket_key(settings_.desk.prefix, ticket);
      return phrase(settings_, "held-is-ticket", values);
    }
    if (!first) first = task.ticket->id;
    values["key"] = task.ticket->key;
    values["who"] = release.on(*task.ticket);
    return phrase(settings_, "held-is-on", values);
  }

  Draft& draft_;
  const config::Settings& settings_;
  const RuleBook& rules_;
  const Inbound& inbound_;
  const Sender& agent_;
  const model::Ticket* about_;
  std::vector<Task> tasks_;
};

}  // namespace

void hold(Draft& draft, const Inbound& inbound, const Sender& sender, const Thread& thread) {
  const model::Ticket& ticket = *thread.ticket;
  draft.note(ticket.id, "a mail from " + to_string(sender) + " is held", "desk", thread.why);
  tell_of_held(draft, ticket, agents_for(draft.desk().settings, ticket), inbound, sender,
               reason_to_hold(draft, ticket, inbound, sender, thread));
  draft.dispose(Disposition::quarantined, ticket.id, "held: " + thread.why);
}

void hold_new(Draft& draft, const Inbound& inbound, const Sender& sender, const RuleMatch& by) {
  const config::Settings& settings = draft.desk().settings;
  const model::Ticket none = no_ticket(inbound.mailbox, base_subject(settings.desk.prefix, inbound.mail.subject));
  tell_of_held(draft, none, agents_of(settings, inbound.mailbox.name), inbound, sender,
               phrase(settings, "held-by-rule", {{"rule", by.rule->name}}));
  draft.dispose(Disposition::quarantined, {}, "held: " + by.why);
}

void hold_quietly(Draft& draft, const std::string& why) { draft.dispose(Disposition::quarantined, {}, "held: " + why); }

// The reason of what a rule with quarantine put aside begins with the rule.
bool is_for_digest(const model::HeldMail& held) { return !held.reason.starts_with("rule "); }

bool answers_held_notice(const model::Snapshot& snapshot) {
  return std::any_of(snapshot.sent.begin(), snapshot.sent.end(),
                     [](const auto& sent) { return sent.text && sent.purpose == kHeldNotice; });
}

Result<Settled> settle_held(Draft& draft, const RuleBook& rules, const Inbound& inbound, const Sender& agent,
                            const model::Ticket* about, const std::string& words) {
  const auto read = read_held_words(draft.desk().settings, words);
  if (!read) return fail(read.error());
  Settlement settlement(draft, rules, inbound, agent, about);
  if (Status planned = settlement.plan(*read); !planned) return fail(planned.error());
  return settlement.carry_out();
}

}  // namespace postern::desk
