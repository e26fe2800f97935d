// Why a connection could not be had, said so that whoever reads it can mend it. PURE: libcurl's code and words, the
// server's last reply and what was reached before it, against one table.
#pragma once

#include <string>

#include "daemon/net/channel.h"
#include "daemon/net/witness.h"

namespace postern::net {

struct Symptoms {
  int curl_code = 0;       // CURLcode
  std::string curl_text;   // CURLOPT_ERRORBUFFER
  long verify_result = 0;  // X509_V_ERR_*, 0 when the chain was good
  long os_error = 0;       // errno of the last connect()
  bool resolved = true;    // the name was found
  bool connected = false;  // TCP stood
  bool secured = false;    // TLS stood
};

// `witness` has heard the server. The text never holds the password, not even when the server repeats it.
ConnectError explain(const Target& target, const Symptoms& symptoms, const Witness& witness);

// The fault that a server's refusal to sign in amounts to: temporary when trying again with the same password may
// help (RFC 5530, RFC 4954 6, RFC 3463 4.7.0), else refused.
Fault sign_in_fault(Target::Protocol protocol, std::string_view last_reply);

}  // namespace postern::net
