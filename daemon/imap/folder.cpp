#include "daemon/imap/folder.h"

#include <algorithm>

#include "parser/text.h"

namespace postern::imap {

void Folder::note(const parser::ImapCode& code) {
  if (code.name == "UIDVALIDITY") uid_validity = code.number;
  if (code.name == "UIDNEXT") uid_next = code.number;
  if (code.name == "READ-ONLY") read_only = true;
  if (code.name == "READ-WRITE") read_only = false;
  if (code.name == "PERMANENTFLAGS") permanent_flags = code.words;
}

bool Folder::keeps(std::string_view flag) const {
  return !permanent_flags || std::any_of(permanent_flags->begin(), permanent_flags->end(),
                                         [&](const std::string& kept) { return equal_fold(kept, flag); });
}

std::string Folder::obstacle(After after, const Capabilities& capabilities) const {
  if (read_only) return "it is open for reading only";
  if (permanent_flags && permanent_flags->empty()) return "the server keeps no flags in it";
  if (after == After::seen && !keeps("\\Seen")) return "the server does not keep \\Seen in it";
  const bool deletes = after == After::remove || (after == After::move && !capabilities.move);
  if (deletes && !keeps("\\Deleted")) return "the server does not keep \\Deleted in it";
  return {};
}

}  // namespace postern::imap
