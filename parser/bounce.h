// Delivery reports: RFC 3464, and the many programs that write one of their own. What failed for whom, and of which
// mail.
#pragma once

#include <optional>
#include <string>

#include "parser/leaf.h"
#include "parser/limits.h"
#include "parser/mail.h"

namespace postern::parser {

struct BounceFound {
  std::string why;  // "multipart/report of delivery-status", "qmail-send's words" ...
  Bounce bounce;
};

// The report that this mail is, or nothing. Needs `mail.headers`, `from`, `subject` and `text` filled. Recipients are
// in the order of the report, each once; at most `limits.addresses`. Linear.
std::optional<BounceFound> find_bounce(const Mail& mail, const Leaves& leaves, const Limits& limits = {});

}  // namespace postern::parser
