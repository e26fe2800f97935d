#include "parser/received.h"

#include <algorithm>
#include <charconv>

#include "parser/text.h"

namespace postern::parser {
namespace {

constexpr std::string_view kSpace = " \t\r\n";

// Cuts the next piece off `rest`: a word, or a comment with its parentheses.
std::string_view next_piece(std::string_view& rest) {
  rest.remove_prefix(std::min(rest.find_first_not_of(kSpace), rest.size()));
  std::size_t end = 0, depth = 0;
  for (; end < rest.size(); ++end) {
    const bool opens = rest[end] == '(', closes = rest[end] == ')';
    if (depth == 0 && end > 0 && (opens || kSpace.find(rest[end]) != std::string_view::npos)) break;
    if (opens) ++depth;
    if (closes && depth > 0 && --depth == 0) {
      ++end;
      break;
    }
  }
  const auto piece = rest.substr(0, end);
  rest.remove_prefix(end);
  return piece;
}

// What a server has looked up stands before the address alone. "helo=[10.0.0.1]" and "HELO [10.0.0.1]" are what the other
// side said of itself.
bool is_looked_up(std::string_view name) {
  return name.empty() || name == "unknown" || name == "localhost" ||
         (name.find('.') != std::string_view::npos && name.find_first_of(" \t\r\n=") == std::string_view::npos);
}

// "(mail.example.org [192.0.2.1])", "(unknown [192.0.2.1])", "([192.0.2.1] helo=mail)"
void read_peer(std::string_view comment, Received& received) {
  const auto open = comment.find('['), close = comment.find(']', open);
  if (open == std::string_view::npos || close == std::string_view::npos || !received.address.empty()) return;
  const auto name = trim(comment.substr(1, open - 1));
  if (!is_looked_up(name)) return;
  std::string_view address = comment.substr(open + 1, close - open - 1);
  if (address.starts_with("ipv6:")) address.remove_prefix(5);
  received.address = address;
  if (name != "unknown") received.verified = name;
}

// "172.20.0.1" -> 20
int second_octet(std::string_view address) {
  const auto dot = address.find('.');
  int octet = -1;
  if (dot != std::string_view::npos) std::from_chars(address.data() + dot + 1, address.data() + address.size(), octet);
  return octet;
}

}  // namespace

Received read_received(std::string_view value) {
  const std::string lower = to_lower(value);
  std::string_view rest = lower;
  Received received;
  bool in_from = false;
  while (!rest.empty()) {
    const auto piece = next_piece(rest);
    if (piece.starts_with('(')) {
      if (in_from) read_peer(piece, received);
    } else if (piece == "from" && received.from.empty()) {
      received.from = next_piece(rest);
      in_from = true;
    } else if (piece == "by") {
      const auto host = next_piece(rest);
      received.by = host.substr(0, host.find(';'));
      return received;
    }
  }
  return received;
}

bool is_internal_address(std::string_view address) {
  const auto begins = [address](std::string_view start) { return starts_with_fold(address, start); };
  if (address.find(':') != std::string_view::npos) {
    return address == "::1" || begins("fc") || begins("fd") || begins("fe80:");
  }
  const int second = second_octet(address);
  return begins("127.") || begins("10.") || begins("192.168.") || begins("169.254.") ||
         (begins("172.") && second >= 16 && second <= 31);
}

}  // namespace postern::parser
