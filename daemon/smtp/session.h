// The SMTP session after login as a machine without a socket. RFC 5321; PIPELINING (2920), SIZE (1870) where offered.
// One connection carries many mails. Delivery reports (RFC 3461) are asked for where the server can. Thread: none of its own; one caller at a time.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace postern::smtp {

enum class Stage { greeting, mail, rcpt, data, final_dot };

// Which delivery reports are wanted: the server's own choice, none, of failures, or of failures and delays.
enum class Notify { unsaid, never, failure, failure_and_delay };

struct Envelope {
  std::string from;             // "" is <>
  std::vector<std::string> to;  // plain addresses (parser::is_plain_address)
  std::string id = {};          // comes back in reports, where the server takes it: at most 100 bytes as xtext; may be empty
  Notify notify = Notify::unsaid;
};

// The verdict on one recipient of one mail.
struct RecipientOutcome {
  std::string email;
  Stage stage = Stage::mail;    // where it was decided
  int code = 0;                 // 0: no reply (connection lost, time-out)
  std::string enhanced;         // RFC 3463
  std::string text;             // printable
  bool delivered() const { return code / 100 == 2 && stage == Stage::final_dot; }
};

// ---- into the machine
struct Started {};                              // the channel is connected and signed in
struct Received { std::string_view bytes; };
struct Elapsed {};                              // the deadline of the last Read passed
struct Lost { std::string text; };              // the connection broke
struct Deliver { Envelope envelope; std::string_view message; };  // CRLF lines, not dot-stuffed; must live until Done
struct Quit {};
using Event = std::variant<Started, Received, Elapsed, Lost, Deliver, Quit>;

// ---- out of the machine
struct Send { std::string bytes; };
// RFC 5321 4.5.3.2: five minutes for most replies, ten after the final dot.
struct Read { int seconds = 300; };
struct Ready {};                                // give it a Deliver or Quit
struct Done { std::vector<RecipientOutcome> recipients; };  // of the last Deliver
struct Close { std::string reason; bool clean = false; };
using Action = std::variant<Send, Read, Ready, Done, Close>;

class Session {
 public:
  explicit Session(std::string helo_name);
  Session(Session&&) noexcept;
  ~Session();
  std::vector<Action> resume(const Event& event);
  // What the server said it can do, of what we use: "PIPELINING, SIZE 52428800, 8BITMIME".
  std::string offers() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace postern::smtp
