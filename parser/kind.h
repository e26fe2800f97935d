// What kind of mail it is, and why: written by a person, sent by a program, a delivery report, or through a list.
// Decides nothing: who may be answered is the desk's business.
#pragma once

#include <optional>
#include <string>

#include "parser/leaf.h"
#include "parser/limits.h"
#include "parser/mail.h"

namespace postern::parser {

struct KindFound {
  Kind kind = Kind::message;
  std::string why;               // names the evidence: "Auto-Submitted: auto-replied"; empty for Kind::message
  std::optional<Bounce> bounce;  // with Kind::bounce only
};

// Needs `mail.headers`, `from`, `to`, `subject` and `text` filled. The order is bounce, auto_reply, list: a vacation
// notice sent through a list is auto_reply. Delivery reports of every action are bounces (RFC 3464 2.3.3 tells them
// apart); receipts (RFC 8098), answers to invitations and feedback reports (RFC 5965) are auto_reply, and `why` says
// so.
KindFound find_kind(const Mail& mail, const Leaves& leaves, const Limits& limits = {});

}  // namespace postern::parser
