// A message as it goes over the wire after DATA. RFC 5321 4.5.2.
#pragma once

#include <string>
#include <string_view>

namespace postern::smtp {

// Dot-stuffed, ended by CRLF and ".CRLF". A CR or LF that is not half of a CRLF becomes a blank: some servers take one
// for a line end, and what a requester wrote after it for commands of ours (VU#302671, SMTP smuggling).
std::string wire_form(std::string_view message);

// RFC 3461 4: what is not printable, and "+" and "=", as +XX.
std::string xtext(std::string_view bytes);

// No byte above 127.
bool is_seven_bit(std::string_view bytes);

}  // namespace postern::smtp
