// What the server said until the stream was ours, line by line: libcurl itself only reports "login denied".
// Keeps the last reply's words and the few facts that tell one refusal from another. PURE; bounded memory.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "daemon/net/channel.h"

namespace postern::net {

class Witness {
 public:
  explicit Witness(Target::Protocol protocol) : protocol_(protocol) {}

  // One line as libcurl hands it over, with or without its line end.
  void line(std::string_view bytes);

  bool heard() const { return lines_ > 0; }
  bool greeted() const { return greeted_; }                    // the first line was a greeting of this protocol
  bool preauthenticated() const { return preauthenticated_; }  // IMAP: greeted with PREAUTH (RFC 3501 7.1.4)
  bool signed_in() const { return signed_in_; }                // SMTP: 235 was said (RFC 4954 6)
  // From the last list of capabilities: AUTH PLAIN or LOGIN; AUTH XOAUTH2 or OAUTHBEARER; IMAP's LOGINDISABLED.
  bool offers_password() const { return password_; }
  bool offers_bearer() const { return bearer_; }
  bool login_disabled() const { return login_disabled_; }

  // The last reply's words without tag; the lines of a multi-line SMTP reply joined. As the server sent it: hostile.
  const std::string& last() const { return last_; }

 private:
  void imap(std::string_view line);
  void smtp(std::string_view line);
  void mechanisms(std::string_view words, std::string_view prefix);

  static constexpr std::size_t kKept = 1024;  // bytes of a reply worth showing

  Target::Protocol protocol_;
  std::size_t lines_ = 0;
  bool greeted_ = false, preauthenticated_ = false, signed_in_ = false;
  bool password_ = false, bearer_ = false, login_disabled_ = false;
  bool continues_ = false;  // the last SMTP line was one of several: "250-..."
  std::string last_;
};

}  // namespace postern::net
