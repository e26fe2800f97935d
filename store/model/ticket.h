// A ticket and the people on it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "store/model/ids.h"

namespace postern::model {

enum class Priority { normal, urgent };

enum class Role { requester, participant };  // agents are in the config, not on the ticket

struct Participant {
  std::string email;  // address_key form
  std::string name;
  Role role = Role::participant;
};

struct Ticket {
  TicketId id;
  std::string key;        // "HD-1042"
  std::string subject;    // of the first mail, without Re:, Fwd: and our tag
  std::string status;     // a status of the workflow
  Priority priority = Priority::normal;
  std::string queue;      // the mailbox it came to, until a rule moves it
  std::string assignee;   // an agent's address, or empty
  std::string language;   // of the requester's first mail
  Time created{};
  Time updated{};
  Time status_since{};
  std::optional<Time> languishing;        // since when it has been in its status for longer than the limit
  std::optional<Time> unanswered;         // since when an answer to the requester has been overdue
  std::optional<TicketId> merged_into;
  std::vector<Participant> participants;  // the requester first
  std::vector<std::string> tags;          // sorted
  bool subject_proven = false;            // the first mail was authenticated: its subject is the requester's own words

  const Participant& requester() const { return participants.front(); }  // every stored ticket has one
};

}  // namespace postern::model
