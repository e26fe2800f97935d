// The part of Mustache that our templates use, read once for the check and for the mail alike: what was checked is what
// is rendered.
//
//   {{name}}                 a value, as it is: this is text/plain
//   {{#name}} ... {{/name}}  when there is a value; {{^name}} ... {{/name}} when there is none
//   {{> part}}               another text, which holds no parts itself
//   {{! words}}              a comment
//
// A tag other than a value that stands alone on its line takes the line with it. A value is never read as a template
// (T-MIME-20). What would escape escaping or change the language ({{{, {{&, {{=) is a fault.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace postern::config {

// Empty values count as absent.
using Values = std::map<std::string, std::string>;

struct Tag {
  enum class Kind { text, value, section, inverted, end, part } kind = Kind::text;
  std::string word;        // the words of a text, else the name
  std::size_t at = 0;      // byte in the template
  bool whole_line = false; // of a part: its own line ends give those of the result
};

struct Fault {
  std::size_t at = 0;
  std::string text, hint;
};

struct Tags {
  std::vector<Tag> list;
  std::vector<Fault> faults;  // in their order; with any, `list` is what could be read
};

// Linear in the text. LF line ends.
Tags read_tags(std::string_view text);

// The text of a part, by its name; "" when there is none.
using PartText = std::function<std::string(const std::string& name)>;

// Faults do no harm here: an unclosed section ends with the text, a part inside a part is nothing.
std::string render(const Tags& tags, const Values& values, const PartText& part = {});

}  // namespace postern::config
