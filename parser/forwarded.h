// The mail inside a mail: attached as message/rfc822, or pasted with its header lines in the sender's language.
#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "parser/leaf.h"
#include "parser/limits.h"
#include "parser/mail.h"

namespace postern::parser {

// Reads an attached message: headers, addresses, date, subject, text; not kind, reply or what is forwarded inside it,
// so that nesting costs nothing.
using ReadInner = std::function<Mail(std::string_view raw)>;

// The first forwarded message of `mail`, whose `subject` and `text` are filled; nothing for a delivery report (the
// caller does not ask) and for a reply's quote. Linear.
std::optional<Forwarded> find_forwarded(const Mail& mail, const Leaves& leaves, const ReadInner& read_inner,
                                        const Limits& limits = {});

}  // namespace postern::parser
