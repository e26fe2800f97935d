// SMTP replies as values: bytes in any pieces -> code, enhanced status code and lines. RFC 5321 4.2, RFC 2034.
//
// Promise: the replies do not depend on how the bytes are split; work is linear in the bytes and memory bounded by
// SmtpLimits. A reply that is none (no code, another code within it, a NUL, too long) is an Error: who answered what
// cannot be known after it. LF without CR ends a line too. Lines are bytes as sent: show them through printable().
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parser/limits.h"
#include "parser/result.h"

namespace postern::parser {

struct SmtpReply {
  int code = 0;                    // 200 to 599
  std::string enhanced;            // "5.1.1" (RFC 3463 2), of the code's class; empty: there was none
  std::vector<std::string> lines;  // at least one; without code and enhanced code; may be empty

  bool positive() const { return code / 100 == 2; }
  std::string text() const;  // the lines joined by blanks
};

class SmtpReplyReader {
 public:
  explicit SmtpReplyReader(const SmtpLimits& limits = {}) : limits_(limits) {}

  // Takes bytes from the front of `input` up to the end of the next reply. Nothing: the input is used up. An error
  // (Failure::data) is the answer to every further call.
  Result<std::optional<SmtpReply>> next(std::string_view& input);

 private:
  using Step = Result<std::optional<SmtpReply>>;

  Step end_line();
  Step malformed(std::string_view what);

  SmtpLimits limits_;
  std::string line_;  // the line being read
  SmtpReply reply_;   // the lines before it
  bool broken_ = false;
  Error error_;
};

}  // namespace postern::parser
