#include "parser/headers.h"

#include <algorithm>

#include "parser/lines.h"
#include "parser/text.h"

namespace postern::parser {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t'; }

// The name of the field that the line begins (RFC 5322 3.6.8; blanks before the colon are obsolete, 4.5); empty: none.
std::string_view field_name(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return {};
  const std::string_view name = line.substr(0, line.find_last_not_of(" \t", colon == 0 ? 0 : colon - 1) + 1);
  const auto is_name_char = [](char c) { return c > ' ' && c < 0x7F; };
  if (colon == 0 || name.size() > 200 || !std::all_of(name.begin(), name.end(), is_name_char)) return {};
  return name;
}

// Fields by which a line is known to belong to a header and not to a text with a colon in it.
bool is_known_field(std::string_view name) {
  static constexpr std::string_view kNames[] = {
      "from",           "to",           "cc",           "bcc",
      "subject",        "date",         "received",     "message-id",
      "in-reply-to",    "references",   "reply-to",     "return-path",
      "sender",         "mime-version", "delivered-to", "authentication-results",
      "dkim-signature", "arc-seal",     "precedence",   "auto-submitted"};
  if (starts_with_fold(name, "content-") || starts_with_fold(name, "x-") || starts_with_fold(name, "list-"))
    return true;
  return std::any_of(std::begin(kNames), std::end(kNames),
                     [&](std::string_view known) { return equal_fold(name, known); });
}

// Collects fields up to the limits; what is beyond is dropped, and said.
class Collector {
 public:
  Collector(HeaderBlock& block, const Limits& limits) : block_(block), limits_(limits) {}

  void field(std::string_view name, std::string_view value) {
    dropping_ = block_.headers.size() >= limits_.headers || bytes_ >= limits_.header_bytes;
    if (dropping_) {
      block_.limited = true;
      return;
    }
    block_.headers.push_back({std::string(name), {}});
    append(trim_left(value));
  }

  void fold(std::string_view line) {
    if (!dropping_) append(line);
  }

  // The last field is complete.
  void finish_field() {
    if (block_.headers.empty()) return;
    std::string& value = block_.headers.back().value;
    value.resize(value.find_last_not_of(" \t") + 1);
  }

  void forget_after(std::size_t count) { block_.headers.resize(std::min(count, block_.headers.size())); }

 private:
  static std::string_view trim_left(std::string_view text) {
    return text.substr(std::min(text.find_first_not_of(" \t"), text.size()));
  }

  void append(std::string_view text) {
    std::string& value = block_.headers.back().value;
    if (value.empty()) text = trim_left(text);  // "Subject:" folded before its first word
    const std::size_t room = std::min(limits_.header_line_bytes - std::min(value.size(), limits_.header_line_bytes),
                                      limits_.header_bytes - std::min(bytes_, limits_.header_bytes));
    if (text.size() > room) block_.limited = true;
    value += text.substr(0, room);
    bytes_ += std::min(text.size(), room);
  }

  HeaderBlock& block_;
  const Limits& limits_;
  std::size_t bytes_ = 0;
  bool dropping_ = false;
};

// Goes through the lines of one block.
class BlockReader {
 public:
  BlockReader(std::string_view text, std::size_t at, const IsBoundary& is_boundary, const Limits& limits)
      : text_(text), is_boundary_(is_boundary), lines_(text, at), fields_(block_, limits) {
    block_.no_blank_line = true;
    block_.body = text.size();
  }

  HeaderBlock read() {
    while (!lines_.done() && take(lines_.next())) {
    }
    fields_.finish_field();
    if (doubt_.open) {
      fields_.forget_after(doubt_.headers_before);
      block_.body = doubt_.at;
      block_.no_blank_line = true;
    }
    return std::move(block_);
  }

 private:
  // What has been seen that is no header: where it began, in case it turns out to be the body.
  struct Doubt {
    bool open = false;
    std::size_t at = 0;
    std::size_t headers_before = 0;
  };

  // False when the line ends the block.
  bool take(const Line& line) {
    const std::string_view content = lines_.content(line);
    block_.bare_cr = block_.bare_cr || (line.bare_cr && line.end < text_.size());
    if (content.empty()) {
      block_.no_blank_line = false;
      block_.body = line.end;
      return false;
    }
    const bool is_fold = is_blank(content[0]);
    const std::string_view name = is_fold ? std::string_view() : field_name(content);
    if (content.starts_with("--") && (name.empty() || is_boundary_(content))) {
      block_.body = line.begin;
      return false;
    }
    if (!name.empty()) {
      take_field(name, content.substr(content.find(':') + 1));
    } else if (is_fold && !in_junk_) {
      fields_.fold(content);
    } else {
      if (!doubt_.open) doubt_ = {true, line.begin, block_.headers.size()};
      in_junk_ = true;
    }
    return true;
  }

  void take_field(std::string_view name, std::string_view value) {
    fields_.finish_field();
    if (doubt_.open && is_known_field(name)) {
      doubt_.open = false;
      block_.junk = true;
    }
    fields_.field(name, value);
    in_junk_ = false;
  }

  std::string_view text_;
  const IsBoundary& is_boundary_;
  LineReader lines_;
  HeaderBlock block_;
  Collector fields_;
  Doubt doubt_;
  bool in_junk_ = true;  // a fold with no field before it belongs to nothing
};

}  // namespace

HeaderBlock read_headers(std::string_view text, std::size_t at, const IsBoundary& is_boundary, const Limits& limits) {
  return BlockReader(text, at, is_boundary, limits).read();
}

std::size_t skip_envelope(std::string_view text) {
  LineReader lines(text);
  std::size_t start = 0;
  // Byte order marks and blank lines count as envelope only in front of a header.
  if (text.starts_with("\xEF\xBB\xBF")) lines.seek(3);
  while (!lines.done()) {
    const Line line = lines.next();
    const std::string_view content = lines.content(line);
    if (content.starts_with("From ") || content.starts_with(">From ")) {
      start = line.end;
    } else if (!trim(content).empty()) {
      return field_name(content).empty() ? start : line.begin;
    }
  }
  return start;
}

const std::string* find_header(const std::vector<Header>& headers, std::string_view name) {
  const auto found =
      std::find_if(headers.begin(), headers.end(), [&](const Header& header) { return equal_fold(header.name, name); });
  return found == headers.end() ? nullptr : &found->value;
}

}  // namespace postern::parser
