// A customer's mail that an agent forwards to the desk: whose request it is.
#pragma once

#include <string>

#include "daemon/desk/decide.h"
#include "daemon/desk/sender.h"

namespace postern::desk {

struct HandedOn {
  Sender sender;      // the requester: the mail's original sender, or the agent where that is not clear
  std::string fault;  // why it is the agent; "" when it is not
};

// Of a mail that forwards another, by an agent whose word our server proves: the sender of the forwarded mail, attached or
// with its header lines in the text, and never an address found somewhere. Their name and address are the agent's word
// and prove nothing (Sender::is_claimed). Of any other mail: `sender` as it is.
HandedOn handed_on(const config::Settings& settings, const Inbound& inbound, const Sender& sender);

}  // namespace postern::desk
