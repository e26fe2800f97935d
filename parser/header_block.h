// The lines From:, Sent:, To:, Subject: that mail programs paste above the mail they answer or forward.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parser/header_words.h"
#include "parser/text_lines.h"

namespace postern::parser {

struct HeaderBlock {
  struct Field {
    HeaderRole role = HeaderRole::none;
    std::string value;
  };
  std::size_t begin = 0, end = 0;  // lines [begin, end)
  std::vector<Field> fields;

  // The value of the first field of a role, or "".
  std::string value(HeaderRole role) const;
};

// Cheap, and false for nearly all lines: whether asking header_block_at() makes sense.
bool may_start_header_block(std::string_view line);

// The block that starts at line `at`, if there is one: at least two roles, and evidence that it is about a mail and not
// about a journey ("From: Paris, To: London, Date: 5 May") or an appointment. All its lines have the depth of the
// first.
std::optional<HeaderBlock> header_block_at(const TextLines& lines, std::size_t at);

// Whether `at` is the long rule that Outlook puts above header lines, which here are in a language not known: three or
// more labelled lines below it, with two addresses and a time of day.
bool is_foreign_header_block(const TextLines& lines, std::size_t at);

}  // namespace postern::parser
