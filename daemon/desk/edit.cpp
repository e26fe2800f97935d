#include "daemon/desk/edit.h"

#include <algorithm>

#include "config/workflow.h"
#include "daemon/desk/notify.h"
#include "daemon/desk/thread.h"
#include "parser/address.h"
#include "parser/text.h"

namespace postern::desk {
namespace {

constexpr std::size_t kTagBytes = 64;
constexpr std::size_t kSubjectBytes = 400;

using Names = std::vector<std::string>;

const Names kFields = {"status", "priority", "assignee", "queue", "subject", "tag", "untag"};

tl::unexpected<Error> refuse(std::string text, const std::string& value, const Names& possible) {
  const std::string near = nearest_name(value, possible);
  std::string hint = possible.empty() ? "" : "possible: " + join(possible, ", ");
  if (!near.empty()) hint = "did you mean " + near + "? " + hint;
  return fail(Failure::data, std::move(text), std::move(hint));
}

std::string quoted(const std::string& value) { return "\"" + printable(value, 100) + "\""; }

// One edit under way: every field is checked and staged before anything becomes a step.
class Editor {
 public:
  Editor(const Desk& desk, const model::Ticket& ticket) : settings_(desk.settings), before_(ticket), after_(ticket) {}

  Status set(const std::string& field, const std::string& value) {
    if (field == "status") return set_status(value);
    if (field == "priority") return set_priority(value);
    if (field == "assignee") return set_assignee(value);
    if (field == "queue") return set_queue(value);
    if (field == "subject") return set_subject(value);
    if (field == "tag") return add_tag(value);
    if (field == "untag") return remove_tag(value);
    return refuse("no field is called " + quoted(field), field, kFields);
  }

  void apply(Draft& draft, const std::string& actor, const std::string& why) const {
    for (const auto& effect : effects_) draft.add(effect, actor, why);
    if (after_.status != before_.status) tell_of_status(draft, after_, why);
    if (after_.assignee != before_.assignee && !after_.assignee.empty()) {
      News news;
      news.text = "agent-status";
      news.remark = after_.key + " is yours now.";
      tell_agents(draft, after_, agents_for(settings_, after_), news, why);
    }
  }

 private:
  Status set_status(const std::string& to) {
    Names known;
    for (const auto& status : settings_.workflow.statuses) known.push_back(status.id);
    if (!settings_.workflow.find(to)) return refuse("no status is called " + quoted(to), to, known);
    if (to == after_.status) return fail(Failure::data, after_.key + " is already " + to);
    if (!config::may_move(settings_.workflow, after_.status, to)) {
      return refuse(after_.key + " may not move from " + after_.status + " to " + to, "",
                    config::moves_from(settings_.workflow, after_.status));
    }
    effects_.emplace_back(model::SetStatus{after_.id, after_.status, to});
    after_.status = to;
    return {};
  }

  Status set_priority(const std::string& value) {
    if (value != "normal" && value != "urgent") {
      return refuse("no priority is called " + quoted(value), value, {"normal", "urgent"});
    }
    after_.priority = value == "urgent" ? model::Priority::urgent : model::Priority::normal;
    return stage("priority", value);
  }

  Status set_assignee(const std::string& value) {
    Names known;
    for (const auto& agent : settings_.agents) known.push_back(agent.email);
    const config::Agent* agent = value.empty() ? nullptr : settings_.find_agent(value);
    if (!value.empty() && !agent) return refuse("no agent has the address " + quoted(value), value, known);
    after_.assignee = agent ? parser::address_key(agent->email) : "";
    return stage("assignee", after_.assignee);
  }

  Status set_queue(const std::string& value) {
    Names known;
    for (const auto& mailbox : settings_.mailboxes) known.push_back(mailbox.name);
    if (!settings_.find_mailbox(value)) return refuse("no mailbox is called " + quoted(value), value, known);
    after_.queue = value;
    return stage("queue", value);
  }

  Status set_subject(const std::string& value) {
    const bool one_line = value.find_first_of("\r\n") == std::string::npos;
    if (trim(value).empty() || !one_line || value.size() > kSubjectBytes) {
      return fail(Failure::data, "the subject must be one line of 1 to " + std::to_string(kSubjectBytes) + " bytes");
    }
    return stage("subject", after_.subject = std::string(trim(value)));
  }

  Status add_tag(const std::string& tag) {
    const bool plain = tag.find_first_of(" \t\r\n,=") == std::string::npos;
    if (tag.empty() || !plain || tag.size() > kTagBytes) {
      return fail(Failure::data, quoted(tag) + " cannot be a tag",
                  "a tag is one word of at most " + std::to_string(kTagBytes) + " bytes, without comma and equals sign");
    }
    if (std::find(after_.tags.begin(), after_.tags.end(), tag) != after_.tags.end()) return {};
    after_.tags.push_back(tag);
    effects_.emplace_back(model::AddTag{after_.id, tag});
    return {};
  }

  Status remove_tag(const std::string& tag) {
    const auto place = std::find(after_.tags.begin(), after_.tags.end(), tag);
    if (place == after_.tags.end()) return refuse(after_.key + " has no tag " + quoted(tag), tag, before_.tags);
    after_.tags.erase(place);
    effects_.emplace_back(model::RemoveTag{after_.id, tag});
    return {};
  }

  Status stage(const char* field, const std::string& value) {
    effects_.emplace_back(model::SetField{after_.id, field, value});
    return {};
  }

  const config::Settings& settings_;
  const model::Ticket& before_;
  model::Ticket after_;
  std::vector<model::Effect> effects_;
};

}  // namespace

model::Lookups wants(const Edit& edit) {
  model::Lookups lookups;
  lookups.tickets = {edit.ticket.value};
  return lookups;
}

Result<model::Decision> decide(const Desk& desk, const Edit& edit, const model::Snapshot& snapshot) {
  const model::Ticket* ticket = find_ticket(snapshot, edit.ticket);
  if (!ticket) {
    return fail(Failure::no_input,
                "there is no ticket " + desk.settings.desk.prefix + "-" + std::to_string(edit.ticket.value),
                "postern tickets lists them");
  }
  Editor editor(desk, *ticket);
  for (const auto& [field, value] : edit.fields) {
    if (Status done = editor.set(field, value); !done) return fail(done.error());
  }
  Draft draft(desk, snapshot, edit.now, edit.seed, Permit{});
  editor.apply(draft, edit.actor, edit.note.empty() ? "postern set" : edit.note);
  return draft.take();
}

}  // namespace postern::desk
