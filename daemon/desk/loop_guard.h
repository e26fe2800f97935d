// May this mail be answered by a machine? The union of what help desks learned from their loops; the counters of
// budget.h stop what no header shows.
#pragma once

#include <string>

#include "daemon/desk/decide.h"
#include "daemon/desk/sender.h"

namespace postern::desk {

// The field by which our automatic mail is known to us and to other desks; its value is the mail's own Message-ID.
inline constexpr const char* kHopField = "X-Postern-Hop";

struct Permit {
  bool granted = true;
  std::string why;  // what forbids it, printable; empty when granted
};

// What a mail may cause, from a person's down to our own; each takes away what the one before it does, and more.
enum class Grade {
  answer,  // whatever a person's mail does
  silent,  // no automatic answer
  inert,   // nor does it reopen or move a ticket, or end a reminder: no person has said anything
  ours,    // our own mail: dropped
};

struct Graded {
  Grade grade = Grade::answer;
  std::string why;  // which field, sender or signature; printable, empty for `answer`
};

// By its fields, its sender and its signature alone. The fields of a list make no more than `silent`, for people write to
// lists; only a MAC of ours makes `ours`.
Graded grade(const Desk& desk, const parser::Mail& mail, const Sender& sender);

// May the sender get an automatic answer (RFC 3834 2)?
Permit may_answer(const Desk& desk, const Inbound& inbound, const Sender& sender);

// May this mail cause any automatic mail at all, to agents too? No for imports, old mail and what goes in circles.
Permit may_notify(const Desk& desk, const Inbound& inbound);

// May an agent's words in it go on to a requester? No for imports and for what goes in circles; late mail may.
Permit may_relay(const Desk& desk, const Inbound& inbound);

// What shows that a program or a list sent it, or "".
std::string robots_mark(const parser::Mail& mail);

// Why this is an automatic mail or sent mail of ours that came back, or "". Needs a MAC of ours: nobody else can make
// the desk ignore a mail.
std::string own_mail(const Desk& desk, const parser::Mail& mail, const Sender& sender);

}  // namespace postern::desk
