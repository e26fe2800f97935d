// What the answers to SELECT say about the folder. RFC 3501 6.3.1. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/imap/capabilities.h"
#include "daemon/imap/session.h"
#include "parser/imap_response.h"

namespace postern::imap {

struct Folder {
  std::uint32_t uid_validity = 0, uid_next = 0;  // 0: not said
  std::uint32_t exists = 0;
  bool read_only = false;
  std::optional<std::vector<std::string>> permanent_flags;

  // A code of SELECT's answers; others are passed over.
  void note(const parser::ImapCode& code);
  // Why mails cannot be settled here; empty: they can (S-22). Without PERMANENTFLAGS every flag can be stored
  // (RFC 3501 6.3.1).
  std::string obstacle(After after, const Capabilities& capabilities) const;

 private:
  bool keeps(std::string_view flag) const;
};

}  // namespace postern::imap
