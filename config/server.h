// The keys by which a server is reached and signed in to: url, tls, ca_file, user, password.
#pragma once

#include "config/cursor.h"
#include "config/settings.h"

namespace postern::config {

struct Protocol {
  const char* plain;  // its scheme without TLS from the first byte
  const char* secure;
  std::uint16_t plain_port, secure_port;
};

inline constexpr Protocol kImap{"imap", "imaps", 143, 993};
inline constexpr Protocol kSmtp{"smtp", "smtps", 587, 465};

// Without `tls` the scheme decides: imaps and smtps are implicit TLS, imap and smtp are STARTTLS, never plain text.
void read_server(Cursor& in, const Protocol& protocol, Server& server);

// Both or neither; with `needed`, both.
void read_login(Cursor& in, bool needed, std::string& user, SecretRef& password);

}  // namespace postern::config
