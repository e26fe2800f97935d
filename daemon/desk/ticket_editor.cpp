#include "daemon/desk/ticket_editor.h"

#include <algorithm>

#include "config/ticket_fields.h"
#include "config/workflow.h"
#include "daemon/desk/copies.h"
#include "daemon/desk/change_words.h"
#include "daemon/desk/phrases.h"
#include "parser/address.h"
#include "parser/text.h"

namespace postern::desk {
namespace {

constexpr std::size_t kTagBytes = 64;
constexpr std::size_t kSubjectBytes = 400;

using Names = std::vector<std::string>;

Names fields(const config::Settings& settings) {
  Names names = {"status", "priority", "assignee", "queue", "subject", "tag", "untag", "cc", "requester"};
  for (const auto name : config::free_fields()) names.emplace_back(name);
  const Names own = config::field_names(settings);
  names.insert(names.end(), own.begin(), own.end());
  return names;
}

std::string shown(const std::string& value) { return printable(value, 100); }

bool is_free(const std::string& field) {
  const auto free = config::free_fields();
  return std::find(free.begin(), free.end(), field) != free.end();
}

// Separated by blanks or commas; "<carl@example.com>" is "carl@example.com".
std::vector<model::Participant> people_in(const std::string& addresses) {
  constexpr std::string_view kBetween = " \t,;<>";
  std::vector<model::Participant> people;
  for (auto at = addresses.find_first_not_of(kBetween); at != addresses.npos;
       at = addresses.find_first_not_of(kBetween, at)) {
    const auto end = std::min(addresses.find_first_of(kBetween, at), addresses.size());
    people.push_back({parser::address_key(addresses.substr(at, end - at)), "", model::Role::participant});
    at = end;
  }
  return people;
}

auto find_person(std::vector<model::Participant>& people, const std::string& email) {
  return std::find_if(people.begin(), people.end(), [&](const auto& person) { return person.email == email; });
}

}  // namespace

TicketEditor::TicketEditor(const config::Settings& settings, const model::Ticket& ticket, config::Mover by)
    : settings_(settings), before_(ticket), after_(ticket), by_(by) {}

Status TicketEditor::set(const std::string& field, const std::string& value) {
  if (field == "status") return set_status(value);
  if (field == "priority") return set_priority(value);
  if (field == "assignee") return set_assignee(value);
  if (field == "queue") return set_queue(value);
  if (field == "subject") return set_subject(value);
  if (field == "tag") return add_tag(value);
  if (field == "untag") return remove_tag(value);
  if (field == "cc") return add_copies(value);
  if (field == "requester") return set_requester(value);
  if (is_free(field)) return set_own({field, field, {}}, value);
  if (const config::Field* own = settings_.find_field(field)) return set_own(*own, value);
  return refuse("order-no-field", {{"name", shown(field)}}, possible(field, fields(settings_)));
}

void TicketEditor::take(const std::string& agent) {
  if (after_.assignee.empty()) {
    after_.assignee = agent;
    stage(model::SetField{after_.id, "assignee", agent}, words("assignee", agent));
  }
  // By any of their addresses: a former first one may stand on the ticket.
  const bool theirs = settings_.find_agent(after_.assignee) == settings_.find_agent(agent);
  if (theirs && !changes_status() && !stays_) begin_work();
}

void TicketEditor::begin_work() {
  const auto& workflow = settings_.workflow;
  const config::WorkflowStatus* now = workflow.find(after_.status);
  const config::WorkflowStatus* taken = workflow.find(workflow.taken);
  // Never backwards: statuses stand in one array in the order of the main path.
  if (!now || !taken || now->kind != config::StatusKind::open || now >= taken) return;
  if (!config::may_move(workflow, now->id, taken->id, by_)) return;
  stage(model::SetStatus{after_.id, now->id, taken->id}, words("status", taken->id));
  after_.status = taken->id;
}

Status TicketEditor::set_status(const std::string& to) {
  Names known;
  for (const auto& status : settings_.workflow.statuses) known.push_back(status.id);
  if (!settings_.workflow.find(to)) return refuse("edit-no-status", {{"status", shown(to)}}, possible(to, known));
  if (to == after_.status) return refuse("edit-already", {{"key", after_.key}, {"status", to}});
  if (!config::may_move(settings_.workflow, after_.status, to, by_)) return refuse_move(to);
  stage(model::SetStatus{after_.id, after_.status, to}, words("status", to));
  after_.status = to;
  return {};
}

tl::unexpected<Error> TicketEditor::refuse_move(const std::string& to) const {
  const auto& workflow = settings_.workflow;
  Names others;
  for (const config::Mover mover : config::movers(workflow, after_.status, to)) {
    others.push_back(say("mover-" + std::string(name_of(mover))));
  }
  const config::Values values = {
      {"key", after_.key}, {"from", after_.status}, {"to", to}, {"others", join(others, ", ")}};
  const Names mine = config::moves_from(workflow, after_.status, by_);
  return refuse("edit-no-move", values, mine.empty() ? say("edit-no-move-hint", values) : possible("", mine));
}

Status TicketEditor::set_priority(const std::string& value) {
  if (value != "normal" && value != "urgent") {
    return refuse("edit-no-priority", {{"priority", shown(value)}}, possible(value, {"normal", "urgent"}));
  }
  after_.priority = value == "urgent" ? model::Priority::urgent : model::Priority::normal;
  return stage("priority", value);
}

Status TicketEditor::set_assignee(const std::string& value) {
  Names known;
  for (const auto& agent : settings_.agents) known.push_back(agent.email);
  const config::Agent* agent = value.empty() ? nullptr : agent_called(settings_, value);
  if (!value.empty() && !agent) return refuse("edit-no-agent", {{"agent", shown(value)}}, possible(value, known));
  after_.assignee = agent ? parser::address_key(agent->email) : "";
  return stage("assignee", after_.assignee);
}

Status TicketEditor::set_queue(const std::string& value) {
  Names known;
  for (const auto& mailbox : settings_.mailboxes) known.push_back(mailbox.name);
  if (!settings_.find_mailbox(value)) return refuse("edit-no-queue", {{"queue", shown(value)}}, possible(value, known));
  after_.queue = value;
  return stage("queue", value);
}

Status TicketEditor::set_subject(const std::string& value) {
  const bool one_line = value.find_first_of("\r\n") == std::string::npos;
  if (trim(value).empty() || !one_line || value.size() > kSubjectBytes) {
    return refuse("edit-subject", {{"most", std::to_string(kSubjectBytes)}});
  }
  return stage("subject", after_.subject = std::string(trim(value)));
}

Status TicketEditor::add_tag(const std::string& tag) {
  const bool plain = tag.find_first_of(" \t\r\n,=") == std::string::npos;
  if (tag.empty() || !plain || tag.size() > kTagBytes) {
    return refuse("edit-no-tag", {{"tag", shown(tag)}}, say("edit-no-tag-hint", {{"most", std::to_string(kTagBytes)}}));
  }
  if (std::find(after_.tags.begin(), after_.tags.end(), tag) != after_.tags.end()) return {};
  after_.tags.push_back(tag);
  stage(model::AddTag{after_.id, tag}, words("tag", tag));
  return {};
}

Status TicketEditor::remove_tag(const std::string& tag) {
  const auto place = std::find(after_.tags.begin(), after_.tags.end(), tag);
  if (place == after_.tags.end()) {
    return refuse("edit-tag-not-there", {{"key", after_.key}, {"tag", shown(tag)}}, possible(tag, before_.tags));
  }
  after_.tags.erase(place);
  stage(model::RemoveTag{after_.id, tag}, words("untag", tag));
  return {};
}

// Who was it before may go on writing on the ticket.
Status TicketEditor::set_requester(const std::string& value) {
  const auto people = people_in(value);
  if (people.size() != 1 || !parser::is_plain_address(people[0].email))
    return refuse("order-no-address", {{"text", shown(value)}}, say("edit-address-hint"));
  const std::string& email = people[0].email;
  if (settings_.is_own_address(email))
    return refuse("order-our-address", {{"text", shown(email)}}, say("edit-our-requester-hint"));
  if (email == after_.requester().email) return refuse("edit-same-requester", {{"email", shown(email)}});
  model::Participant person{email, "", model::Role::requester};
  const auto known = find_person(after_.participants, email);
  if (known != after_.participants.end()) {
    person.name = known->name;
    after_.participants.erase(known);
  }
  after_.participants.front().role = model::Role::participant;
  after_.participants.insert(after_.participants.begin(), std::move(person));
  after_.subject_proven = false;
  return stage("requester", email);
}

// To all that wait, or to these addresses.
Status TicketEditor::add_copies(const std::string& addresses) {
  std::vector<model::Participant> people = addresses.empty() ? after_.pending : people_in(addresses);
  if (people.empty()) return refuse("edit-nobody-waits", {{"key", after_.key}}, say("edit-nobody-waits-hint"));
  for (auto& person : people) {
    if (Status fine = may_copy(person.email); !fine) return fine;
    copy_to(std::move(person));
  }
  if (copied_people(after_).size() <= kMostCopied) return {};
  return refuse("edit-too-many-copies", {{"most", std::to_string(kMostCopied)}, {"key", after_.key}});
}

void TicketEditor::copy_to(model::Participant person) {
  const auto waiting = find_person(after_.pending, person.email);
  if (waiting != after_.pending.end()) {
    person.name = waiting->name;
    after_.pending.erase(waiting);
  }
  person.role = model::Role::copied;
  const auto known = find_person(after_.participants, person.email);
  if (known == after_.participants.end()) {
    after_.participants.push_back(person);
  } else if (known->role == model::Role::copied) {
    return;
  } else {
    known->role = model::Role::copied;
  }
  stage(model::AddParticipant{after_.id, person}, words("copies", person.email));
}

Status TicketEditor::may_copy(const std::string& email) const {
  if (!parser::is_plain_address(email))
    return refuse("order-no-address", {{"text", shown(email)}}, say("edit-copy-hint"));
  if (settings_.is_own_address(email))
    return refuse("order-our-address", {{"text", shown(email)}}, say("edit-our-copy-hint"));
  if (settings_.find_agent(email))
    return refuse("edit-copy-to-agent", {{"email", shown(email)}}, say("edit-copy-to-agent-hint"));
  if (email == after_.requester().email) return refuse("edit-copy-to-requester", {{"email", shown(email)}});
  return {};
}

// An empty value takes it away.
Status TicketEditor::set_own(const config::Field& field, const std::string& given) {
  std::string value(trim(given));
  if (!value.empty()) {
    auto known = config::field_value(field, value);
    if (!known) return refuse_value(field, value);
    value = std::move(*known);
  }
  const auto now = after_.fields.find(field.name);
  if ((now == after_.fields.end() ? "" : now->second) == value) return {};
  stage(model::FillField{after_.id, field.name, value}, field_words(settings_, field.name, value));
  value.empty() ? static_cast<void>(after_.fields.erase(field.name))
                : static_cast<void>(after_.fields[field.name] = value);
  return {};
}

tl::unexpected<Error> TicketEditor::refuse(const char* name, const config::Values& values, std::string hint) const {
  return fail(Failure::data, say(name, values), std::move(hint));
}

// In the desk's language: the words of config::field_value() are for whoever checks the config.
tl::unexpected<Error> TicketEditor::refuse_value(const config::Field& field, const std::string& value) const {
  const config::Values wrong = {{"value", printable(value, 80)}, {"field", field.name}};
  if (field.values.empty()) {
    return refuse("edit-no-value", wrong, say("edit-no-value-hint", {{"most", std::to_string(config::kFieldBytes)}}));
  }
  const config::Values right = {{"near", nearest_name(value, field.values)}, {"names", join(field.values, ", ")}};
  return refuse("edit-no-value", wrong, say("possible-values", right));
}

std::string TicketEditor::say(const std::string& name, const config::Values& values) const {
  return phrase(settings_, name, values);
}

// "did you mean urgent? Possible: normal, urgent"; nothing where nothing is possible.
std::string TicketEditor::possible(const std::string& value, const Names& names) const {
  if (names.empty()) return "";
  return say("possible-names", {{"near", nearest_name(value, names)}, {"names", join(names, ", ")}});
}

Status TicketEditor::stage(const char* field, const std::string& value) {
  stage(model::SetField{after_.id, field, value}, words(field, value));
  return {};
}

std::string TicketEditor::words(const std::string& field, const std::string& value) const {
  return change_words(settings_, field, value);
}

void TicketEditor::stage(model::Effect effect, std::string words) {
  effects_.push_back(std::move(effect));
  words_.push_back(std::move(words));
}

std::string TicketEditor::summary() const { return join(words_, ", "); }

void TicketEditor::apply(Draft& draft, const std::string& actor, const std::string& why) const {
  for (const auto& effect : effects_) draft.add(effect, actor, why);
}

const config::Agent* agent_called(const config::Settings& settings, const std::string& who) {
  if (const config::Agent* agent = settings.find_agent(who)) return agent;
  const config::Agent* found = nullptr;
  for (const auto& agent : settings.agents) {
    if (!equal_fold(agent.name, who)) continue;
    if (found) return nullptr;  // two of that name: neither
    found = &agent;
  }
  return found;
}

config::Mover mover_of(const config::Agent& agent) { return agent.lead ? config::Mover::lead : config::Mover::agent; }

}  // namespace postern::desk
