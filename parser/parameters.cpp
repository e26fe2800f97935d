#include "parser/parameters.h"

#include <algorithm>
#include <map>
#include <optional>

#include "parser/charset.h"
#include "parser/delimited.h"
#include "parser/encoded_word.h"
#include "parser/text.h"

namespace postern::parser {
namespace {

// One `name*1*=value` as it stands in the field.
struct Segment {
  std::string name;
  int index = -1;         // of RFC 2231 3; -1: not continued
  bool extended = false;  // percent-encoded, RFC 2231 4
  bool quoted = false;
  std::string value;
};

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  // The value before the first parameter, without comments and white space.
  std::string value() {
    std::string out;
    if (begins_parameter(0)) return out;  // "filename=a.txt": the value is missing
    while (at_ < text_.size() && text_[at_] != ';') {
      if (text_[at_] == '(') {
        skip_comment();
      } else {
        if (ends_value(out)) break;
        if (!is_white(text_[at_]) && text_[at_] != '"') out += text_[at_];
        ++at_;
      }
    }
    while (out.ends_with(',')) out.pop_back();
    return to_lower(out);
  }

  std::optional<Segment> next() {
    while (at_ < text_.size()) {
      skip_to_name();
      const std::size_t begin = at_;
      while (at_ < text_.size() && text_[at_] != '=' && text_[at_] != ';') ++at_;
      std::string_view name = trim(text_.substr(begin, at_ - begin));
      if (at_ >= text_.size() || text_[at_] == ';') continue;  // no value: no parameter
      ++at_;
      Segment segment = named(name);
      read_value(segment);
      if (!segment.name.empty()) return segment;
    }
    return std::nullopt;
  }

 private:
  // "multipart/mixed boundary=b": the `;` is missing, and a parameter begins after the blank.
  bool ends_value(const std::string& out) const {
    return is_white(text_[at_]) && !out.empty() && !is_white(text_[at_ - 1]) && begins_parameter(at_);
  }

  // The next word has its `=` right behind it.
  bool begins_parameter(std::size_t at) const {
    const std::size_t next = text_.find_first_not_of(" \t\r\n", at);
    if (next == std::string_view::npos) return false;
    const std::size_t stop = text_.substr(0, next + 40).find_first_of(" \t\r\n;/(=", next);
    return stop != std::string_view::npos && stop > next && text_[stop] == '=';
  }

  void skip_to_name() {
    while (at_ < text_.size()) {
      if (text_[at_] == ';' || text_[at_] == ',' || is_white(text_[at_])) {
        ++at_;
      } else if (text_[at_] == '(') {
        skip_comment();
      } else {
        return;
      }
    }
  }

  // One that has no end ends with the field.
  void skip_comment() { at_ = std::min(end_of_delimited(text_, at_), text_.size() - 1) + 1; }

  static Segment named(std::string_view name) {
    Segment segment;
    if (name.ends_with('*')) {
      segment.extended = true;
      name.remove_suffix(1);
    }
    const std::size_t star = name.find('*');
    if (star != std::string_view::npos) {
      const std::string_view digits = name.substr(star + 1);
      const bool is_number =
          !digits.empty() && digits.size() <= 6 && digits.find_first_not_of("0123456789") == std::string_view::npos;
      if (is_number) segment.index = std::stoi(std::string(digits));
      name = name.substr(0, star);
    }
    segment.name = to_lower(trim(name));
    return segment;
  }

  void read_value(Segment& segment) {
    while (at_ < text_.size() && is_white(text_[at_])) ++at_;
    if (at_ < text_.size() && text_[at_] == '"') {
      segment.quoted = true;
      ++at_;
      const std::size_t begin = at_;
      while (at_ < text_.size() && text_[at_] != '"') at_ += text_[at_] == '\\' ? 2u : 1u;
      at_ = std::min(at_, text_.size());
      segment.value = text_.substr(begin, at_ - begin);
      while (at_ < text_.size() && text_[at_] != ';') ++at_;  // what follows the quote is junk
      return;
    }
    const std::size_t begin = at_;
    const bool is_word = encoded_word_length(text_.substr(at_)) != 0;
    if (is_word) at_ += encoded_word_length(text_.substr(at_));
    at_ = std::min(text_.find(';', at_), text_.size());
    segment.value = trim(text_.substr(begin, at_ - begin));
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int high = text[i] == '%' && i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
    const int low = high >= 0 ? hex_value(text[i + 2]) : -1;
    if (low >= 0) {
      out += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

// Quoted pairs (RFC 5322 3.2.4). In names only \" and \\ count: other backslashes are those of a Windows path.
std::string unquoted(const Segment& segment, bool as_name) {
  if (!segment.quoted) return segment.value;
  std::string out;
  for (std::size_t i = 0; i < segment.value.size(); ++i) {
    const char next = i + 1 < segment.value.size() ? segment.value[i + 1] : '\0';
    if (segment.value[i] == '\\' && next != '\0' && (!as_name || next == '"' || next == '\\')) ++i;
    out += segment.value[i];
  }
  return out;
}

// charset'language'text (RFC 2231 4): cuts the first two off `text` and gives the charset.
std::string cut_charset(std::string& text) {
  const std::size_t first = text.find('\'');
  const std::size_t second = first == std::string::npos ? first : text.find('\'', first + 1);
  if (second == std::string::npos) return {};
  const std::string charset = text.substr(0, first);
  text.erase(0, second + 1);
  return charset;
}

Parameter joined(std::vector<Segment> segments, bool as_name) {
  std::stable_sort(segments.begin(), segments.end(),
                   [](const Segment& a, const Segment& b) { return a.index < b.index; });
  Parameter parameter{segments.front().name, {}, {}};
  int expected = segments.front().index;
  for (const Segment& segment : segments) {
    if (segment.index < expected) continue;  // the same number twice: the first counts
    if (segment.index > expected) break;
    std::string value = unquoted(segment, as_name);
    if (segment.extended) {
      if (expected == segments.front().index) parameter.charset = cut_charset(value);
      value = percent_decoded(value);
    } else if (expected == 0 && as_name && segments.size() > 1 && segments[1].extended) {
      parameter.charset = cut_charset(value);  // the star is missing on the first, which holds the charset
    }
    parameter.value += value;
    ++expected;
  }
  return parameter;
}

// Which form of one name counts: extended, continued, plain.
std::vector<Segment> best_form(const std::vector<Segment>& all) {
  std::vector<Segment> continued;
  const Segment* plain = nullptr;
  for (const Segment& segment : all) {
    if (segment.index >= 0) {
      continued.push_back(segment);
    } else if (segment.extended) {
      return {segment};
    } else if (plain == nullptr) {
      plain = &segment;
    }
  }
  if (continued.empty()) return {*plain};
  return continued;
}

// An unquoted value as a token: up to the first blank or comment.
std::string as_token(const Parameter& parameter, const std::vector<Segment>& form) {
  const bool plain = form.size() == 1 && !form[0].quoted && !form[0].extended;
  return plain ? parameter.value.substr(0, parameter.value.find_first_of(" \t\r\n(")) : parameter.value;
}

}  // namespace

ParameterField::ParameterField(std::string_view field) {
  Reader reader(field);
  value_ = reader.value();
  std::map<std::string, std::vector<Segment>> by_name;
  while (auto segment = reader.next()) by_name[segment->name].push_back(std::move(*segment));
  for (const auto& [name, segments] : by_name) {
    const std::vector<Segment> form = best_form(segments);
    parameters_.push_back(joined(form, true));
    Parameter token = joined(form, false);
    token.value = as_token(token, form);
    tokens_.push_back(std::move(token));
    if (form.size() != segments.size()) {
      const auto same = [&](const Segment& s) { return s.value == form[0].value; };
      conflicting_ = conflicting_ || !std::all_of(segments.begin(), segments.end(), same);
    }
  }
}

const Parameter* ParameterField::find(std::string_view name) const {
  const auto found =
      std::find_if(parameters_.begin(), parameters_.end(), [&](const Parameter& p) { return p.name == name; });
  return found == parameters_.end() ? nullptr : &*found;
}

std::string ParameterField::token(std::string_view name) const {
  const Parameter* found = find(name);
  return found == nullptr ? std::string() : tokens_[static_cast<std::size_t>(found - parameters_.data())].value;
}

std::string ParameterField::text(std::string_view name) const {
  const Parameter* found = find(name);
  if (found == nullptr) return {};
  if (found->charset.empty()) return decode_words(found->value);
  std::string text = to_utf8(found->value, found->charset).text;
  std::replace_if(
      text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7F; }, ' ');
  return text;
}

}  // namespace postern::parser
