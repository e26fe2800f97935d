#include "daemon/imap/capabilities.h"

#include <algorithm>
#include <string_view>

#include "parser/text.h"

namespace postern::imap {

Capabilities capabilities(const std::vector<std::string>& words) {
  const auto has = [&](std::string_view word) { return std::find(words.begin(), words.end(), word) != words.end(); };
  const bool second_revision = has("IMAP4REV2");
  return {second_revision || has("IDLE"), second_revision || has("MOVE"), second_revision || has("UIDPLUS")};
}

std::string names_of(const Capabilities& capabilities) {
  std::vector<std::string> names;
  if (capabilities.idle) names.emplace_back("IDLE");
  if (capabilities.move) names.emplace_back("MOVE");
  if (capabilities.uidplus) names.emplace_back("UIDPLUS");
  return join(names, ", ");
}

}  // namespace postern::imap
