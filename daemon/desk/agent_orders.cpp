#include "daemon/desk/agent_orders.h"

#include <algorithm>

#include "config/ticket_fields.h"
#include "daemon/desk/agent_lists.h"
#include "daemon/desk/away.h"
#include "daemon/desk/budget.h"
#include "daemon/desk/called_spam.h"
#include "daemon/desk/find_ticket.h"
#include "daemon/desk/hold.h"
#include "daemon/desk/merge.h"
#include "daemon/desk/orders_page.h"
#include "daemon/desk/phrases.h"
#include "daemon/desk/remind.h"
#include "daemon/desk/rights.h"
#include "daemon/desk/spoken.h"
#include "daemon/desk/subject.h"
#include "daemon/desk/ticket_story.h"
#include "daemon/desk/time_spent.h"
#include "parser/address.h"
#include "parser/text.h"

namespace postern::desk {
namespace {

bool is_early(const Command& command) { return command.name == "take" || command.name == "assign"; }

const model::StoredAttachment* named(const model::Message& message, const std::string& name, int& index) {
  for (index = 0; index < static_cast<int>(message.attachments.size()); ++index) {
    const auto& file = message.attachments[static_cast<std::size_t>(index)];
    if (!file.filename.empty() && equal_fold(file.filename, name)) return &file;
  }
  return nullptr;
}

// Who is to have a ticket: whether they are known, and how much automatic mail they had.
void want_person(const config::Settings& settings, const std::string& email, model::Lookups& lookups) {
  lookups.people.push_back(email);
  for (const Cap& cap : caps_of_acknowledgement(settings.caps, email, {})) {
    if (!cap.key.name.starts_with("ticket:")) lookups.budgets.push_back(cap.key);
  }
}

}  // namespace

AgentOrders::AgentOrders(Draft& draft, const model::Ticket& ticket, const Sender& agent)
    : draft_(draft),
      settings_(draft.desk().settings),
      ticket_(ticket),
      agent_(agent),
      editor_(settings_, ticket, mover_of(*agent.agent)) {}

// Who takes the ticket has the rights of who has it, wherever the line stands.
Errors AgentOrders::stage(const std::vector<Command>& list) {
  Errors errors;
  for (const bool early : {true, false}) {
    for (const Command& command : list) {
      if (is_early(command) != early) continue;
      if (Status done = stage(command); !done) errors.push_back(done.error());
    }
  }
  return errors;
}

Status AgentOrders::stage(const Command& command) {
  const auto& [name, argument] = command;
  if (name == "status") return stage_status(to_lower(argument));
  if (name == "done") return stage_status(settings_.workflow.done);
  if (name == "take") return editor_.set("assignee", agent_.key);
  if (name == "assign") return stage_assign(argument);
  if (name == "priority") return editor_.set("priority", to_lower(argument));
  if (name == "tag" || name == "untag") return stage_tags(command);
  if (name == "cc") return editor_.set("cc", argument);
  if (name == "vendor" || name == "resolution") return editor_.set(name, argument);
  if (name == "field") return stage_field(argument);
  if (name == "requester") return stage_requester(argument);
  if (name == "link") return stage_links(argument, model::Link::Kind::related);
  if (name == "problem") return stage_links(argument, model::Link::Kind::problem);
  if (name == "merge") return stage_merge(argument);
  if (name == "spam") return stage_spam();
  if (name == "remind") return stage_remind(argument);
  if (name == "time") return stage_time(argument);
  if (name == "away") return stage_away(argument);
  if (name == "send") return stage_file(argument);
  if (name == "for") return refuse("order-for-fresh");
  if (name == "note") silent_ = true;
  if (name == "hold") hold_ = true;
  if (name == "show" || name == "my" || name == "board") confidential_ = true;
  if (name == "show") lists_.push_back(ticket_story(draft_, ticket_));
  if (auto list = list_for(draft_, agent_, name)) lists_.push_back(std::move(*list));
  return {};
}

// Where the ticket is already: no reason to send nothing of what stands below.
Status AgentOrders::stage_status(const std::string& to) {
  const config::WorkflowStatus* status = settings_.workflow.find(to);
  if (!status || to != editor_.after().status) return editor_.set("status", to);
  editor_.stay();
  done_.push_back(say("done-there-already", {{"status", config::name_in(*status, settings_.desk.language)}}));
  return {};
}

Status AgentOrders::stage_assign(const std::string& who) {
  if (equal_fold(who, "me")) return editor_.set("assignee", agent_.key);
  return editor_.set("assignee", equal_fold(who, "nobody") ? "" : who);
}

Status AgentOrders::stage_tags(const Command& command) {
  for (const auto word : split(command.argument, ' ')) {
    if (word.empty()) continue;
    if (Status done = editor_.set(command.name, std::string(word)); !done) return done;
  }
  return {};
}

Status AgentOrders::stage_field(const std::string& argument) {
  const std::string name = to_lower(argument.substr(0, argument.find(' ')));
  const auto free = config::free_fields();
  std::vector<std::string> known = config::field_names(settings_);
  known.insert(known.end(), free.begin(), free.end());
  if (std::find(known.begin(), known.end(), name) == known.end()) {
    const std::string near = nearest_name(name, known);
    const std::string mean = near.empty() ? "" : say("did-you-mean", {{"name", near}}) + " ";
    return refuse("order-no-field", {{"name", printable(name, 40)}}, mean + say("order-fields", {{"names", join(known, ", ")}}));
  }
  return editor_.set(name, std::string(trim(argument.substr(std::min(name.size(), argument.size())))));
}

Status AgentOrders::stage_requester(const std::string& email) {
  if (!leads_or_has_it()) return refuse("order-not-yours", {{"name", "/requester"}, {"key", ticket_.key}}, say("order-take-first"));
  return editor_.set("requester", email);
}

Status AgentOrders::stage_links(const std::string& keys, model::Link::Kind kind) {
  for (const auto key : split(keys, ' ')) {
    if (key.empty()) continue;
    const auto other = other_ticket(std::string(key));
    if (!other) return fail(other.error());
    if ((*other)->id == ticket_.id) return refuse("order-same-ticket", {{"key", ticket_.key}});
    links_.push_back({kind, (*other)->id});
    done_.push_back(say(kind == model::Link::Kind::problem ? "done-problem" : "done-link", {{"key", (*other)->key}}));
  }
  return {};
}

Status AgentOrders::stage_merge(const std::string& key) {
  if (!agent_.agent->lead) return refuse("order-for-leads", {{"name", "/merge"}}, say("order-ask-lead"));
  const auto other = other_ticket(key);
  if (!other) return fail(other.error());
  if (Status fine = may_merge(settings_, ticket_, **other); !fine) return fine;
  merge_into_ = *other;
  silent_ = true;
  done_.push_back(say("done-merge", {{"key", ticket_.key}, {"into", merge_into_->key}}));
  return {};
}

Status AgentOrders::stage_spam() {
  if (!leads_or_has_it()) return refuse("order-not-yours", {{"name", "/spam"}, {"key", ticket_.key}}, say("order-take-first"));
  const std::string& cancelled = settings_.workflow.cancelled;
  if (cancelled.empty()) return refuse("order-no-cancelled", {}, say("order-no-cancelled-hint"));
  if (ticket_.status != cancelled) {
    if (Status done = editor_.set("status", cancelled); !done) return done;
  }
  spam_ = silent_ = true;
  return {};
}

Status AgentOrders::stage_remind(const std::string& when) {
  const auto due = read_reminder(settings_, when, draft_.now());
  if (!due) return fail(due.error());
  reminds_ = true;
  remind_at_ = *due;
  done_.push_back(remind_at_ ? say("done-remind", {{"date", spoken_at(*remind_at_, draft_.now(), settings_.business_hours.timezone,
                                                                       settings_.desk.language)}})
                             : say("done-remind-off"));
  return {};
}

Status AgentOrders::stage_time(const std::string& text) {
  const auto minutes = read_minutes(settings_, text);
  if (!minutes) return fail(minutes.error());
  minutes_ += *minutes;
  return {};
}

Status AgentOrders::stage_away(const std::string& until) {
  const auto end = read_away(settings_, until, draft_.now());
  if (!end) return fail(end.error());
  away_words_ = "/away " + until;
  away_until_ = *end;
  return {};
}

// The newest file of that name.
Status AgentOrders::stage_file(const std::string& name) {
  std::vector<std::string> names;
  const auto& story = draft_.snapshot().story;
  for (auto message = story.rbegin(); message != story.rend(); ++message) {
    if (message->ticket != ticket_.id || message->content_hash.empty()) continue;
    int index = 0;
    if (const auto* file = named(*message, name, index)) {
      const std::size_t most = settings_.limits.message_bytes / 4 * 3;  // of base64 in a mail
      const std::string language = settings_.desk.language;
      if (file->size > most) return refuse("order-file-large", {{"name", printable(name, 120)}, {"size", spoken_size(file->size, language)}});
      files_.push_back({message->content_hash, index});
      done_.push_back(say("done-send", {{"name", printable(file->filename, 120)}}));
      return {};
    }
    for (const auto& other : message->attachments) {
      if (!other.filename.empty()) names.push_back(printable(other.filename, 120));
    }
  }
  if (names.empty()) return refuse("order-no-files", {{"key", ticket_.key}});
  const std::string near = nearest_name(name, names);
  const std::string mean = near.empty() ? "" : say("did-you-mean", {{"name", near}}) + " ";
  names.resize(std::min<std::size_t>(names.size(), 20));
  return refuse("order-no-file", {{"name", printable(name, 120)}, {"key", ticket_.key}}, mean + say("order-files", {{"names", join(names, ", ")}}));
}

// Whether it does not exist or is not the agent's: the same words.
Result<const model::Ticket*> AgentOrders::other_ticket(const std::string& key) const {
  const model::TicketId number = read_ticket_key(settings_, key);
  if (!number) return refuse("order-no-key", {{"key", printable(key, 40)}}, say("order-key-hint", {{"key", settings_.desk.prefix + "-12"}}));
  const model::Ticket* other = find_ticket(draft_.snapshot(), number);
  if (other && may_work_on(settings_, *agent_.agent, *other)) return other;
  return refuse("order-no-ticket", {{"key", ticket_key(settings_.desk.prefix, number)}});
}

bool AgentOrders::leads_or_has_it() const {
  return agent_.agent->lead || is_assignee(*agent_.agent, ticket_) || is_assignee(*agent_.agent, editor_.after());
}

tl::unexpected<Error> AgentOrders::refuse(const char* name, const config::Values& values, std::string hint) const {
  return fail(Failure::data, say(name, values), std::move(hint));
}

std::string AgentOrders::say(const char* name, const config::Values& values) const { return phrase(settings_, name, values); }

void AgentOrders::carry_out(const std::string& actor, const std::string& why) {
  editor_.apply(draft_, actor, why);
  for (const auto& link : links_) draft_.add(model::LinkTickets{ticket_.id, link}, actor, why);
  const std::string& requester = ticket_.requester().email;
  if (spam_ && requester != kNobody && !settings_.find_agent(requester)) draft_.add(call_spam(requester, actor, ticket_.key), actor, why);
  if (spam_) draft_.note(ticket_.id, "called spam", actor, why);
  if (minutes_ > 0) draft_.note(ticket_.id, "time " + std::to_string(minutes_) + (minutes_ == 1 ? " minute" : " minutes"), actor, "/time");
  if (reminds_) set_reminder(draft_, ticket_.id, agent_.key, remind_at_);
  if (says_away()) draft_.add(model::SetAway{agent_.key, away_until_}, actor, away_words_);
}

void AgentOrders::finish(const std::string& actor, const std::string& why) {
  if (hold_) hold_timers(draft_, ticket_.id, actor, why);
  if (merge_into_) merge(draft_, ticket_, *merge_into_, actor, why);
}

bool AgentOrders::can_be_undone() const { return !merge_into_ && (!editor_.summary().empty() || !links_.empty()); }

std::string AgentOrders::beyond_undo() const {
  std::string text;
  if (says_away()) text += say("undone-not-away") + "\n";
  if (reminds_) text += say("undone-not-reminder") + "\n";
  if (hold_) text += say("undone-not-hold") + "\n";
  if (minutes_ > 0) text += say("undone-not-time", {{"time", spent()}}) + "\n";
  if (spam_) text += say("undone-not-spam", {{"who", printable(ticket_.requester().email, 320)}}) + "\n";
  return text;
}

std::string AgentOrders::spent() const {
  return minutes_ == 1 ? say("time-spent-one") : say("time-spent", {{"minutes", std::to_string(minutes_)}});
}

std::string AgentOrders::receipt(const std::string& of_words) const {
  std::vector<std::string> done;
  if (const std::string edited = editor_.summary(); !edited.empty()) done.push_back(edited);
  done.insert(done.end(), done_.begin(), done_.end());
  if (spam_) done.push_back(say("done-spam"));
  if (hold_) done.push_back(say("done-hold"));
  if (minutes_ > 0) done.push_back(spent());
  std::string text = done.empty() ? "" : say("done", {{"what", join(done, ", ")}}) + "\n";
  if (says_away()) text += spoken_absence(draft_, *agent_.agent, away_until_) + "\n";
  if (!of_words.empty()) text += of_words + "\n";
  for (const std::string& list : lists_) text += (text.empty() ? "" : "\n") + list;
  return text;
}

std::optional<std::string> list_for(const Draft& draft, const Sender& agent, const std::string& command) {
  if (command == "my") return my_tickets(draft, *agent.agent);
  if (command == "board") return board(draft, *agent.agent);
  if (command == "help") return orders_page(draft.desk().settings);
  return std::nullopt;
}

void want(const config::Settings& settings, const std::vector<Command>& list, model::Lookups& lookups) {
  for (const auto& [name, argument] : list) {
    if (name == "show" || name == "send" || name == "assign") lookups.story = true;
    if (name == "for") want_person(settings, parser::address_key(argument), lookups);
    if (name == "my" || name == "board") lookups.in_status = statuses_not_final(settings);
    if (name != "link" && name != "problem" && name != "merge") continue;
    for (const auto key : split(argument, ' ')) {
      const model::TicketId number = read_ticket_key(settings, std::string(key));
      if (number && std::count(lookups.tickets.begin(), lookups.tickets.end(), number.value) == 0) lookups.tickets.push_back(number.value);
    }
  }
}

}  // namespace postern::desk
