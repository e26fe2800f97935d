#include "config/url.h"

#include <algorithm>
#include <charconv>

#include "parser/text.h"

namespace postern::config {
namespace {

constexpr std::size_t kHostBytes = 253, kLabelBytes = 63;

bool is_label_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

bool is_label(std::string_view label) {
  return !label.empty() && label.size() <= kLabelBytes && label.front() != '-' && label.back() != '-' &&
         std::all_of(label.begin(), label.end(), is_label_character);
}

// Its characters only: whoever connects reads it as an address or says so.
bool is_ipv6(const std::string& host) {
  return host.find(':') != std::string::npos && host.find_first_not_of("0123456789abcdef:.") == std::string::npos;
}

bool is_octet(std::string_view text) {
  return !text.empty() && text.size() <= 3 && text.find_first_not_of("0123456789") == std::string_view::npos;
}

auto bad(std::string what, std::string hint) { return fail(Failure::config, std::move(what), std::move(hint)); }

Result<std::uint16_t> read_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error == std::errc() && end == text.data() + text.size() && port != 0) return port;
  return bad("the port is not a number between 1 and 65535",
             "write HOST:PORT, or leave the port out for the usual one");
}

// "HOST", "HOST:PORT", "[ADDRESS]", "[ADDRESS]:PORT" -> the host, and what follows it.
struct Authority {
  std::string_view host;
  std::string_view after_host;  // ":993", or empty
  bool is_bracketed = false;
};

Authority split_authority(std::string_view text) {
  Authority out;
  out.is_bracketed = text.starts_with('[') && text.find(']') != std::string_view::npos;
  const std::size_t end = out.is_bracketed ? text.find(']') + 1 : std::min(text.find(':'), text.size());
  out.host = out.is_bracketed ? text.substr(1, end - 2) : text.substr(0, end);
  if (end < text.size()) out.after_host = text.substr(end);
  return out;
}

}  // namespace

Result<Url> read_url(std::string_view text) {
  const std::size_t scheme_end = text.find("://");
  if (scheme_end == std::string_view::npos) return bad("not a URL", "");
  std::string_view rest = text.substr(scheme_end + 3);
  if (rest.find('@') != std::string_view::npos) {
    return bad("a URL with a user in it", "the name belongs in user, the secret in password");
  }
  if (rest.ends_with('/')) rest.remove_suffix(1);
  if (rest.find_first_of("/?#;") != std::string_view::npos) {
    return bad("a URL with something after the host", "");
  }
  const Authority authority = split_authority(rest);
  Url url{to_lower(text.substr(0, scheme_end)), to_lower(authority.host), std::nullopt};
  if (authority.is_bracketed ? !is_ipv6(url.host) : !is_host_name(url.host)) {
    return bad("a URL without a sound host name", "letters, digits, dots and hyphens, or an IPv6 address in brackets");
  }
  if (authority.after_host.empty()) return url;
  if (authority.after_host.front() != ':') return bad("something between the bracket and the port", "");
  const auto port = read_port(authority.after_host.substr(1));
  if (!port) return fail(port.error());
  url.port = *port;
  return url;
}

bool is_host_name(std::string_view text) {
  if (text.empty() || text.size() > kHostBytes) return false;
  const auto labels = split(text, '.');
  return std::all_of(labels.begin(), labels.end(), is_label);
}

bool is_loopback(const std::string& host) {
  const auto parts = split(host, '.');
  // 127.evil.example is a name like any other.
  const bool is_ipv4 = parts.size() == 4 && std::all_of(parts.begin(), parts.end(), is_octet);
  return host == "localhost" || host == "::1" || (is_ipv4 && parts[0] == "127");
}

}  // namespace postern::config
