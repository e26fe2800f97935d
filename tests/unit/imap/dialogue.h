// A conversation between the session machine, a server and the shell, written as a text file (tests/dialogues/*.imap):
//
//   # S-11 what it shows           comment
//   option after = move:Done       before the first event: after, folder, max, text, window_bytes, window_messages,
//                                  idle, poll
//   > Started                      an event: Started, Elapsed, Stop, ListFrom N, Identify 1,2,
//                                  Wanted fetch=1,2 settle=3, Committed N, Refused N
//   S: * 3 EXISTS                  the server sends this line; <<a||b|>> in it is a literal, | being a line end
//   S%: %1B[31m%0D%0A              the same with %XX for bytes, and no line end added
//   S*9: (                         nine times this text, no line end added
//   C: p1 CAPABILITY               the machine must send this line
//   < Listing 5/120 6/80/seen      the machine must do this; "..." at the end of the line matches any rest
//   < Read 60                      as the last of a block: it waits for the server so long
//   < no Read                      as the last of a block: it waits for the shell
//
// A run of events and S lines, with the run of C and < lines after it, is a block: what the machine does in a block
// must be what is written, in that order. Reads are compared only where they are written.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/imap/session.h"

namespace postern::imap {

class Dialogue {
 public:
  explicit Dialogue(std::string_view script);

  // Bytes the server sends in all.
  std::size_t server_bytes() const;
  // Plays it against a new machine. Each run of server bytes arrives in pieces of `piece` bytes at most, and is cut
  // once more at `cut`, counted over all server bytes. Empty: as written; else what differs, with its line.
  std::string play(std::size_t piece, std::size_t cut = 0) const;

 private:
  struct Input {
    std::optional<Event> event;  // nothing: bytes of the server
    std::string bytes;
  };
  struct Block {
    std::size_t line = 0;
    std::vector<Input> inputs;
    std::vector<std::string> expected;
  };
  class Player;

  void add_line(std::string_view line, std::size_t number);
  void add_bytes(std::string_view bytes, std::size_t number);
  Block& input_block(std::size_t number);

  SessionOptions options_;
  std::vector<Block> blocks_;
};

}  // namespace postern::imap
