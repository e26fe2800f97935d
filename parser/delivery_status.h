// The fields of a delivery report (RFC 3464 2.3), also where a program wrote them into plain text.
#pragma once

#include <string_view>
#include <vector>

#include "parser/limits.h"
#include "parser/mail.h"

namespace postern::parser {

// One entry per recipient, each address once; a recipient's fields may come in any order and without the blank line
// between the groups. Missing actions and statuses stay empty. Linear.
std::vector<BounceRecipient> read_delivery_status(std::string_view text, const Limits& limits = {});

// The address of "rfc822; ann@example.org", "rfc822;<ann@example.org>" or a bare one; "" when there is none.
std::string address_of_field(std::string_view value);

}  // namespace postern::parser
