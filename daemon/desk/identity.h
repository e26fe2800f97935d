// What proves that a mail is from the person in its From: never the address alone (P3).
#pragma once

#include <string>

#include "daemon/desk/decide.h"
#include "daemon/desk/sender.h"

namespace postern::desk {

struct Verdict {
  bool authenticated = false;
  std::string why;  // which field, or what is missing; printable
};

// Whether the From address of the mail is authenticated for its mailbox.
Verdict authenticate(const Inbound& inbound, const Sender& sender);

}  // namespace postern::desk
