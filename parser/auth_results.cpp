#include "parser/auth_results.h"

#include <algorithm>
#include <utility>

#include "parser/delimited.h"
#include "parser/text.h"
#include "parser/utf8.h"

namespace postern::parser {
namespace {

constexpr std::size_t kMethods = 100;
constexpr std::size_t kProperties = 50;

bool is_control(char c) { return (static_cast<unsigned char>(c) < ' ' && !is_white(c)) || c == 0x7F; }

// Keyword (RFC 5321 4.1.2, Ldh-str) and what methods are named in practice.
bool is_keyword_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

// What may stand in a value without quotes: everything that the grammar has no other use for.
bool is_value_char(char c) {
  return !is_white(c) && !is_control(c) && std::string_view("()\";").find(c) == std::string_view::npos;
}

class FieldReader {
 public:
  explicit FieldReader(std::string_view text) : text_(text) {}

  AuthResults read(AuthServId form) {
    if (!is_utf8(text_) || std::any_of(text_.begin(), text_.end(), is_control))
      problem("bytes that no such field holds");
    if (form == AuthServId::first) {
      read_id();
    } else {
      read_method();
    }
    while (ok() && skip_to_semicolon()) read_method();
    if (!ok()) return {{}, {}, out_.problem};
    return std::move(out_);
  }

 private:
  bool ok() const { return out_.problem.empty(); }
  void problem(const char* what) {
    if (ok()) out_.problem = what;
  }

  bool at(char c) const { return at_ < text_.size() && text_[at_] == c; }

  bool take(char c) {
    skip_blanks();
    if (!at(c)) return false;
    ++at_;
    return true;
  }

  // White space and comments, which nest (RFC 5322 3.2.2).
  void skip_blanks() {
    while (at_ < text_.size()) {
      if (is_white(text_[at_])) {
        ++at_;
      } else if (text_[at_] == '(') {
        skip_comment();
      } else {
        return;
      }
    }
  }

  void skip_comment() {
    const std::size_t close = end_of_delimited(text_, at_);
    if (close == std::string_view::npos) problem("a comment without an end");
    at_ = close == std::string_view::npos ? text_.size() : close + 1;
  }

  std::string keyword() {
    skip_blanks();
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_keyword_char(text_[at_])) ++at_;
    if (at_ == begin) problem("a name is missing");
    return to_lower(text_.substr(begin, at_ - begin));
  }

  std::string value() {
    skip_blanks();
    if (at('"')) return quoted();
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_value_char(text_[at_])) ++at_;
    return std::string(text_.substr(begin, at_ - begin));
  }

  std::string quoted() {
    std::string out;
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] == '"') {
        ++at_;
        return out;
      }
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
      out += text_[at_];
    }
    problem("a quoted string without an end");
    return out;
  }

  void read_id() {
    out_.authserv_id = to_lower(value());
    if (out_.authserv_id.empty() || out_.authserv_id.find('=') != std::string::npos)
      problem("the authserv-id is missing");
    read_version();
  }

  // RFC 8601 2.2: another version may mean something else.
  void read_version() {
    skip_blanks();
    const std::size_t begin = at_;
    while (at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9') ++at_;
    const std::string_view version = text_.substr(begin, at_ - begin);
    if (!version.empty() && version != "1") problem("a version other than 1");
  }

  // True when another method follows; false at the end.
  bool skip_to_semicolon() {
    skip_blanks();
    if (at_ >= text_.size()) return false;
    if (!take(';')) {
      problem("something that is neither a property nor a new method");
      return false;
    }
    skip_blanks();
    return ok() && at_ < text_.size();
  }

  void read_method() {
    AuthMethod method;
    method.method = keyword();
    if (method.method == "none" && out_.methods.empty() && !none_) {
      skip_blanks();
      none_ = true;
      if (at_ < text_.size() && !at(';')) problem("more behind none");
      return;
    }
    if (take('/')) read_version();
    if (!take('=')) problem("a method without a result");
    method.result = keyword();
    read_properties(method);
    if (none_) problem("a method behind none");
    if (out_.methods.size() >= kMethods) problem("too many methods");
    if (ok()) out_.methods.push_back(std::move(method));
  }

  void read_properties(AuthMethod& method) {
    while (ok()) {
      skip_blanks();
      if (at_ >= text_.size() || at(';')) return;
      AuthProperty property;
      property.name = keyword();
      if (take('.')) property.type = std::exchange(property.name, keyword());
      if (!take('=')) problem("a property without a value");
      property.value = value();
      if (property.type.empty() && property.name == "reason") {
        method.reason = std::move(property.value);
      } else {
        method.properties.push_back(std::move(property));
      }
      if (method.properties.size() > kProperties) problem("too many properties");
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
  AuthResults out_;
  bool none_ = false;  // "none" was said: no method may follow
};

}  // namespace

std::string_view AuthMethod::property(std::string_view type, std::string_view name) const {
  const auto found = std::find_if(properties.begin(), properties.end(),
                                  [&](const AuthProperty& p) { return p.type == type && p.name == name; });
  return found == properties.end() ? std::string_view() : std::string_view(found->value);
}

AuthResults read_auth_results(std::string_view value, AuthServId form) { return FieldReader(value).read(form); }

}  // namespace postern::parser
