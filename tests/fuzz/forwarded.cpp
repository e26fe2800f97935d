// A mail that holds another one, pasted or attached: the first line is its subject, the rest its text. Also the lines
// of the pasted header, the line above a quote and the dates in them.
#include "parser/forwarded.h"
#include "parser/attribution.h"
#include "parser/header_block.h"
#include "parser/mime_reader.h"
#include "parser/utf8.h"
#include "promise.h"

using namespace postern;

namespace {

void check_lines(std::string_view text) {
  const parser::TextLines lines = parser::read_text_lines(text);
  for (std::size_t at = 0; at < std::min<std::size_t>(lines.size(), 200); ++at) {
    parser::may_start_header_block(lines[at].text);
    if (const auto block = parser::header_block_at(lines, at)) {
      PROMISE(block->begin == at && block->end > at && block->end <= lines.size());
      PROMISE(block->fields.size() >= 2);
    }
    if (lines[at].depth != 0) continue;
    if (const auto found = parser::attribution_ending_at(lines, at, 0)) {
      PROMISE(found->begin <= at && found->end == at + 1);
    }
    const std::size_t inside = parser::attribution_inside(lines[at].text);
    PROMISE(inside == std::string_view::npos || inside < lines[at].text.size());
  }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string valid = parser::valid_utf8(fuzz::text_of(data, size));
  std::string_view rest = valid;
  parser::Mail mail;
  mail.subject = fuzz::take_line(rest);
  mail.text = rest;
  check_lines(rest);
  const parser::LeafView leaf{.content_type = "message/rfc822", .bytes = rest};
  const auto read_inner = [](std::string_view raw) { return parser::read_mail(raw); };
  for (const parser::Leaves& leaves : {parser::Leaves{}, parser::Leaves{leaf}}) {
    const auto found = parser::find_forwarded(mail, leaves, read_inner);
    if (!found) continue;
    PROMISE(parser::is_utf8(found->subject) && parser::is_utf8(found->text));
    for (const auto& from : found->from) PROMISE(!from.email.empty() || !from.name.empty());
  }
  return 0;
}
