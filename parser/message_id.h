// Message-IDs (RFC 5322 3.6.4): what stands between angle brackets, as threads compare it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "parser/limits.h"

namespace postern::parser {

// The ids of an In-Reply-To or References field in the order written, without angle brackets and white space, each
// once. Words outside brackets are junk ("Your message of ...") unless the field has no bracket at all: then those that
// hold an '@' count. Of more than `limits.references` the first and the newest are kept. Linear.
std::vector<std::string> read_message_ids(std::string_view value, const Limits& limits = {});

// The id of a Message-ID field: the first; without brackets the whole value. Valid UTF-8, empty when there is none.
std::string read_message_id(std::string_view value, const Limits& limits = {});

}  // namespace postern::parser
