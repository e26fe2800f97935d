// An agent's commands about one ticket: all checked before any is done, with the rights of each.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/mustache.h"
#include "daemon/desk/commands.h"
#include "daemon/desk/draft.h"
#include "daemon/desk/sender.h"
#include "daemon/desk/ticket_editor.h"

namespace postern::desk {

class AgentOrders {
 public:
  // `draft`, `ticket` and `agent` outlive it; the agent has passed the gate and works on the ticket (rights.h).
  AgentOrders(Draft& draft, const model::Ticket& ticket, const Sender& agent);

  // In any order. Errors are in the desk's language, one a command; with any of them nothing may be done.
  Errors stage(const std::vector<Command>& list);

  TicketEditor& editor() { return editor_; }
  const TicketEditor& editor() const { return editor_; }
  // The words of this mail do not go to the requester: /note, /spam, /merge.
  bool is_silent() const { return silent_; }
  // Nor does the requester hear of what it changes: /spam, /merge.
  bool is_quiet() const { return spam_ || merge_into_; }
  bool says_away() const { return !away_words_.empty(); }
  // Whether anything is to be done that can be taken back (undo.h): of a merge, an absence, a reminder, a hold and time
  // nothing can.
  bool can_be_undone() const;
  // What undoing will leave, a sentence a line; may be empty.
  std::string beyond_undo() const;

  // Makes the changes; telling people is the caller's business.
  void carry_out(const std::string& actor, const std::string& why);
  // What must come behind everything else that starts timers.
  void finish(const std::string& actor, const std::string& why);

  // What was done, then `of_words` (what became of the words, and who is told), and what was asked for, for the agent alone.
  // Empty when there is nothing.
  std::string receipt(const std::string& of_words) const;
  // Whether it tells what is not in the notices (/show, /my, /board): nothing of it may come back to a requester.
  bool is_confidential() const { return confidential_; }
  const std::vector<model::OutboxAttachment>& files() const { return files_; }

 private:
  Status stage(const Command& command);
  Status stage_status(const std::string& to);
  Status stage_assign(const std::string& who);
  Status stage_tags(const Command& command);
  Status stage_field(const std::string& argument);
  Status stage_requester(const std::string& email);
  Status stage_links(const std::string& keys, model::Link::Kind kind);
  Status stage_merge(const std::string& key);
  Status stage_spam();
  Status stage_remind(const std::string& when);
  Status stage_time(const std::string& text);
  Status stage_away(const std::string& until);
  Status stage_file(const std::string& name);
  Result<const model::Ticket*> other_ticket(const std::string& key) const;
  bool leads_or_has_it() const;
  tl::unexpected<Error> refuse(const char* name, const config::Values& values = {}, std::string hint = "") const;
  std::string say(const char* name, const config::Values& values = {}) const;
  std::string spent() const;

  Draft& draft_;
  const config::Settings& settings_;
  const model::Ticket& ticket_;
  const Sender& agent_;
  TicketEditor editor_;
  bool silent_ = false, confidential_ = false, spam_ = false, hold_ = false, reminds_ = false;
  int minutes_ = 0;
  std::string away_words_;  // of /away; "": none
  std::optional<model::Time> away_until_, remind_at_;
  const model::Ticket* merge_into_ = nullptr;
  std::vector<model::Link> links_;
  std::vector<model::OutboxAttachment> files_;
  std::vector<std::string> done_;   // besides what the editor says
  std::vector<std::string> lists_;  // asked for, whole
};

// The command that shows a list or a page and needs no ticket, or nothing: /my, /board, /help.
std::optional<std::string> list_for(const Draft& draft, const Sender& agent, const std::string& command);

// What must be loaded for these commands, besides what the mail itself asks for.
void want(const config::Settings& settings, const std::vector<Command>& list, model::Lookups& lookups);

}  // namespace postern::desk
