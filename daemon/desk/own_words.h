// An agent's own words in an answer to our notice: what may go to the requester, and nothing of what was told in
// confidence.
#pragma once

#include <string>
#include <vector>

namespace postern::desk {

struct OwnWords {
  std::string text;       // fit to be sent; may be empty when only a quotation came
  std::string doubt;      // why they could not be told apart from the notice; then nothing may be sent
  std::string line = {};  // the notice's line that makes the doubt; "": they are too long to be compared
};

// `reply_text` is the new part of the mail; `notices` what it answers, as far as known. A rest of the notice behind the
// words is cut off; single quoted lines of it ("> ") that tell internal facts are left out; requester's words that were
// quoted to answer between them stay. Any other line of the notice's internal part makes a doubt. Compares at most 200
// kB.
// Of `lists` (what /show told, say) every line is internal.
OwnWords own_words(const std::string& reply_text, const std::vector<std::string>& notices, const std::string& key,
                   const std::vector<std::string>& lists = {});

}  // namespace postern::desk
