#include "daemon/smtp/extensions.h"

#include <charconv>
#include <limits>
#include <string_view>
#include <system_error>

#include "parser/text.h"

namespace postern::smtp {

namespace {

// "SIZE 10240000". A number too large for 64 bits is no limit of ours; what is no number counts as none given.
std::uint64_t read_size(std::string_view parameter) {
  std::uint64_t size = 0;
  const auto [end, error] = std::from_chars(parameter.data(), parameter.data() + parameter.size(), size);
  if (error == std::errc::result_out_of_range) return std::numeric_limits<std::uint64_t>::max();
  return error == std::errc() ? size : 0;
}

}  // namespace

Extensions read_extensions(const parser::SmtpReply& ehlo) {
  Extensions out;
  for (std::size_t i = 1; i < ehlo.lines.size(); ++i) {  // the first line is the server's greeting
    const auto line = trim(ehlo.lines[i]);
    const auto keyword = line.substr(0, line.find(' '));
    if (equal_fold(keyword, "PIPELINING")) out.pipelining = true;
    if (equal_fold(keyword, "8BITMIME")) out.eight_bit = true;
    if (equal_fold(keyword, "SMTPUTF8")) out.utf8 = true;
    if (equal_fold(keyword, "DSN")) out.dsn = true;
    if (!equal_fold(keyword, "SIZE")) continue;
    out.size = true;
    out.max_size = read_size(trim(line.substr(keyword.size())));
  }
  return out;
}

std::string names_of(const Extensions& extensions) {
  std::vector<std::string> names;
  if (extensions.pipelining) names.emplace_back("PIPELINING");
  if (extensions.size) names.push_back(extensions.max_size == 0 ? "SIZE" : "SIZE " + std::to_string(extensions.max_size));
  if (extensions.eight_bit) names.emplace_back("8BITMIME");
  if (extensions.utf8) names.emplace_back("SMTPUTF8");
  return join(names, ", ");
}

}  // namespace postern::smtp
