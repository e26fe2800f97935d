// The only file of this room that touches the disk and the environment: settings, secrets and the key ring.
#pragma once

#include <string>
#include <vector>

#include "config/parse.h"
#include "config/secret.h"
#include "parser/result.h"

namespace postern::config {

// Reads and parses the file; one that cannot be read is one Problem.
Parsed load_settings(const std::string& path);

// credential:NAME is $CREDENTIALS_DIRECTORY/postern_NAME or .../NAME, outside the unit /etc/postern/credentials/NAME;
// file:PATH must not be readable by others (mode & 077 is refused); env:NAME. One trailing line end is cut.
// Failure::config names the reference, never the value.
Result<Secret> load_secret(const SecretRef& ref);

// Keys that sign tokens and Message-IDs: the first signs, all verify. Beside the store, "KEYID HEX64" a line, 0600.
struct SigningKey {
  std::string id;  // [a-z0-9]{1,8}
  Secret key;      // 32 bytes
};

// Reads PATH (the store's path with ".keys" appended), or creates it with one fresh key. A file with another mode or
// owner, or a line that is no key, is Failure::config with the command that mends it.
Result<std::vector<SigningKey>> load_keys(const std::string& path);

}  // namespace postern::config
