// What agents write to decide about held mail: "release", "17 HD-12", one line a mail. Any order of the words on a
// line.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "config/settings.h"
#include "parser/result.h"
#include "store/model/ids.h"

namespace postern::desk {

// Mails decided about by one answer: each is loaded whole.
inline constexpr std::size_t kHeldWords = 20;

struct HeldWord {
  enum class Verb {
    release,  // where it belongs: the ticket it is about, else one of its own
    make,     // a ticket of its own ("new")
    put,      // on `ticket`
    spam
  } verb = Verb::release;
  std::int64_t number = 0;  // the mail's (HeldMail::number); 0: the one that the answered notice is about
  model::TicketId ticket;   // with put
};

// Whether the text is a word of these alone: "release", "new" or "spam", a full stop or the like behind it.
bool is_held_verb(const std::string& text);

// The lines at the top of the text, up to the first empty one. Either one word without a number, and what is below it
// does not count, or lines that all name a number. An Error names the line that is no word, and what could be written.
Result<std::vector<HeldWord>> read_held_words(const config::Settings& settings, const std::string& text);

}  // namespace postern::desk
