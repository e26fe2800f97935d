#include "daemon/desk/delivery.h"

#include <algorithm>
#include <array>
#include <chrono>

#include "parser/text.h"

namespace postern::desk {
namespace {

using model::DeliveryState;
using Stage = DeliveryOutcome::Stage;

constexpr std::chrono::seconds kGiveUp = std::chrono::days(5);  // RFC 5321 4.5.4.1: at least 4 to 5 days

// Seconds until the next try; the last goes on. Greylisting (15 minutes as a rule) is over at the fourth.
constexpr std::array kDelays = {60, 120, 300, 600, 1200, 3600, 7200, 14400};
// A refused login is a fault of ours or of the account: slow enough to lock nobody out.
constexpr std::array kLoginDelays = {300, 900, 3600};

template <std::size_t Size>
std::chrono::seconds delay(const std::array<int, Size>& ladder, int attempts, double jitter) {
  const auto step = static_cast<std::size_t>(std::clamp(attempts - 1, 0, static_cast<int>(Size) - 1));
  const double spread = 1.0 + 0.25 * std::clamp(jitter, 0.0, 1.0);
  return std::chrono::seconds(static_cast<std::int64_t>(ladder.at(step) * spread));
}

const char* name_of(Stage stage) {
  switch (stage) {
    case Stage::connect:
      return "connecting";
    case Stage::login:
      return "login";
    case Stage::mail:
      return "MAIL FROM";
    case Stage::rcpt:
      return "RCPT TO";
    case Stage::data:
      return "DATA";
    case Stage::final_dot:
      break;
  }
  return "end of data";
}

std::string describe(const DeliveryOutcome& outcome) {
  std::string out = std::string(name_of(outcome.stage)) + ": ";
  if (outcome.code == 0) return out + (outcome.text.empty() ? "no reply" : printable(outcome.text, 300));
  out += std::to_string(outcome.code);
  if (!outcome.enhanced.empty()) out += " " + printable(outcome.enhanced, 20);
  return outcome.text.empty() ? out : out + " " + printable(outcome.text, 300);
}

// The account, not the mail: it is mended in the config, and nothing may be lost meanwhile (O-11).
bool is_login_fault(const DeliveryOutcome& outcome) {
  const bool wants_login = outcome.code == 530 || outcome.code == 534 || outcome.code == 535 || outcome.code == 538;
  return outcome.stage == Stage::login || wants_login || outcome.enhanced == "5.7.8" || outcome.enhanced == "5.7.9";
}

// Transient unless proven permanent: the server said so about this mail, in both its codes.
bool is_permanent(const DeliveryOutcome& outcome) {
  if (outcome.stage == Stage::connect || outcome.code < 500 || outcome.code > 599) return false;
  if (!outcome.enhanced.empty() && outcome.enhanced.front() == '4') return false;
  if (outcome.code == 503) return false;  // bad sequence: the dialogue went wrong, not the mail
  // RFC 5321 4.5.3.1.10: a bare 552 at RCPT may only mean "too many recipients".
  return !(outcome.stage == Stage::rcpt && outcome.code == 552 && outcome.enhanced.empty());
}

// For good, and for the mail's size: RFC 3463 X.3.4 and X.2.3; 552 alone also stands for a full mailbox, but not at MAIL
// (RFC 1870 6.1).
bool is_too_large(const DeliveryOutcome& outcome) {
  return outcome.enhanced == "5.3.4" || outcome.enhanced == "5.2.3" ||
         (outcome.stage == Stage::mail && outcome.code == 552 && outcome.enhanced.empty());
}

bool is_delivered(const DeliveryOutcome& outcome) {
  return outcome.stage == Stage::final_dot && outcome.code >= 200 && outcome.code <= 299;
}

}  // namespace

model::DeliveryResult judge(const DeliveryOutcome& outcome, int tries, model::Time since, model::Time now,
                            double jitter) {
  model::DeliveryResult result;
  result.detail = describe(outcome);
  result.maybe_delivered = outcome.stage == Stage::final_dot && outcome.code == 0;
  if (is_delivered(outcome)) {
    result.state = DeliveryState::sent;
  } else if (is_login_fault(outcome)) {
    result.next_attempt = now + delay(kLoginDelays, tries, jitter);
  } else if (is_permanent(outcome)) {
    result.state = DeliveryState::failed;
    result.too_large = is_too_large(outcome);
  } else if (now - since >= kGiveUp) {
    result.state = DeliveryState::failed;
    result.detail = "given up after 5 days: " + result.detail;
  } else {
    result.next_attempt = now + delay(kDelays, tries, jitter);
  }
  return result;
}

bool may_blame_sender(const DeliveryOutcome& outcome) {
  if (!is_permanent(outcome) || is_login_fault(outcome)) return false;
  if (outcome.stage == Stage::mail)
    return !outcome.enhanced.starts_with("5.3.") && !outcome.enhanced.starts_with("5.6.");
  // Postfix says at RCPT what it holds against the sender.
  const bool words = outcome.code == 553 || outcome.enhanced == "5.1.7" || outcome.enhanced == "5.1.8";
  return outcome.stage == Stage::rcpt && (words || outcome.enhanced.starts_with("5.7."));
}

}  // namespace postern::desk
