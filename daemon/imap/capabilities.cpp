#include "daemon/imap/capabilities.h"

#include <algorithm>
#include <string_view>

namespace postern::imap {

Capabilities capabilities(const std::vector<std::string>& words) {
  const auto has = [&](std::string_view word) { return std::find(words.begin(), words.end(), word) != words.end(); };
  const bool second_revision = has("IMAP4REV2");
  return {second_revision || has("IDLE"), second_revision || has("MOVE"), second_revision || has("UIDPLUS")};
}

}  // namespace postern::imap
