// A ticket and the people on it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "store/model/ids.h"

namespace postern::model {

enum class Priority { normal, urgent };

// Agents are in the config, not on the ticket. A participant may write on it; one who is copied is written to as well.
enum class Role { requester, participant, copied };

struct Participant {
  std::string email;  // address_key form
  std::string name;
  Role role = Role::participant;
};

// Another ticket this one belongs to: the problem whose incident it is, or one it is related to.
struct Link {
  enum class Kind { related, problem } kind = Kind::related;
  TicketId other;
  bool operator==(const Link&) const = default;
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
  std::optional<Time> unresolved;         // since when it has been past the time in which it was to be resolved
  int reopened = 0;                       // how often it was done, or believed to be, and then was not
  std::optional<TicketId> merged_into;
  std::vector<Participant> participants;  // the requester first
  std::vector<Participant> pending;       // stood in Cc of a mail and have no part in the ticket, whatever they send
  std::vector<std::string> tags;          // sorted
  std::map<std::string, std::string> fields;  // of the group's own; none is empty
  std::vector<Link> links;                // by number
  bool subject_proven = false;            // the first mail was authenticated: its subject is the requester's own words

  const Participant& requester() const { return participants.front(); }  // every stored ticket has one
};

}  // namespace postern::model
