// Machines that answer our automatic mail without any mark: what they write is alike each time, and it comes at once.
#pragma once

#include <cstdint>
#include <string>

#include "daemon/desk/draft.h"
#include "daemon/desk/sender.h"

namespace postern::desk {

// A 64-bit fingerprint of the words alone: letter case, numbers, punctuation and what is quoted do not count (a simhash
// over words and pairs of words). Alike texts differ in few bits.
struct Print {
  std::uint64_t bits = 0;
  int words = 0;
};
Print print_of(const std::string& text);
bool are_alike(std::uint64_t a, std::uint64_t b);

void want_echoes(model::Lookups& lookups, const Sender& sender);

// Before the mail is decided about. A sender whose unmarked mails are the same and come within minutes of our own
// automatic mail, three times in a day (alike: six times; a text of a few words: eight times), gets no automatic mail
// for a day; so does a domain whose senders take turns at the same eight times, unless it is one of the large ones for
// everybody. The admin hears of it once a day. "" or what was seen, with its figures.
std::string watch_for_machine(Draft& draft, const parser::Mail& mail, const Sender& sender);

}  // namespace postern::desk
