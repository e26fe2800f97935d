// Completes a piece of a config file for a test: the tables it lacks are appended, so that its own lines keep their
// numbers.
#pragma once

#include <string>

namespace postern::config {

inline std::string complete(std::string toml) {
  struct Part {
    const char* mark;
    const char* text;
  };
  static constexpr Part kParts[] = {
      {"[desk]", "[desk]\nname = \"Desk\"\ndomain = \"example.org\"\n"},
      {"[smtp", "[smtp]\nurl = \"smtp://mail.example.org\"\n"},
      {"[mailbox]",
       "[[mailbox]]\nname = \"support\"\naddress = \"support@example.org\"\nurl = \"imaps://imap.example.org\"\n"
       "user = \"support\"\npassword = \"credential:support\"\nauthserv_id = \"mx.example.org\"\n"},
      {"[agent]", "[[agent]]\nname = \"Ann\"\nemail = \"ann@example.org\"\n"},
  };
  toml += '\n';
  for (const Part& part : kParts) {
    if (toml.find(part.mark) == std::string::npos) toml += part.text;
  }
  return toml;
}

}  // namespace postern::config
