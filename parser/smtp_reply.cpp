#include "parser/smtp_reply.h"

#include <algorithm>
#include <utility>

#include "parser/text.h"

namespace postern::parser {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// RFC 5321 4.2: the first digit is 2 to 5, the others any: servers invent codes, and the first digit says enough.
int reply_code(std::string_view line) {
  if (line.size() < 3 || line[0] < '2' || line[0] > '5' || !is_digit(line[1]) || !is_digit(line[2])) return 0;
  return (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
}

// One to three digits at the front, cut off; false when there is none.
bool take_number(std::string_view& text) {
  const auto digits = static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_digit) - text.begin());
  if (digits == 0 || digits > 3) return false;
  text.remove_prefix(digits);
  return true;
}

bool take(std::string_view& text, char c) {
  if (!text.starts_with(c)) return false;
  text.remove_prefix(1);
  return true;
}

// "5.1.1" at the front of `text` when its class is that of the code (RFC 2034 4), cut off together with the blank.
std::string take_enhanced(std::string_view& text, int code) {
  std::string_view rest = text;
  if (!take(rest, static_cast<char>('0' + code / 100)) || !take(rest, '.') || !take_number(rest) || !take(rest, '.') ||
      !take_number(rest) || !(rest.empty() || rest.front() == ' ')) {
    return {};
  }
  std::string enhanced(text.substr(0, text.size() - rest.size()));
  take(rest, ' ');
  text = rest;
  return enhanced;
}

}  // namespace

std::string SmtpReply::text() const { return join(lines, " "); }

Result<std::optional<SmtpReply>> SmtpReplyReader::next(std::string_view& input) {
  if (broken_) return fail(error_);
  while (!input.empty()) {
    const auto end = input.find('\n');
    const auto piece = input.substr(0, end);
    if (line_.size() + piece.size() > limits_.line_bytes) {
      return malformed("a line is longer than " + std::to_string(limits_.line_bytes) + " bytes");
    }
    line_ += piece;
    input.remove_prefix(end == std::string_view::npos ? input.size() : end + 1);
    if (end == std::string_view::npos) break;
    auto reply = end_line();
    if (!reply || *reply) return reply;
  }
  return std::nullopt;
}

SmtpReplyReader::Step SmtpReplyReader::end_line() {
  const std::string taken = std::exchange(line_, {});
  std::string_view line = taken;
  if (line.ends_with('\r')) line.remove_suffix(1);
  const int code = reply_code(line);
  const bool more = line.size() > 3 && line[3] == '-';
  if (line.find('\0') != std::string_view::npos) return malformed("a NUL in \"" + printable(line, 80) + "\"");
  if (code == 0 || (line.size() > 3 && line[3] != ' ' && line[3] != '-')) {
    return malformed("\"" + printable(line, 80) + "\" is no reply");
  }
  if (!reply_.lines.empty() && code != reply_.code) {
    return malformed("code " + std::to_string(reply_.code) + " goes on as \"" + printable(line, 80) + "\"");
  }
  if (reply_.lines.size() >= limits_.lines) {
    return malformed("a reply has more than " + std::to_string(limits_.lines) + " lines");
  }
  reply_.code = code;
  line.remove_prefix(std::min<std::size_t>(line.size(), 4));
  const std::string enhanced = take_enhanced(line, code);
  if (reply_.enhanced.empty()) reply_.enhanced = enhanced;
  reply_.lines.emplace_back(line);
  if (more) return std::nullopt;
  return std::exchange(reply_, {});
}

SmtpReplyReader::Step SmtpReplyReader::malformed(std::string_view what) {
  broken_ = true;
  error_ = Error{Failure::data, "malformed SMTP reply: " + std::string(what), ""};
  line_.clear();
  reply_ = {};
  return fail(error_);
}

}  // namespace postern::parser
