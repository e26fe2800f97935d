#include "parser/subject.h"

#include <algorithm>
#include <limits>

#include "parser/text.h"

namespace postern::parser {
namespace {

// Marks without their colon, in lower case. Beyond ASCII as written: these scripts' mail programs write one form.
constexpr std::string_view kReplyMarks[] = {
    "re",
    "aw",
    "sv",
    "antw",
    "antwort",
    "vs",
    "ref",
    "rif",
    "r",
    "res",
    "odp",
    "ynt",
    "atb",
    "\xCE\x91\xCF\x80",                  // Greek
    "\xCE\xA3\xCF\x87\xCE\xB5\xCF\x84",  // Greek
    "\xD7\x94\xD7\xA9\xD7\x91",          // Hebrew
    "\xD8\xB1\xD8\xAF",                  // Arabic
    "\xE5\x9B\x9E\xE5\xA4\x8D",
    "\xE7\xAD\x94\xE5\xA4\x8D",
    "\xE5\x9B\x9E\xE8\xA6\x86",  // Chinese
    "\xE8\xBF\x94\xE4\xBF\xA1",  // Japanese
    "\xED\x9A\x8C\xEC\x8B\xA0",  // Korean
    "\xD0\x9E\xD1\x82\xD0\xB2",  // Russian
    "\xD0\x92\xD1\x96\xD0\xB4",  // Ukrainian
};
constexpr std::string_view kForwardMarks[] = {
    "fwd",
    "fw",
    "wg",
    "vb",
    "vl",
    "vid",
    "videres",
    "tr",
    "rv",
    "enc",
    "doorst",
    "i",
    "pd",
    "\xC4\xB0let",
    "ilt",
    "trs",
    "fs",
    "tov\xC3\xA1"
    "bb\xC3\xADt\xC3\xA1s",
    "\xCE\xA0\xCF\x81\xCE\xB8",  // Greek
    "\xE8\xBD\xAC\xE5\x8F\x91",
    "\xE8\xBD\x89\xE5\xAF\x84",                  // Chinese
    "\xE8\xBB\xA2\xE9\x80\x81",                  // Japanese
    "\xEC\xA0\x84\xEB\x8B\xAC",                  // Korean
    "\xD0\x9F\xD0\xB5\xD1\x80\xD0\xB5\xD1\x81",  // Russian
};
constexpr std::string_view kFullWidthColon = "\xEF\xBC\x9A";

// The length of "[PREFIX-1042]" at the start of `text`, 0 when there is none; its digits in `digits`.
std::size_t tag_length(std::string_view text, std::string_view prefix, std::string_view& digits) {
  if (text.empty() || text.front() != '[' || prefix.empty()) return 0;
  std::size_t at = text.find_first_not_of(' ', 1);
  if (at == std::string_view::npos || !starts_with_fold(text.substr(at), prefix)) return 0;
  at += prefix.size();
  if (at >= text.size() || text[at] != '-') return 0;
  const std::size_t begin = ++at;
  while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
  digits = text.substr(begin, at - begin);
  while (at < text.size() && text[at] == ' ') ++at;
  return !digits.empty() && at < text.size() && text[at] == ']' ? at + 1 : 0;
}

std::optional<std::int64_t> number_of(std::string_view digits) {
  std::int64_t value = 0;
  for (const char c : digits) {
    const int digit = c - '0';
    if (value > (std::numeric_limits<std::int64_t>::max() - digit) / 10) return std::nullopt;
    value = value * 10 + digit;
  }
  return value;
}

std::string without_tags(std::string_view subject, std::string_view prefix) {
  std::string out;
  for (std::size_t at = 0; at < subject.size();) {
    std::string_view digits;
    const std::size_t length = tag_length(subject.substr(at), prefix, digits);
    if (length == 0) out += subject[at];
    at += std::max<std::size_t>(length, 1);
  }
  return out;
}

std::string squeezed(std::string_view text) {
  std::string out;
  for (const char c : trim(text)) {
    const bool blank = c == ' ' || c == '\t' || c == '\r' || c == '\n';
    if (!blank) out += c;
    if (blank && !out.ends_with(' ')) out += ' ';
  }
  return out;
}

// The length of a mark with its count and colon at the start of `text`: "Re:", "RE[2]:", "Re^3 :", "Re (4):".
template <std::size_t N>
std::size_t mark_length(std::string_view text, const std::string_view (&marks)[N]) {
  for (const std::string_view mark : marks) {
    if (!starts_with_fold(text, mark)) continue;
    std::size_t at = mark.size();
    while (at < text.size() && at < mark.size() + 8 &&
           std::string_view("0123456789[]()^* ").find(text[at]) != std::string_view::npos) {
      ++at;
    }
    if (text.substr(at).starts_with(':')) return at + 1;
    if (text.substr(at).starts_with(kFullWidthColon)) return at + kFullWidthColon.size();
  }
  return 0;
}

// "[list] " in front: its length, 0 when there is none or nothing comes behind it.
std::size_t list_tag_length(std::string_view text) {
  if (!text.starts_with('[')) return 0;
  const std::size_t close = text.substr(0, 80).find(']');
  if (close == std::string_view::npos) return 0;
  return text.find_first_not_of(' ', close + 1) == std::string_view::npos ? 0 : close + 1;
}

std::string_view behind_list_tags(std::string_view text) {
  text = trim(text);
  while (const std::size_t length = list_tag_length(text)) text = trim(text.substr(length));
  return text;
}

}  // namespace

std::optional<std::int64_t> ticket_tag(std::string_view subject, std::string_view prefix) {
  for (std::size_t at = subject.find('['); at != std::string_view::npos; at = subject.find('[', at + 1)) {
    std::string_view digits;
    if (tag_length(subject.substr(at), prefix, digits) == 0) continue;
    if (const auto number = number_of(digits)) return number;
  }
  return std::nullopt;
}

std::string base_subject(std::string_view subject, std::string_view prefix) {
  const std::string untagged = squeezed(without_tags(subject, prefix));
  std::string_view rest = untagged;
  std::string_view list_tag;
  for (bool changed = true; changed;) {
    changed = false;
    std::size_t length = mark_length(rest, kReplyMarks);
    if (length == 0) length = mark_length(rest, kForwardMarks);
    // "[list] Re: x" and "Re: [list] x" are the same mail: the marks behind the list's tag go too.
    const std::size_t tag = length == 0 ? list_tag_length(rest) : 0;
    const std::string_view behind = trim(rest.substr(tag));
    if (tag != 0 && (mark_length(behind, kReplyMarks) != 0 || mark_length(behind, kForwardMarks) != 0)) {
      list_tag = rest.substr(0, tag);
      length = tag;
    }
    if (length == 0) break;
    rest = trim(rest.substr(length));
    changed = true;
  }
  while (rest.size() >= 5 && equal_fold(rest.substr(rest.size() - 5), "(fwd)"))
    rest = trim(rest.substr(0, rest.size() - 5));
  if (list_tag.empty() || rest.starts_with(list_tag)) return std::string(rest);
  return std::string(list_tag) + " " + std::string(rest);
}

bool is_reply_subject(std::string_view subject) { return mark_length(behind_list_tags(subject), kReplyMarks) != 0; }

bool is_forward_subject(std::string_view subject) { return mark_length(behind_list_tags(subject), kForwardMarks) != 0; }

}  // namespace postern::parser
