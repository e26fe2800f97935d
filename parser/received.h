// A Received field (RFC 5321 4.4): who wrote it, and from whom that host had the mail.
#pragma once

#include <string>
#include <string_view>

namespace postern::parser {

struct Received {
  std::string by;    // the host that wrote it
  std::string from;  // what the other side called itself: its claim; empty where the mail began here
  std::string
      verified;  // the name the host found for the other side's address: "(NAME [ADDRESS])"; empty for "unknown"
  std::string
      address;  // the other side's address; IPv6 without "IPv6:"; empty where the host does not write it in brackets
  bool operator==(const Received&) const = default;
};

// Reads one unfolded field value, in any white space. Everything in lower case; what is missing is empty. Linear.
Received read_received(std::string_view value);

// Loopback, private, or link-local (RFC 6890): no address of the internet.
bool is_internal_address(std::string_view address);

}  // namespace postern::parser
