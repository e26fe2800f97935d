// The items of one FETCH response (RFC 3501 7.4.2), in whatever order the server wrote them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "parser/imap_response.h"

namespace postern::parser {

// Reads the list that begins at tokens[at]; moves the body out of its token. Items we did not ask for are passed over.
// Nothing: the list is not one, or a UID is no number.
std::optional<ImapFetch> read_fetch(std::uint32_t number, std::vector<ImapToken>& tokens, std::size_t at);

}  // namespace postern::parser
