#include "daemon/imap/refusal.h"

#include <algorithm>
#include <array>
#include <string>

#include "parser/text.h"

namespace postern::imap {
namespace {

using parser::ImapStatus;
using Retry = Close::Retry;

struct Meaning {
  std::string_view sign;  // a code, or words in the text in lower case
  Retry retry;
  bool everything;  // it is about the whole session, not about one command
  std::string_view hint;
};

constexpr std::string_view kTooMuch =
    "the server limits how much or how often: lower mailbox.connections or raise mailbox.poll";
constexpr std::string_view kLogin = "check the mailbox's user and password, and that IMAP is allowed for the account";

constexpr std::array<Meaning, 12> kCodes = {{
    {"UNAVAILABLE", Retry::backoff, true, "a part of the server is down; it is tried again"},
    {"SERVERBUG", Retry::backoff, false, "the server has an inner fault; if it lasts, tell its admin"},
    {"INUSE", Retry::backoff, true, "another client holds the folder; close it there, or wait"},
    {"LIMIT", Retry::slowly, true, kTooMuch},
    {"OVERQUOTA", Retry::slowly, false, kTooMuch},
    {"CONTACTADMIN", Retry::slowly, true, "the server's admin has to act"},
    {"AUTHENTICATIONFAILED", Retry::slowly, true, kLogin},
    {"AUTHORIZATIONFAILED", Retry::slowly, true, kLogin},
    {"EXPIRED", Retry::slowly, true, "the password has expired"},
    {"PRIVACYREQUIRED", Retry::slowly, true, "use tls = \"implicit\" or \"starttls\""},
    {"NOPERM", Retry::slowly, false, "grant the account the rights to read and write the folder"},
    {"CLIENTBUG", Retry::slowly, false, "the server found a fault in what Postern sent: please report it"},
}};

constexpr std::array<Meaning, 8> kWords = {{
    {"throttl", Retry::slowly, true, kTooMuch},
    {"bandwidth", Retry::slowly, true, kTooMuch},
    {"too many", Retry::slowly, true, kTooMuch},
    {"rate limit", Retry::slowly, true, kTooMuch},
    {"accesstokenexpired", Retry::soon, true, ""},
    {"not connected", Retry::backoff, true, "the mailbox is moved or its server is down; it is tried again"},
    {"try again", Retry::backoff, false, ""},
    {"temporar", Retry::backoff, false, ""},
}};

// An idle connection is closed by custom, not for cause.
constexpr std::array<std::string_view, 4> kCustomary = {"autologout", "idle", "inactivity", "timeout"};

const Meaning* meaning_of(const ImapStatus& status) {
  for (const Meaning& meaning : kCodes) {
    if (meaning.sign == status.code.name) return &meaning;
  }
  const std::string text = to_lower(status.text);
  for (const Meaning& meaning : kWords) {
    if (text.find(meaning.sign) != std::string::npos) return &meaning;
  }
  return nullptr;
}

std::string shown(const ImapStatus& status) {
  const std::string code = status.code.name.empty() ? "" : "[" + status.code.name + "] ";
  const std::string text = printable(code + status.text);
  return text.empty() ? "no reason given" : text;
}

Close close_for(const ImapStatus& status, std::string reason, Retry otherwise) {
  const Meaning* meaning = meaning_of(status);
  Close close;
  close.reason = std::move(reason);
  close.retry = meaning != nullptr ? meaning->retry : otherwise;
  if (meaning != nullptr) close.hint = meaning->hint;
  return close;
}

}  // namespace

bool is_turned_away(const ImapStatus& status) {
  if (status.condition == ImapStatus::Condition::ok) return false;
  const Meaning* meaning = meaning_of(status);
  return meaning != nullptr && meaning->everything;
}

Close refused(std::string_view what, const ImapStatus& status) {
  return close_for(status, "the server refused " + std::string(what) + ": " + shown(status), Retry::backoff);
}

Close said_bye(const ImapStatus& status) {
  const std::string text = to_lower(status.text);
  const bool customary = std::any_of(kCustomary.begin(), kCustomary.end(),
                                     [&](std::string_view word) { return text.find(word) != std::string::npos; });
  return close_for(status, "the server ended the session: " + shown(status), customary ? Retry::soon : Retry::backoff);
}

}  // namespace postern::imap
