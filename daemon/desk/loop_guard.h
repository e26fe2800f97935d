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
