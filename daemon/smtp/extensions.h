// What a server's answer to EHLO says it can do. RFC 5321 4.1.1.1.
#pragma once

#include <cstdint>
#include <string>

#include "parser/smtp_reply.h"

namespace postern::smtp {

struct Extensions {
  bool pipelining = false;     // RFC 2920
  bool size = false;           // RFC 1870
  std::uint64_t max_size = 0;  // its parameter, bytes; 0: none given, or no fixed limit
  bool eight_bit = false;      // 8BITMIME, RFC 6152
  bool utf8 = false;           // SMTPUTF8, RFC 6531
  bool dsn = false;            // RFC 3461
};

Extensions read_extensions(const parser::SmtpReply& ehlo);

// "PIPELINING, SIZE 52428800, 8BITMIME"
std::string names_of(const Extensions& extensions);

}  // namespace postern::smtp
