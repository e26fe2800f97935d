// A conversation between the session machine, a server and the shell, written as a text file (tests/dialogues/*.smtp):
//
//   # O-03 what it shows               comment
//   message a||.b|                     the mail of the next Deliver; | is a line end
//   > Started                          an event: Started, Elapsed, Quit, Lost WORDS, Deliver FROM TO... (- is <>)
//   reports never ENVID                the reports wanted of the mails to come: never or failure, and their id
//   S: 250 ok                          the server sends this line
//   S%: 250 a%00b%0D                   the same with %XX for bytes, and no line end added
//   S*9: 250-x                         nine times this line
//   C: MAIL FROM:<a@example.org>       the machine must send this line
//   < Ready                            the machine must do this: Ready, Close WORDS, Close clean WORDS,
//   < Done b@x final_dot 250 2.0.0 ok  and a line for each recipient's outcome; "..." at the end matches any rest
//   < Read 300                         as the last of a block: it waits for the server so long
//
// A run of events and S lines, with the run of C and < lines after it, is a block: what the machine does in a block
// must be what is written, in that order. Reads are compared only where they are written.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/smtp/session.h"

namespace postern::smtp::test {

class Dialogue {
 public:
  explicit Dialogue(std::string_view script);

  std::size_t server_bytes() const;  // bytes the server sends in all
  // Plays it against a new machine. Each run of server bytes arrives in pieces of `piece` bytes at most, and is cut
  // once more at `cut`, counted over all server bytes. Empty: as written; else what differs, with its line.
  std::string play(std::size_t piece, std::size_t cut = 0) const;

 private:
  struct Input {
    std::string event;  // "Started"; empty: bytes of the server
    std::string bytes;  // or the message of a Deliver
    std::string reports = {};  // of a Deliver
  };
  struct Block {
    std::size_t line = 0;
    std::vector<Input> inputs;
    std::vector<std::string> expected;
  };
  class Player;

  Block& input_block(std::size_t line);
  void add_bytes(std::string_view bytes, std::size_t line);

  std::vector<Block> blocks_;
};

}  // namespace postern::smtp::test
