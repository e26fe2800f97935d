#include "daemon/desk/identity.h"

namespace postern::desk {

Verdict authenticate(const Inbound& inbound, const Sender& sender) {
  if (!sender.usable) return {false, "the mail has no single sound From address"};
  if (inbound.mailbox.trust == config::Trust::closed_network) {
    return {true, "mailbox " + inbound.mailbox.name + " trusts its closed network"};
  }
  return {false, "no Authentication-Results of a trusted host"};
}

}  // namespace postern::desk
