#include "daemon/desk/own_words.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "daemon/desk/texts.h"
#include "parser/attribution.h"
#include "parser/text.h"
#include "parser/text_lines.h"

namespace postern::desk {
namespace {

constexpr std::size_t kComparedBytes = 200'000;
constexpr std::size_t kSecretBytes = 20;   // a MAC is longer, the end of a sentence shorter
constexpr std::size_t kTellingBytes = 12;  // a shorter line may be anybody's

using Lines = std::vector<std::string_view>;

// A line without quote marks and white space: clients add the ones and change the others.
std::string bare(std::string_view line) {
  std::string out;
  bool in_marks = true;
  for (const char c : line) {
    if (c == ' ' || c == '\t' || c == '\r') continue;
    if (in_marks && (c == '>' || c == '|')) continue;
    in_marks = false;
    out += c;
  }
  return out;
}

bool is_quoted(std::string_view line) {
  const auto text = trim(line);
  return !text.empty() && text.front() == '>';
}

// The notices as they may come back, however wrapped, and which of them are not the requester's words.
class Notices {
 public:
  // The first line says who wrote, and what stands below the last rule is what else is known.
  void add(std::string_view text) {
    const Lines lines = split_lines(truncate_utf8(text, kComparedBytes));
    const auto is_rule = [](std::string_view line) { return trim(line) == kRule; };
    const auto rule = std::find_if(lines.rbegin(), lines.rend(), is_rule).base();
    for (auto line = lines.begin(); line != lines.end(); ++line) {
      const std::string one = bare(*line);
      if (line == lines.begin() || line >= rule) internal_ += one;
      all_ += one;
    }
  }

  void add_list(std::string_view text) {
    for (const auto line : split_lines(truncate_utf8(text, kComparedBytes))) {
      internal_ += bare(line);
      all_ += bare(line);
    }
  }

  bool holds(const std::string& bare_line) const { return all_.find(bare_line) != std::string::npos; }
  bool is_internal(const std::string& bare_line) const {
    return bare_line.size() >= kTellingBytes && internal_.find(bare_line) != std::string::npos;
  }

 private:
  std::string all_, internal_;
};

// What no mail to a requester may hold, whatever the notice was: our rule, and "hd-1042.TOKEN" in addresses and ids.
bool is_our_secret(std::string_view line, const std::string& key) {
  if (trim(line) == kRule) return true;
  const std::string lower = to_lower(line);
  const std::string start = to_lower(key) + ".";
  const auto at = lower.find(start);
  if (at == std::string::npos) return false;
  const auto end = std::min(lower.find_first_of(" \t>,;)", at), lower.size());
  return end - at - start.size() >= kSecretBytes;
}

// The line from which on everything is the notice, unmarked, as some clients append it; the end when there is none.
std::size_t tail_begins(const Lines& lines, const Notices& notices) {
  std::size_t begin = lines.size();
  bool telling = false;
  for (std::size_t i = lines.size(); i-- > 0;) {
    const std::string line = bare(lines[i]);
    if (line.empty()) continue;
    if (!notices.holds(line)) break;
    begin = line.size() < kTellingBytes ? begin : i;
    telling |= notices.is_internal(line);
  }
  return telling ? begin : lines.size();
}

// "On Monday, Example Desk wrote:" above a quotation that is gone.
std::string without_attribution(const std::string& text) {
  const parser::TextLines lines = parser::read_text_lines(text);
  if (lines.empty() || !parser::may_end_attribution(lines.back().text)) return text;
  const auto attribution = parser::attribution_ending_at(lines, lines.size() - 1, 0);
  return attribution ? std::string(trim(parser::write_text_lines(lines, 0, attribution->begin))) : text;
}

}  // namespace

OwnWords own_words(const std::string& reply_text, const std::vector<std::string>& notices, const std::string& key,
                   const std::vector<std::string>& lists) {
  if (reply_text.size() > kComparedBytes) return {"", "the text is longer than 200 kB"};
  Notices known;
  for (const auto& notice : notices) known.add(notice);
  for (const auto& list : lists) known.add_list(list);
  Lines lines = split_lines(reply_text);
  const std::size_t end = tail_begins(lines, known);
  const bool quoted_below = end < lines.size();
  lines.resize(end);
  OwnWords words;
  for (const auto line : lines) {
    const bool internal = known.is_internal(bare(line)) || is_our_secret(line, key);
    if (internal && is_quoted(line)) continue;
    if (internal) {
      const std::string shown = printable(trim(line), 80);
      return {"", "this line belongs to our notice: \"" + shown + "\"", shown};
    }
    words.text += std::string(line) + "\n";
  }
  words.text = std::string(trim(words.text));
  if (quoted_below) words.text = without_attribution(words.text);
  return words;
}

}  // namespace postern::desk
