// What proves that a mail is from the person in its From: never the address alone (P3).
//
// Believed is only what our own server wrote: Authentication-Results (RFC 8601) with the mailbox's authserv_id, that
// stand above the first Received of a host that is not ours. Ours is the topmost Received, for nobody but the server
// that delivered can be above it, and below it each by the authserv_id or a host of its domain, as long as the one
// above it says that the mail came from such a host or an internal address: what a stranger hands over may begin with
// a Received in our name. The topmost such fields count, up to the next Received. A server writes the field above or
// directly below its own Received: of the fields below our last Received only the first counts, and only when none
// stands above; everything after it may be the sender's. A method is never improved by a later field. The server must
// add the field to every mail; that it removes forged ones (RFC 8601 5) is not relied on: OpenDKIM removes those about
// DKIM alone.
#pragma once

#include <string>

#include "daemon/desk/decide.h"
#include "daemon/desk/sender.h"

namespace postern::desk {

struct Verdict {
  bool authenticated = false;
  std::string why;  // which field proves it, or what is missing; printable
};

// Whether the From address of the mail is authenticated for its mailbox; never whom a form names: an aligned dmarc, dkim or spf pass; a pass of
// the submitting login, where sender and desk share a server; or a mailbox that trusts its closed network.
Verdict authenticate(const Inbound& inbound, const Sender& sender);

}  // namespace postern::desk
