// Where the words of the writer end and what is put under every mail begins: signatures, "Sent from my ...",
// disclaimers.
#pragma once

#include <cstddef>
#include <string_view>

#include "parser/text_lines.h"

namespace postern::parser {

struct SignatureHints {
  std::string_view sender_name;  // may be empty
  bool first = true;             // no words of the writer above: some of these have to stay
  bool ends_mail = true;  // nothing follows the lines but what is put under every mail: a parting formula may go too
};

// The end of the writer's own words in lines [begin, end), all of depth 0. Linear.
std::size_t end_of_own_words(const TextLines& lines, std::size_t begin, std::size_t end, const SignatureHints& hints);

// "Sent from my iPhone" and its like, in many languages.
bool is_sent_from_line(std::string_view line);

}  // namespace postern::parser
