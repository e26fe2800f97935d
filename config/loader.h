// The only part of this room that touches the disk and the environment (loader*.cpp): settings, secrets, the key ring.
#pragma once

#include <string>
#include <vector>

#include "config/parse.h"
#include "config/secret.h"
#include "parser/result.h"

namespace postern::config {

// Reads and parses the file, and the texts in its [templates] folder; one that cannot be read is one Problem.
Parsed load_settings(const std::string& path);

// Reads LANGUAGE/NAME.txt below the folder that `parsed` names, in their order; what is not such a file is a warning.
void load_templates(Parsed& parsed);

// credential:NAME is $CREDENTIALS_DIRECTORY/postern_NAME or .../NAME, outside the unit /etc/postern/credentials/NAME;
// file:PATH and the files outside the unit must be readable by their owner only (mode & 077 is refused; systemd guards
// its own folder by an ACL instead); env:NAME. One trailing line end is cut; empty, over 16 KiB or of several lines is
// refused. Failure::config names the reference, never the value.
Result<Secret> load_secret(const SecretRef& ref, const std::string& credentials = "/etc/postern/credentials");

// Keys that sign tokens and Message-IDs: the first signs, all verify. Beside the store, "KEYID HEX64" a line, 0600.
struct SigningKey {
  std::string id;  // [a-z0-9]{1,8}
  Secret key;      // 32 bytes
};

// Reads PATH (the store's path with ".keys" appended), or creates it with one fresh key. A file with another mode or
// owner, or a line that is not a key, is Failure::config with the command that mends it. Of two that create it
// at once both get the keys of the one that came first; a crash leaves the whole file or none.
Result<std::vector<SigningKey>> load_keys(const std::string& path);

// A file beside the store that holds the tokens of one account (0600), as it is. Failure::no_input when there is none;
// another mode is Failure::config with the command that mends it.
Result<std::string> load_tokens(const std::string& path);
// On the disk when it returns: the old file or the new one, never half of either. Blocks for a sync.
Status save_tokens(const std::string& path, const std::string& bytes);

}  // namespace postern::config
