#include "daemon/desk/digest.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "config/calendar.h"
#include "daemon/desk/away.h"
#include "daemon/desk/held.h"
#include "daemon/desk/notify.h"
#include "daemon/desk/phrases.h"
#include "daemon/desk/release.h"
#include "daemon/desk/spoken.h"
#include "parser/address.h"
#include "parser/text.h"

namespace postern::desk {
namespace {

using model::Time;
using std::chrono::seconds;

constexpr std::size_t kListed = 100;       // tickets, and held mails, that one digest names
constexpr std::chrono::hours kFetched{1};  // a mail is received so much before it is committed at most
constexpr const char* kWhy = "the daily digest";

// The last digest: when, and the greatest number of a mail that was held then.
struct Last {
  Time at{};
  std::int64_t number = 0;
};

std::optional<Last> read_last(const model::Snapshot& snapshot) {
  const auto found = snapshot.remembered.find(kDigest);
  if (found == snapshot.remembered.end()) return std::nullopt;
  const std::string& text = found->second;
  std::int64_t at = 0, number = 0;
  const char* end = text.data() + text.size();
  const auto first = std::from_chars(text.data(), end, at);
  if (first.ec != std::errc() || first.ptr == end) return std::nullopt;
  if (std::from_chars(first.ptr + 1, end, number).ec != std::errc()) return std::nullopt;
  return Last{Time(seconds(at)), number};
}

model::Remember remember(const Last& last) {
  return {kDigest, std::to_string(last.at.time_since_epoch().count()) + " " + std::to_string(last.number)};
}

bool is_off(const config::Settings& settings) { return settings.desk.digest_at < std::chrono::minutes(0); }

model::StartTimer next_digest(const config::Settings& settings, Time since) {
  model::Timer timer;
  timer.name = kDigest;
  timer.due = config::Calendar(settings.business_hours).next_at(since, settings.desk.digest_at);
  timer.started = since;
  timer.why = kWhy;
  return {timer};
}

bool holds(const Agents& agents, const config::Agent& agent) {
  return std::find(agents.begin(), agents.end(), &agent) != agents.end();
}

// The leads of the mailbox's agents; all of these, where none is a lead; everybody's leads for a mailbox that is
// nobody's.
Agents deciders(const config::Settings& settings, const std::string& mailbox) {
  const Agents all = agents_of(settings, mailbox);
  Agents leading = all;
  std::erase_if(leading, [](const config::Agent* agent) { return !agent->lead; });
  return !leading.empty() ? leading : !all.empty() ? all : leads_or_all(settings);
}

// Lines of at most kListed, indented, and then the phrase `more`.
class List {
 public:
  List(const config::Settings& settings, const char* more) : settings_(settings), more_(more) {}

  void add(const std::string& line, const std::string& below = "") {
    if (++count_ > kListed) return;
    text_ += (text_.empty() ? "  " : "\n  ") + line;
    if (!below.empty()) text_ += "\n      " + below;
  }
  std::size_t count() const { return count_; }
  std::string text() const {
    if (count_ <= kListed) return text_;
    return text_ + "\n  " + phrase(settings_, more_, {{"more", std::to_string(count_ - kListed)}});
  }

 private:
  const config::Settings& settings_;
  const char* more_;
  std::string text_;
  std::size_t count_ = 0;
};

class Digest {
 public:
  Digest(Draft& draft, const Last& last)
      : draft_(draft),
        settings_(draft.desk().settings),
        language_(language_of_text(settings_, settings_.desk.language, "agent-digest")) {
    collect_tickets();
    collect_held(last);
  }

  // Of all held mails that stand in it.
  std::int64_t greatest_number() const { return greatest_; }

  void send() {
    for (const config::Agent& agent : settings_.agents) {
      if (!settings_.is_own_address(agent.email)) send_to(agent);
    }
  }

 private:
  struct Waiting {
    const model::HeldMail* mail;
    HeldFace face;
  };

  void collect_tickets() {
    for (const model::Ticket& ticket : draft_.snapshot().in_status) {
      if (ticket.assignee.empty() && !ticket.merged_into) tickets_.push_back(&ticket);
    }
    std::stable_sort(tickets_.begin(), tickets_.end(), [](const auto* a, const auto* b) {
      return a->priority != b->priority ? a->priority == model::Priority::urgent : a->created < b->created;
    });
  }

  void collect_held(const Last& last) {
    greatest_ = last.number;
    for (const model::HeldMail& mail : draft_.snapshot().held) {
      if (mail.number.value <= last.number) continue;
      greatest_ = std::max(greatest_, mail.number.value);
      if (is_for_digest(mail)) held_.push_back({&mail, face_of(mail, settings_)});
    }
    std::sort(held_.begin(), held_.end(), [](const auto& a, const auto& b) { return a.mail->number < b.mail->number; });
  }

  void send_to(const config::Agent& agent) {
    const List tickets = tickets_for(agent);
    const List held = held_for(agent);
    if (tickets.count() + held.count() == 0) return;
    const auto counted = [](std::size_t count) { return count > 0 ? std::to_string(count) : ""; };
    const Values values = {{"waiting", tickets.text()},
                           {"waiting_count", counted(tickets.count())},
                           {"held", held.text()},
                           {"held_count", counted(held.count())},
                           {"prefix", settings_.desk.prefix}};
    const auto caps = caps_of_agent_mail(settings_.caps, parser::address_key(agent.email), {});
    if (!draft_.admits(caps, {}, agent.email, kWhy)) return;
    draft_.queue_automatic(compose_desk_mail(draft_, agent, kDigest, "agent-digest", values), caps, kWhy);
  }

  List tickets_for(const config::Agent& agent) const {
    List list(settings_, "digest-more");
    if (!agent.digest) return list;
    for (const model::Ticket* ticket : tickets_) {
      if (holds(agents_of(settings_, ticket->queue), agent)) list.add(line_of(*ticket));
    }
    return list;
  }

  List held_for(const config::Agent& agent) const {
    List list(settings_, "digest-more-held");
    for (const Waiting& one : held_) {
      if (holds(those_here(draft_, deciders(settings_, one.mail->mailbox)), agent))
        list.add(line_of(one), printable(one.mail->reason, 200));
    }
    return list;
  }

  std::string line_of(const model::Ticket& ticket) const {
    const auto& person = ticket.requester();
    return phrase(
        settings_, "digest-ticket",
        {{"key", ticket.key},
         {"urgent", ticket.priority == model::Priority::urgent ? "urgent" : ""},
         {"subject", printable(ticket.subject, 120)},
         {"who", person.email == kNobody ? "" : printable(person.name.empty() ? person.email : person.name, 120)},
         {"ago", spoken_ago(draft_.now() - ticket.created, language_)}});
  }

  std::string line_of(const Waiting& one) const {
    return phrase(settings_, "digest-held",
                  {{"number", std::to_string(one.mail->number.value)},
                   {"who", one.face.who},
                   {"subject", one.face.subject},
                   {"ago", spoken_ago(draft_.now() - one.mail->received, language_)}});
  }

  Draft& draft_;
  const config::Settings& settings_;
  const std::string language_;
  std::vector<const model::Ticket*> tickets_;
  std::vector<Waiting> held_;
  std::int64_t greatest_ = 0;
};

}  // namespace

model::Lookups wants(const DigestStart& start) {
  model::Lookups lookups;
  lookups.now = start.now;
  lookups.remembered = {kDigest};
  return lookups;
}

model::Decision decide(const Desk& desk, const DigestStart& start, const model::Snapshot& snapshot) {
  model::Decision decision{.at = start.now, .steps = {}};
  const auto known = read_last(snapshot);
  if (is_off(desk.settings)) {
    decision.steps.push_back({model::CancelTimers{{}, {kDigest}}, "desk", "there is no digest"});
    // One that is switched on again tells what comes from then on.
    if (known) decision.steps.push_back({remember({start.now, known->number}), "desk", "there is no digest"});
    return decision;
  }
  Last last = known.value_or(Last{start.now, 0});
  last.at = std::min(last.at, start.now);  // the clock may have gone back since
  if (!known) decision.steps.push_back({remember(last), "desk", kWhy});
  decision.steps.push_back({next_digest(desk.settings, last.at), "desk", kWhy});
  return decision;
}

bool is_digest(const model::Timer& timer) { return !timer.ticket && timer.name == kDigest; }

model::Lookups wants_digest(const Desk& desk, const TimerFired& fired) {
  model::Lookups lookups;
  lookups.now = fired.now;
  lookups.timer = fired.due.timer.id;
  lookups.budgets = budgets_of_agents(desk.settings, {});
  lookups.remembered = {kDigest};
  lookups.held_since = fired.due.timer.started - kFetched;
  for (const auto& status : desk.settings.workflow.statuses) {
    if (status.kind == config::StatusKind::open) lookups.in_status.push_back(status.id);
  }
  return lookups;
}

void send_digest(Draft& draft, const model::Timer& timer) {
  if (is_off(draft.desk().settings)) return;
  const Last last = read_last(draft.snapshot()).value_or(Last{timer.started, 0});
  Digest digest(draft, last);
  digest.send();
  draft.add(remember({draft.now(), digest.greatest_number()}), "timer", kWhy);
  draft.add(next_digest(draft.desk().settings, draft.now()), "timer", kWhy);
}

}  // namespace postern::desk
