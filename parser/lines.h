// The lines of a message, whatever ends them: CRLF, LF, CR alone, and CR CR LF (text mode written twice). One rule for
// headers, bodies, boundaries and the content hash, so that no two readings of a mail can differ.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace postern::parser {

struct Line {
  std::size_t begin = 0;
  std::size_t content_end = 0;  // before the line end
  std::size_t end = 0;          // behind the line end
  bool bare_cr = false;
};

// Linear over all lines together: the next CR and the next LF are each looked for once.
class LineReader {
 public:
  explicit LineReader(std::string_view text, std::size_t at = 0) : text_(text), at_(at) {}

  bool done() const { return at_ >= text_.size(); }
  std::size_t at() const { return at_; }

  // Not to be called when done.
  Line next() {
    if (lf_ < at_ || !searched_) lf_ = find('\n');
    if (cr_ < at_ || !searched_) cr_ = find('\r');
    searched_ = true;
    Line line{at_, std::min(lf_, cr_), 0, false};
    line.end = std::min(line.content_end + 1, text_.size());
    if (cr_ < lf_) {
      const bool has_lf = lf_ < text_.size();
      if (has_lf && cr_ + 1 == lf_) {
        line.end = lf_ + 1;
      } else if (has_lf && cr_ + 2 == lf_ && text_[cr_ + 1] == '\r') {
        line.end = lf_ + 1;
      } else {
        line.bare_cr = true;
      }
    }
    at_ = line.end;
    return line;
  }

  // Back to an earlier place, or forward.
  void seek(std::size_t at) {
    if (at < at_) searched_ = false;
    at_ = at;
  }

  std::string_view content(const Line& line) const { return text_.substr(line.begin, line.content_end - line.begin); }

 private:
  std::size_t find(char c) const { return std::min(text_.find(c, at_), text_.size()); }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t lf_ = 0;
  std::size_t cr_ = 0;
  bool searched_ = false;
};

}  // namespace postern::parser
