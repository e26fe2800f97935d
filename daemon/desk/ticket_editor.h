// Changes to one ticket's fields, as an admin's edit and an agent's commands make them: all checked before any is made.
#pragma once

#include <string>
#include <vector>

#include "config/mustache.h"
#include "daemon/desk/draft.h"
#include "parser/result.h"
#include "store/model/ticket.h"

namespace postern::desk {

class TicketEditor {
 public:
  // `ticket` and `settings` outlive it. `by` is whose moves it makes.
  TicketEditor(const config::Settings& settings, const model::Ticket& ticket, config::Mover by);

  // Stages status, priority, assignee, queue, subject, tag, untag, cc, requester, or vendor, resolution or a [[field]],
  // which an empty value takes away. An Error names what is possible instead, in the desk's language.
  Status set(const std::string& field, const std::string& value);

  // An agent who answers takes an unassigned ticket. Theirs moves on to the status of work begun, if it was not there
  // yet and no other move is staged.
  void take(const std::string& agent);

  // Moves an open ticket on to the status of work begun, never back.
  void begin_work();
  // The status that it has was asked for: it begins no work.
  void stay() { stays_ = true; }

  const model::Ticket& after() const { return after_; }
  bool changes_status() const { return after_.status != before_.status; }
  bool changes_assignee() const { return after_.assignee != before_.assignee; }
  // "status in-progress, tag vpn": what was staged, for a person. Empty when nothing was.
  std::string summary() const;

  // Makes the staged changes; telling people is the caller's business.
  void apply(Draft& draft, const std::string& actor, const std::string& why) const;

 private:
  Status set_status(const std::string& to);
  Status set_priority(const std::string& value);
  Status set_assignee(const std::string& value);
  Status set_queue(const std::string& value);
  Status set_subject(const std::string& value);
  Status set_requester(const std::string& value);
  Status add_tag(const std::string& tag);
  Status remove_tag(const std::string& tag);
  Status add_copies(const std::string& addresses);
  Status may_copy(const std::string& email) const;
  void copy_to(model::Participant person);
  Status set_own(const config::Field& field, const std::string& value);
  tl::unexpected<Error> refuse(const char* name, const config::Values& values, std::string hint = "") const;
  tl::unexpected<Error> refuse_move(const std::string& to) const;
  tl::unexpected<Error> refuse_value(const config::Field& field, const std::string& value) const;
  std::string say(const std::string& name, const config::Values& values = {}) const;
  std::string possible(const std::string& value, const std::vector<std::string>& names) const;
  Status stage(const char* field, const std::string& value);
  std::string words(const std::string& field, const std::string& value) const;
  void stage(model::Effect effect, std::string words);

  const config::Settings& settings_;
  const model::Ticket& before_;
  model::Ticket after_;
  config::Mover by_;
  bool stays_ = false;
  std::vector<model::Effect> effects_;
  std::vector<std::string> words_;
};

config::Mover mover_of(const config::Agent& agent);

// The agent of this address, or of this name in the config if one alone has it; else nullptr.
const config::Agent* agent_called(const config::Settings& settings, const std::string& who);

}  // namespace postern::desk
