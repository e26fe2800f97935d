// What the server says it can do, as far as it changes what we send. RFC 3501 7.2.1.
#pragma once

#include <string>
#include <vector>

namespace postern::imap {

struct Capabilities {
  bool idle = false;     // RFC 2177
  bool move = false;     // RFC 6851
  bool uidplus = false;  // RFC 4315: UID EXPUNGE
};

// Words in upper case. IMAP4rev2 has all three built in (RFC 9051 appendix E).
Capabilities capabilities(const std::vector<std::string>& words);

// "IDLE, MOVE, UIDPLUS"
std::string names_of(const Capabilities& capabilities);

}  // namespace postern::imap
