#include "daemon/net/witness.h"

#include "parser/text.h"

namespace postern::net {

namespace {

bool is_smtp_code(std::string_view line) {
  return line.size() >= 3 && line[0] >= '2' && line[0] <= '5' && line[1] >= '0' && line[1] <= '9' && line[2] >= '0' &&
         line[2] <= '9' && (line.size() == 3 || line[3] == ' ' || line[3] == '-');
}

}  // namespace

void Witness::line(std::string_view bytes) {
  while (!bytes.empty() && (bytes.back() == '\n' || bytes.back() == '\r')) bytes.remove_suffix(1);
  bytes = bytes.substr(0, 8 * kKept);
  ++lines_;
  if (protocol_ == Target::Protocol::imap) {
    imap(bytes);
  } else {
    smtp(bytes);
  }
}

// RFC 3501 7: "* OK ...", "* CAPABILITY ...", "A002 NO [CODE] ...", "+ ...".
void Witness::imap(std::string_view line) {
  if (lines_ == 1) {
    preauthenticated_ = starts_with_fold(line, "* PREAUTH");
    greeted_ = preauthenticated_ || starts_with_fold(line, "* OK") || starts_with_fold(line, "* BYE");
  }
  if (starts_with_fold(line, "* CAPABILITY ")) {
    mechanisms(line.substr(13), "AUTH=");
    return;
  }
  // The untagged replies worth keeping say how the connection goes: not those of a signed-in session.
  const bool untagged = line.starts_with("* ");
  if (untagged && lines_ > 1 && !starts_with_fold(line, "* BYE") && !starts_with_fold(line, "* NO") &&
      !starts_with_fold(line, "* BAD")) {
    return;
  }
  const bool whole = (lines_ == 1 && !greeted_) || line.starts_with("+");  // another trade's greeting; a challenge
  const auto space = line.find(' ');
  last_ = whole || space == std::string_view::npos ? line.substr(0, kKept) : line.substr(space + 1, kKept);
}

// RFC 5321 4.2: "250-first", "250 last".
void Witness::smtp(std::string_view line) {
  if (lines_ == 1) greeted_ = is_smtp_code(line);
  const bool same = continues_ && line.substr(0, 3) == std::string_view(last_).substr(0, 3);
  continues_ = is_smtp_code(line) && line.size() > 3 && line[3] == '-';
  if (starts_with_fold(line, "235")) signed_in_ = true;
  if (line.starts_with("250") && line.size() > 4) {
    if (!same) password_ = bearer_ = false;  // another EHLO's answer begins
    if (starts_with_fold(line.substr(4), "AUTH ")) mechanisms(line.substr(9), "");
  }
  if (!same) {
    last_ = line.substr(0, kKept);
    return;
  }
  if (line.size() > 4 && last_.size() + line.size() < kKept) last_.append(" ").append(line.substr(4));
}

void Witness::mechanisms(std::string_view words, std::string_view prefix) {
  password_ = bearer_ = login_disabled_ = false;
  for (auto word : split(words, ' ')) {
    word = trim(word);
    if (equal_fold(word, "LOGINDISABLED")) login_disabled_ = true;
    if (!starts_with_fold(word, prefix)) continue;
    word.remove_prefix(prefix.size());
    if (equal_fold(word, "PLAIN") || equal_fold(word, "LOGIN")) password_ = true;
    if (equal_fold(word, "XOAUTH2") || equal_fold(word, "OAUTHBEARER")) bearer_ = true;
  }
}

}  // namespace postern::net
