#include "parser/reply_text.h"

#include <algorithm>

#include "parser/attribution.h"
#include "parser/header_block.h"
#include "parser/html_lines.h"
#include "parser/patterns.h"
#include "parser/signature.h"
#include "parser/text.h"
#include "parser/text_lines.h"

namespace postern::parser {
namespace {

using Role = TextLine::Role;

// A mail that a person wrote has its answer in these; what is below them in a longer one counts as its words.
constexpr std::size_t kExaminedLines = 20000;
// Lines that look like the start of an attribution or a header block and turn out to be none.
constexpr std::size_t kMostAttempts = 2000;

// A stretch of lines of one kind; blank lines between two quotes belong to them.
struct Segment {
  std::size_t begin = 0, end = 0;
  bool quote = false;
  bool attributed = false;  // quotes: an attribution stands above it
};

bool is_quote(const TextLine& line) {
  return line.depth > 0 || line.role == Role::history || line.role == Role::attribution;
}
bool is_words(const TextLine& line) { return !line.blank() && line.depth == 0 && line.role == Role::own; }

// "bla bla --- On Monday ... wrote:" on one line becomes two.
void split_shared_lines(TextLines& lines) {
  for (std::size_t at = 0; at < lines.size(); ++at) {
    if (lines[at].depth > 0) continue;
    std::size_t cut = attribution_inside(lines[at].text);
    if (cut == std::string_view::npos) cut = words_behind_attribution(lines[at].text);
    if (cut == std::string_view::npos) continue;
    TextLine rest = lines[at];
    rest.text.erase(0, cut);
    lines[at].text.erase(cut);
    lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(at) + 1, std::move(rest));
    return;  // the first is the newest; what is below is history
  }
}

// GroupWise writes ">>> Ann <ann@example.org> 05.05.25 10.11 >>>" above text without marks.
void unmark_arrowed_attributions(TextLines& lines) {
  for (TextLine& line : lines) {
    if (line.depth != 3 || line.marks != ">>> ") continue;
    const std::string text = line.marks + line.text;
    if (may_end_attribution(text) && attribution_ending_at({TextLine{.text = text}}, 0, 0))
      line = TextLine{.text = text};
  }
}

// "AB> text", "AB> more": quotes with the initials of their writer. Two neighbours at least.
void mark_initialled_quotes(TextLines& lines) {
  const auto initials = [](const TextLine& line) -> std::string_view {
    const std::size_t mark = line.text.find('>');
    if (line.depth > 0 || mark == 0 || mark == std::string::npos || mark > 10) return {};
    const std::string_view word = std::string_view(line.text).substr(0, mark);
    const bool letters =
        std::all_of(word.begin(), word.end(), [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); });
    return letters ? word : std::string_view();
  };
  for (std::size_t at = 1; at < lines.size(); ++at) {
    const std::string_view word = initials(lines[at]);
    if (!word.empty() && word == initials(lines[at - 1])) lines[at].role = lines[at - 1].role = Role::history;
  }
}

// One line between quoted ones, without blank lines, that a mail program wrapped and left unmarked.
void mark_wrapped_quotes(TextLines& lines) {
  for (std::size_t at = 1; at + 1 < lines.size(); ++at) {
    const TextLine& before = lines[at - 1];
    const bool squeezed = is_words(lines[at]) && before.depth > 0 && lines[at + 1].depth > 0;
    if (!squeezed || before.text.size() < 60) continue;
    const char first = lines[at].text.front(), last = before.text.back();
    if (first >= 'a' && first <= 'z' && last != '.' && last != '?' && last != '!' && last != ':')
      lines[at].depth = before.depth;
  }
}

// Reading from the top: marks attributions, and finds where the mail that was answered begins.
class Reader {
 public:
  explicit Reader(TextLines& lines) : lines_(lines) {}

  // Lines from the returned one on are not new. `whole` tells that nothing can be told apart.
  std::size_t run() {
    for (std::size_t at = 0; at < std::min(lines_.size(), kExaminedLines); ++at) {
      if (lines_[at].depth > 0 || lines_[at].blank() || lines_[at].role != Role::own) continue;
      const bool ruled = at > floor_ && is_plain_rule(lines_[at - 1].text);
      if (is_reply_above_line(lines_[at].text, ruled)) return words_ ? at : lines_.size();
      if (is_original_separator(lines_[at].text) || is_forward_separator(lines_[at].text) || starts_header_block(at) ||
          is_foreign_header_block(lines_, at)) {
        const std::size_t begin = with_title(at);
        words_ = words_ && has_words_before(begin);
        if (!words_) whole_ = true;
        return words_ ? begin : lines_.size();
      }
      const auto attribution = may_end_attribution(lines_[at].text) && ++attempts_ < kMostAttempts
                                   ? attribution_ending_at(lines_, at, floor_)
                                   : std::nullopt;
      if (attribution) {
        if (stop_at(*attribution)) return words_ ? with_title(attribution->begin) : lines_.size();
        continue;
      }
      words_ = true;
    }
    return lines_.size();
  }
  bool whole() const { return whole_; }

 private:
  bool starts_header_block(std::size_t at) {
    return may_start_header_block(lines_[at].text) && ++attempts_ < kMostAttempts && header_block_at(lines_, at);
  }
  bool stop_at(const Attribution& attribution) {
    std::size_t below = attribution.end;
    while (below < lines_.size() && lines_[below].blank() && lines_[below].depth == 0) ++below;
    const bool quoted = below < lines_.size() && is_quote(lines_[below]);
    const std::size_t begin = with_title(attribution.begin);
    words_ = has_words_before(begin);
    if (!quoted && below < lines_.size()) {
      if (!words_) whole_ = true;
      return true;
    }
    for (std::size_t line = begin; line < below; ++line) lines_[line].role = Role::attribution;
    floor_ = attribution.end;
    return false;
  }
  // "----- Nachricht von Ann -----" right above what was found goes with it.
  std::size_t with_title(std::size_t begin) const {
    std::size_t at = begin;
    while (at > floor_ && begin - at < 2 && lines_[at - 1].blank()) --at;
    const bool titled = at > floor_ && lines_[at - 1].depth == 0 && is_title(lines_[at - 1].text);
    return titled ? at - 1 : begin;
  }
  // The lines of a wrapped attribution have been counted as words on the way down.
  bool has_words_before(std::size_t begin) const {
    for (std::size_t at = begin; at > 0; --at) {
      if (is_words(lines_[at - 1])) return true;
    }
    return false;
  }

  TextLines& lines_;
  std::size_t floor_ = 0;
  std::size_t attempts_ = 0;
  bool words_ = false, whole_ = false;
};

std::vector<Segment> cut_into_segments(const TextLines& lines, std::size_t end) {
  std::vector<Segment> out;
  for (std::size_t at = 0; at < end; ++at) {
    if (lines[at].blank() && lines[at].depth == 0 && lines[at].role == Role::own) continue;
    const bool quote = is_quote(lines[at]);
    if (out.empty() || out.back().quote != quote) out.push_back({at, at + 1, quote, false});
    out.back().end = at + 1;
    out.back().attributed = out.back().attributed || lines[at].role == Role::attribution;
  }
  return out;
}

// "Regards, Roman" and nothing else.
bool is_only_parting(const TextLines& lines, const Segment& segment) {
  static const Pattern parting(
      "^\\W{0,3}(?:(?:best|kind|warm|many) )?(?:regards|thanks|thank you|cheers|sincerely|gru(?:ß|ss)|"
      "(?:viele |liebe )?grüße|mfg|"
      "cordialement|merci|saludos|gracias|saluti|grazie|obrigado|groet(?:en)?|mvh|pozdrawiam|"
      "с уважением)"
      "\\W{0,3}(?:\\s?\\p{L}[\\p{L}.'-]*){0,3}$");
  return segment.end - segment.begin <= 4 && parting.in(lines[segment.begin].text);
}

class Composer {
 public:
  Composer(const TextLines& lines, std::size_t end, std::string_view sender_name)
      : lines_(lines), end_(end), sender_name_(sender_name), segments_(cut_into_segments(lines, end)) {}

  std::string run() {
    trim_own_segments();
    drop_quotes_at_end();
    drop_attributed_top_quote();
    drop_quote_above_parting();
    return write();
  }

 private:
  void trim_own_segments() {
    bool first = true;
    for (std::size_t at = 0; at < segments_.size(); ++at) {
      Segment& segment = segments_[at];
      if (segment.quote) continue;
      const bool last = at + 1 == segments_.size();
      const SignatureHints hints{sender_name_, first, last && end_ == lines_.size()};
      segment.end = end_of_own_words(lines_, segment.begin, segment.end, hints);
      first = first && segment.begin == segment.end;
    }
    std::erase_if(segments_, [](const Segment& segment) { return segment.begin == segment.end; });
  }

  void drop_quotes_at_end() {
    while (!segments_.empty() && segments_.back().quote) segments_.pop_back();
  }

  // Answered below one whole quote: the quote is no part of the answer. Several quotes are answered piece by piece.
  void drop_attributed_top_quote() {
    const auto quotes =
        std::count_if(segments_.begin(), segments_.end(), [](const Segment& segment) { return segment.quote; });
    if (quotes == 1 && segments_.front().quote && segments_.front().attributed) segments_.erase(segments_.begin());
  }

  void drop_quote_above_parting() {
    if (segments_.size() < 3 || !segments_[segments_.size() - 2].quote || !is_only_parting(lines_, segments_.back()))
      return;
    segments_.erase(segments_.end() - 2);
  }

  std::string write() const {
    std::string out;
    std::size_t written = 0;
    for (const Segment& segment : segments_) {
      std::size_t begin = segment.begin;
      while (begin < segment.end && lines_[begin].role == Role::attribution) ++begin;
      if (begin == segment.end) continue;
      if (!out.empty()) out += written < begin && lines_[begin - 1].blank() ? "\n\n" : "\n";
      out += write_own_lines(begin, segment.end);
      written = segment.end;
    }
    return out;
  }

  std::string write_own_lines(std::size_t begin, std::size_t end) const {
    TextLines kept;
    for (std::size_t at = begin; at < end; ++at) {
      const bool drop = lines_[at].role == Role::signature ||
                        (at < kExaminedLines && lines_[at].depth == 0 && is_sent_from_line(lines_[at].text));
      if (!drop) kept.push_back(lines_[at]);
    }
    return write_text_lines(kept, 0, kept.size());
  }

  const TextLines& lines_;
  const std::size_t end_;
  const std::string_view sender_name_;
  std::vector<Segment> segments_;
};

std::string without_outer_blank_lines(std::string_view text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.remove_suffix(1);
  std::size_t start = 0;
  for (std::size_t at = 0; at < text.size() && (text[at] == '\n' || text[at] == ' '); ++at) {
    if (text[at] == '\n') start = at + 1;
  }
  return std::string(text.substr(start));
}

std::string new_part(TextLines lines, std::string_view sender_name) {
  const std::string whole = without_outer_blank_lines(write_text_lines(lines, 0, lines.size()));
  split_shared_lines(lines);
  unmark_arrowed_attributions(lines);
  mark_initialled_quotes(lines);
  mark_wrapped_quotes(lines);
  Reader reader(lines);
  const std::size_t end = reader.run();
  if (reader.whole()) return whole;
  const std::string reply = without_outer_blank_lines(Composer(lines, end, sender_name).run());
  return reply.empty() ? whole : reply;
}

std::size_t count_words(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return c != ' ' && c != '\n' && c != '\t' && c != '\r'; }));
}

}  // namespace

std::string reply_text(std::string_view text, std::string_view sender_name) {
  return new_part(read_text_lines(text), sender_name);
}

std::string reply_text_from_html(std::string_view html_utf8, std::string_view sender_name, const Limits& limits) {
  return new_part(html_lines(html_utf8, limits), sender_name);
}

std::string reply_text_of(std::string_view text, bool text_is_from_html, const std::optional<std::string>& html,
                          std::string_view sender_name, const Limits& limits) {
  if (text_is_from_html && html) return reply_text_from_html(*html, sender_name, limits);
  const std::string plain = reply_text(text, sender_name);
  const std::size_t words = count_words(text);
  if (!html || count_words(plain) < words) return plain;
  // Only where the HTML is the same text: the mail may have more parts than it.
  const TextLines lines = html_lines(*html, limits);
  const std::size_t html_words = count_words(write_text_lines(lines, 0, lines.size()));
  if (html_words * 10 < words * 8 || words * 10 < html_words * 6) return plain;
  const std::string marked = new_part(lines, sender_name);
  return !marked.empty() && count_words(marked) * 10 < words * 9 ? marked : plain;
}

}  // namespace postern::parser
