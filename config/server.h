// The keys by which a server is reached and signed in to: url, tls, ca_file, pin, user, password, auth, oauth.
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

// How to sign in. A password, or a client of OAuth 2.0; never both.
struct Login {
  std::string user;
  SecretRef password;
  std::string oauth;  // "" with a password
};

// User and secret, both or neither; with `needed`, both. `settings` knows the [oauth.NAME] there are.
Login read_login(Cursor& in, bool needed, const Settings& settings);

// A reference to a secret at `key`. What stands there may be the secret itself: no message repeats it. An `example`
// makes the key needed.
bool read_secret(Cursor& in, const std::string& key, SecretRef& secret, const std::string& example);

}  // namespace postern::config
