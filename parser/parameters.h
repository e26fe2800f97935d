// Fields of a value and parameters: Content-Type, Content-Disposition (RFC 2045 5.1, RFC 2183, RFC 2231), as written by
// everyone: missing quotes, blanks, comments, encoded words inside quotes, continuations out of order.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace postern::parser {

struct Parameter {
  std::string name;     // lower case, without the stars of RFC 2231
  std::string value;    // bytes: unquoted, joined and percent-decoded
  std::string charset;  // of RFC 2231, as sent; empty otherwise
};

class ParameterField {
 public:
  // Reads a whole field value. The first of two parameters of one name counts, an extended one (name*) before a plain
  // one (RFC 6266 4.3). Segments of RFC 2231 count as far as they have no gap. Linear but for the sort of segments.
  explicit ParameterField(std::string_view field);

  // In lower case, without comments and blanks: "text/plain", "attachment".
  const std::string& value() const { return value_; }
  bool conflicting() const { return conflicting_; }  // one name said two things

  bool has(std::string_view name) const { return find(name) != nullptr; }
  // As bytes, up to a blank, comment or end: for boundary, charset, format. Empty when there is none.
  std::string token(std::string_view name) const;
  // As a person reads it: UTF-8, encoded words decoded, no control characters. For names.
  std::string text(std::string_view name) const;

 private:
  const Parameter* find(std::string_view name) const;

  std::string value_;
  std::vector<Parameter> parameters_;
  std::vector<Parameter> tokens_;  // plain ones cut as token() gives them
  bool conflicting_ = false;
};

}  // namespace postern::parser
