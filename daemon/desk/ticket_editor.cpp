#include "daemon/desk/ticket_editor.h"

#include <algorithm>

#include "config/ticket_fields.h"
#include "config/workflow.h"
#include "daemon/desk/copies.h"
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

tl::unexpected<Error> refuse(std::string text, const std::string& value, const Names& possible) {
  const std::string near = nearest_name(value, possible);
  std::string hint = possible.empty() ? "" : "possible: " + join(possible, ", ");
  if (!near.empty()) hint = "did you mean " + near + "? " + hint;
  return fail(Failure::data, std::move(text), std::move(hint));
}

std::string quoted(const std::string& value) { return "\"" + printable(value, 100) + "\""; }

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
  return refuse("no field is called " + quoted(field), field, fields(settings_));
}

void TicketEditor::take(const std::string& agent) {
  if (after_.assignee.empty()) {
    after_.assignee = agent;
    stage(model::SetField{after_.id, "assignee", agent}, "assignee " + agent);
  }
  if (after_.assignee == agent && !changes_status()) begin_work();
}

void TicketEditor::begin_work() {
  const auto& workflow = settings_.workflow;
  const config::WorkflowStatus* now = workflow.find(after_.status);
  const config::WorkflowStatus* taken = workflow.find(workflow.taken);
  // Never backwards: statuses stand in one array in the order of the main path.
  if (!now || !taken || now->kind != config::StatusKind::open || now >= taken) return;
  if (!config::may_move(workflow, now->id, taken->id, by_)) return;
  stage(model::SetStatus{after_.id, now->id, taken->id}, "status " + taken->id);
  after_.status = taken->id;
}

Status TicketEditor::set_status(const std::string& to) {
  Names known;
  for (const auto& status : settings_.workflow.statuses) known.push_back(status.id);
  if (!settings_.workflow.find(to)) return refuse("no status is called " + quoted(to), to, known);
  if (to == after_.status) return fail(Failure::data, after_.key + " is already " + to);
  if (!config::may_move(settings_.workflow, after_.status, to, by_)) return refuse_move(to);
  stage(model::SetStatus{after_.id, after_.status, to}, "status " + to);
  after_.status = to;
  return {};
}

tl::unexpected<Error> TicketEditor::refuse_move(const std::string& to) const {
  const auto& workflow = settings_.workflow;
  Names others;
  for (const config::Mover mover : config::movers(workflow, after_.status, to)) others.emplace_back(name_of(mover));
  const std::string who = others.empty() ? "" : "; that is for: " + join(others, ", ");
  const Names possible = config::moves_from(workflow, after_.status, by_);
  if (possible.empty()) {
    return fail(Failure::data, after_.key + " may not move from " + after_.status + " to " + to + who,
                "from " + after_.status + " there is no move that is yours");
  }
  return refuse(after_.key + " may not move from " + after_.status + " to " + to + who, "", possible);
}

Status TicketEditor::set_priority(const std::string& value) {
  if (value != "normal" && value != "urgent") {
    return refuse("no priority is called " + quoted(value), value, {"normal", "urgent"});
  }
  after_.priority = value == "urgent" ? model::Priority::urgent : model::Priority::normal;
  return stage("priority", value);
}

Status TicketEditor::set_assignee(const std::string& value) {
  Names known;
  for (const auto& agent : settings_.agents) known.push_back(agent.email);
  const config::Agent* agent = value.empty() ? nullptr : agent_called(settings_, value);
  if (!value.empty() && !agent) return refuse("no agent has the address or name " + quoted(value), value, known);
  after_.assignee = agent ? parser::address_key(agent->email) : "";
  return stage("assignee", after_.assignee);
}

Status TicketEditor::set_queue(const std::string& value) {
  Names known;
  for (const auto& mailbox : settings_.mailboxes) known.push_back(mailbox.name);
  if (!settings_.find_mailbox(value)) return refuse("no mailbox is called " + quoted(value), value, known);
  after_.queue = value;
  return stage("queue", value);
}

Status TicketEditor::set_subject(const std::string& value) {
  const bool one_line = value.find_first_of("\r\n") == std::string::npos;
  if (trim(value).empty() || !one_line || value.size() > kSubjectBytes) {
    return fail(Failure::data, "the subject must be one line of 1 to " + std::to_string(kSubjectBytes) + " bytes");
  }
  return stage("subject", after_.subject = std::string(trim(value)));
}

Status TicketEditor::add_tag(const std::string& tag) {
  const bool plain = tag.find_first_of(" \t\r\n,=") == std::string::npos;
  if (tag.empty() || !plain || tag.size() > kTagBytes) {
    return fail(Failure::data, quoted(tag) + " cannot be a tag",
                "a tag is one word of at most " + std::to_string(kTagBytes) + " bytes, without comma and equals sign");
  }
  if (std::find(after_.tags.begin(), after_.tags.end(), tag) != after_.tags.end()) return {};
  after_.tags.push_back(tag);
  stage(model::AddTag{after_.id, tag}, "tag " + tag);
  return {};
}

Status TicketEditor::remove_tag(const std::string& tag) {
  const auto place = std::find(after_.tags.begin(), after_.tags.end(), tag);
  if (place == after_.tags.end()) return refuse(after_.key + " has no tag " + quoted(tag), tag, before_.tags);
  after_.tags.erase(place);
  stage(model::RemoveTag{after_.id, tag}, "without tag " + tag);
  return {};
}

// Who was it before may go on writing on the ticket.
Status TicketEditor::set_requester(const std::string& value) {
  const auto people = people_in(value);
  if (people.size() != 1 || !parser::is_plain_address(people[0].email))
    return fail(Failure::data, quoted(value) + " is no mail address", "write one, as in ann@example.com");
  const std::string& email = people[0].email;
  if (settings_.is_own_address(email))
    return fail(Failure::data, quoted(email) + " is an address of the desk", "a requester is somebody else");
  if (email == after_.requester().email) return fail(Failure::data, quoted(email) + " is the requester already");
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
  if (people.empty()) {
    return fail(Failure::data, "nobody in Cc waits for copies of " + after_.key, "name somebody: /cc carl@example.com");
  }
  for (auto& person : people) {
    if (Status fine = may_copy(person.email); !fine) return fine;
    copy_to(std::move(person));
  }
  if (copied_people(after_).size() <= kMostCopied) return {};
  return fail(Failure::data, "more than " + std::to_string(kMostCopied) + " people would get copies of " + after_.key);
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
  stage(model::AddParticipant{after_.id, person}, "copies to " + printable(person.email, 320));
}

Status TicketEditor::may_copy(const std::string& email) const {
  if (!parser::is_plain_address(email))
    return fail(Failure::data, quoted(email) + " is no mail address", "write /cc carl@example.com");
  if (settings_.is_own_address(email))
    return fail(Failure::data, quoted(email) + " is an address of the desk", "copies go to other people");
  if (settings_.find_agent(email))
    return fail(Failure::data, quoted(email) + " is an agent's",
                "agents hear of a ticket by notices: /assign gives it to them");
  if (email == after_.requester().email)
    return fail(Failure::data, quoted(email) + " is the requester, who gets every answer anyway");
  return {};
}

// An empty value takes it away.
Status TicketEditor::set_own(const config::Field& field, const std::string& given) {
  std::string value(trim(given));
  if (!value.empty()) {
    auto known = config::field_value(field, value);
    if (!known) return fail(known.error());
    value = std::move(*known);
  }
  const auto now = after_.fields.find(field.name);
  if ((now == after_.fields.end() ? "" : now->second) == value) return {};
  stage(model::FillField{after_.id, field.name, value}, field.name + " " + (value.empty() ? "none" : value));
  value.empty() ? static_cast<void>(after_.fields.erase(field.name))
                : static_cast<void>(after_.fields[field.name] = value);
  return {};
}

Status TicketEditor::stage(const char* field, const std::string& value) {
  stage(model::SetField{after_.id, field, value}, std::string(field) + " " + (value.empty() ? "none" : value));
  return {};
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
