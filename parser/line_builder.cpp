#include "parser/line_builder.h"

#include <algorithm>
#include <utility>

#include "parser/text.h"

namespace postern::parser {
namespace {

constexpr std::size_t kMostBreaks = 3;
constexpr std::string_view kNoBreakSpace = "\xC2\xA0";

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }

}  // namespace

void LineBuilder::text(std::string_view utf8, bool preformatted) {
  if (!preformatted) return words(utf8);
  for (std::string_view line : EachLine(utf8)) {
    if (full()) return;
    if (line.data() != utf8.data()) line_break();
    if (line.empty()) continue;
    begin();
    append(line);
  }
  if (utf8.ends_with('\n')) line_break();
}

void LineBuilder::words(std::string_view utf8) {
  std::size_t at = 0;
  while (at < utf8.size()) {
    if (is_blank(utf8[at])) {
      space_ = true;
      ++at;
      continue;
    }
    if (utf8.substr(at, 2) == kNoBreakSpace) {
      begin();
      append(" ");
      at += 2;
      continue;
    }
    std::size_t end = at;
    while (end < utf8.size() && !is_blank(utf8[end]) && utf8.substr(end, 2) != kNoBreakSpace) ++end;
    begin();
    append(utf8.substr(at, end - at));
    at = end;
  }
}

void LineBuilder::space() { space_ = true; }
void LineBuilder::line_break() { breaks_ = std::min(breaks_ + 1, kMostBreaks); }
void LineBuilder::block() { breaks_ = std::max<std::size_t>(breaks_, 1); }
void LineBuilder::paragraph() { breaks_ = std::max<std::size_t>(breaks_, 2); }
void LineBuilder::prefix(std::string bullet) { prefix_ = std::move(bullet); }

void LineBuilder::separator(std::string_view bytes) {
  if (breaks_ > 0 || !open_) return;  // nothing on this line yet
  space_ = false;
  append(bytes);
}

void LineBuilder::mark(std::size_t depth, TextLine::Role role) {
  depth_ = depth;
  role_ = role;
}

void LineBuilder::begin() {
  if (breaks_ > 0 || !open_) {
    if (lines_.size() >= most_lines_) left_ = 0;
    const std::size_t blanks = open_ && breaks_ > 1 ? breaks_ - 1 : 0;
    const std::size_t depth = lines_.empty() ? depth_ : std::min(lines_.back().depth, depth_);
    for (std::size_t blank = 0; blank < blanks; ++blank) lines_.push_back(TextLine{.depth = depth, .role = role_});
    lines_.push_back(TextLine{.depth = depth_, .role = role_});
    open_ = true;
    breaks_ = 0;
    space_ = false;
    append(std::exchange(prefix_, {}));
  }
  if (std::exchange(space_, false) && !lines_.back().text.empty()) append(" ");
}

void LineBuilder::append(std::string_view bytes) {
  bytes = truncate_utf8(bytes, left_);
  left_ -= bytes.size();
  lines_.back().text += bytes;
  if (bytes.empty() && left_ < 4) left_ = 0;  // not one character more
}

TextLines LineBuilder::finish() {
  for (TextLine& line : lines_) {
    while (!line.text.empty() && (is_blank(line.text.back()))) line.text.pop_back();
  }
  while (!lines_.empty() && lines_.back().text.empty()) lines_.pop_back();
  const auto first =
      std::find_if(lines_.begin(), lines_.end(), [](const TextLine& line) { return !line.text.empty(); });
  lines_.erase(lines_.begin(), first);
  return std::move(lines_);
}

}  // namespace postern::parser
