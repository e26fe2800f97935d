// Words and shapes of mail in many languages, as RE2 patterns built once: linear on any input, safe from any thread.
#pragma once

#include <re2/re2.h>

#include <string>
#include <string_view>

namespace postern::parser {

// A pattern that ignores letter case (also of letters beyond ASCII) and must compile: a wrong one is a bug found by any
// test, and matches nothing.
class Pattern {
 public:
  explicit Pattern(std::string_view expression) : expression_("(?i)" + std::string(expression), quiet()) {}

  bool in(std::string_view text) const {
    return RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), expression_);
  }
  const RE2& expression() const { return expression_; }

 private:
  static RE2::Options quiet() {
    RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(64 << 20);
    return options;
  }
  RE2 expression_;
};

}  // namespace postern::parser
