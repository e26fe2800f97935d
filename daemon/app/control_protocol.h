// What a command says to the running daemon over its socket, and the answer: one line of JSON each way, a mail's bytes
// behind the request's line. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "parser/result.h"

namespace postern::app {

// A request's line may have this many bytes, its body as many as a message.
constexpr std::size_t kControlLine = 64u << 10;

// The two words on outgoing mail.
constexpr const char* kOutboxRetry = "outbox retry";
constexpr const char* kOutboxDrop = "outbox drop";
constexpr const char* kAway = "away";
// In the fields of "set": the ticket that this one goes into.
constexpr const char* kMergeInto = "merge";

// Those on mail in quarantine.
constexpr const char* kQuarantineRelease = "quarantine release";
constexpr const char* kQuarantineDrop = "quarantine drop";

struct ControlRequest {
  std::string op;       // "status", "deliver", "set", or one of the words above
  std::string mailbox;  // deliver
  std::string key;      // set: the ticket's; outbox: the mails meant; away: the agent; quarantine: the mail's number
  std::string note;     // set, outbox, quarantine; away: until when
  std::vector<std::pair<std::string, std::string>> fields;  // set; quarantine: "to"
  std::size_t body_bytes = 0;                               // deliver: what follows the line
};

std::string to_line(const ControlRequest& request);  // ends with LF
Result<ControlRequest> read_request(std::string_view line);

// The answer is a text that is printed as it is (JSON or words), or the Error with its exit code.
std::string to_line(const Result<std::string>& answer);
Result<std::string> read_answer(std::string_view line);

}  // namespace postern::app
