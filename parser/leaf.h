// One leaf of the MIME tree, as the scanner hands it to everything that asks what a mail says. Views only: they live as
// long as the scan that made them, and no function that takes them keeps one.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace postern::parser {

struct LeafView {
  std::string_view content_type;  // lower case, without parameters; "text/plain" when there was none (RFC 2045 5.2)
  std::string_view disposition;   // lower case: "inline", "attachment" or "" (RFC 2183)
  std::string_view filename;      // decoded UTF-8, "" when there was none
  std::string_view method;        // text/calendar; method=REPLY (RFC 5546 1.4), lower case, else ""
  bool flowed = false;            // format=flowed (RFC 3676 4)
  bool del_sp = false;            // delsp=yes
  // The multipart around it in lower case ("multipart/report"), "" for the only part, and its report-type parameter
  // ("delivery-status", RFC 6522 3) in lower case. A leaf inside a multipart inside the report has the inner one's
  // type.
  std::string_view parent_type;
  std::string_view report_type;
  // Number of entities around this one: 0 for the only part of a simple mail. A message/rfc822 leaf is not descended
  // into: its own leaves are no leaves of this message.
  std::size_t depth = 0;
  // After the transfer decoding. text/* and message/delivery-status, message/disposition-notification,
  // message/feedback-report, text/rfc822-headers: valid UTF-8. message/rfc822, message/global and everything else:
  // bytes.
  std::string_view bytes;
};

// All leaves in the order of the message.
using Leaves = std::vector<LeafView>;

}  // namespace postern::parser
