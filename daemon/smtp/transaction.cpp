#include "daemon/smtp/transaction.h"

#include <algorithm>

#include "daemon/smtp/wire.h"
#include "parser/address.h"
#include "parser/text.h"

namespace postern::smtp {

namespace {

constexpr std::size_t kEnvelopeId = 100;  // bytes as xtext, RFC 3461 5.4
constexpr int kReplySeconds = 300;
constexpr int kDataSeconds = 120;
constexpr int kFinalDotSeconds = 600;  // the server may be scanning; giving up early makes second copies

Stage stage_of(int verb) {
  constexpr Stage kStages[] = {Stage::mail, Stage::rcpt, Stage::data, Stage::final_dot};
  return kStages[verb];
}

// RFC 3461 4.3, 4.4: the headers are enough to know a mail by; the whole of it need not come back.
std::string report_wishes(const Envelope& envelope, const Extensions& extensions) {
  if (!extensions.dsn || envelope.notify == Notify::unsaid) return "";
  const std::string id = xtext(envelope.id);
  const std::string returned = envelope.notify == Notify::never ? "" : " RET=HDRS";
  return id.empty() || id.size() > kEnvelopeId ? returned : returned + " ENVID=" + id;
}

std::string mail_command(const Envelope& envelope, std::string_view message, const Extensions& extensions) {
  std::string out = "MAIL FROM:<" + envelope.from + ">";
  if (extensions.size) out += " SIZE=" + std::to_string(message.size());
  if (extensions.eight_bit && !is_seven_bit(message)) out += " BODY=8BITMIME";
  const bool utf8 = !is_seven_bit(envelope.from) || std::any_of(envelope.to.begin(), envelope.to.end(),
                                                                [](const auto& to) { return !is_seven_bit(to); });
  if (utf8 && extensions.utf8) out += " SMTPUTF8";
  return out + report_wishes(envelope, extensions) + "\r\n";
}

std::string rcpt_suffix(const Envelope& envelope, const Extensions& extensions) {
  if (!extensions.dsn || envelope.notify == Notify::unsaid) return "\r\n";
  switch (envelope.notify) {
    case Notify::never:
      return " NOTIFY=NEVER\r\n";
    case Notify::failure:
      return " NOTIFY=FAILURE\r\n";
    default:
      return " NOTIFY=FAILURE,DELAY\r\n";
  }
}

}  // namespace

Transaction::Transaction(const Envelope& envelope, std::string_view message, const Extensions& extensions, bool first)
    : mail_(mail_command(envelope, message, extensions)),
      rcpt_suffix_(rcpt_suffix(envelope, extensions)),
      message_(message),
      pipelining_(extensions.pipelining),
      first_(first) {
  for (const auto& email : envelope.to) recipients_.push_back({.outcome = {.email = email}});
  refuse_locally(envelope, extensions);
  if (all_decided()) {
    end_ = End::clean;
    return;
  }
  todo_.push_back({Verb::mail});
  for (std::size_t i = 0; i < recipients_.size(); ++i) {
    if (!recipients_[i].decided) todo_.push_back({Verb::rcpt, i});
  }
  todo_.push_back({Verb::data});
}

// What this server cannot take is said without asking it: the answer would be the same each time.
void Transaction::refuse_locally(const Envelope& envelope, const Extensions& extensions) {
  if (!envelope.from.empty() && !parser::is_plain_address(envelope.from)) {
    return decide_all(Stage::mail, 553, "5.1.7",
                      "the envelope's sender is no plain address: " + printable(envelope.from));
  }
  if (extensions.max_size > 0 && message_.size() > extensions.max_size) {
    return decide_all(Stage::mail, 552, "5.3.4",
                      "the mail has " + std::to_string(message_.size()) + " bytes, the server takes at most " +
                          std::to_string(extensions.max_size));
  }
  if (!extensions.utf8 && !is_seven_bit(envelope.from)) {
    return decide_all(Stage::mail, 550, "5.6.7",
                      "the sender's address needs SMTPUTF8, which the server does not offer");
  }
  for (auto& [outcome, accepted, decided] : recipients_) {
    const bool plain = parser::is_plain_address(outcome.email);
    if (plain && (extensions.utf8 || is_seven_bit(outcome.email))) continue;
    decided = true;
    outcome.stage = Stage::rcpt;
    outcome.code = plain ? 550 : 553;
    outcome.enhanced = plain ? "5.6.7" : "5.1.3";
    outcome.text = plain ? "the address needs SMTPUTF8, which the server does not offer"
                         : "no plain address: " + printable(outcome.email);
  }
  // Said last: who has an address that needs SMTPUTF8 has it in the header too, and the address is what can be mended.
  if (!extensions.eight_bit && !is_seven_bit(message_)) {
    return decide_all(Stage::mail, 554, "5.6.3", "the mail has 8-bit text and the server does not offer 8BITMIME");
  }
}

std::string Transaction::next_bytes() {
  std::string out;
  while (end_ == End::none && !todo_.empty() && may_send(todo_.front())) {
    const Command command = todo_.front();
    todo_.pop_front();
    out += words(command);
    asked_.push_back(command);
  }
  return out;
}

bool Transaction::may_send(const Command& command) const {
  if (asked_.empty()) return true;
  return pipelining_ && command.verb != Verb::body && asked_.size() < kWindow;
}

std::string Transaction::words(const Command& command) const {
  switch (command.verb) {
    case Verb::mail:
      return mail_;
    case Verb::rcpt:
      return "RCPT TO:<" + recipients_[command.recipient].outcome.email + ">" + rcpt_suffix_;
    case Verb::data:
      return "DATA\r\n";
    case Verb::body:
      return wire_form(message_);
  }
  return {};
}

int Transaction::patience() const {
  if (asked_.empty()) return kReplySeconds;
  if (asked_.front().verb == Verb::body) return kFinalDotSeconds;
  return asked_.front().verb == Verb::data ? kDataSeconds : kReplySeconds;
}

void Transaction::reply(const parser::SmtpReply& reply) {
  if (end_ != End::none || asked_.empty()) return;
  const Command command = asked_.front();
  if (reply.code == 421) return hang_up(reply, stage_of(static_cast<int>(command.verb)));
  const int expected = command.verb == Verb::data ? 3 : 2;
  if (reply.code / 100 < 4 && reply.code / 100 != expected) return out_of_step(reply, command);
  asked_.pop_front();
  switch (command.verb) {
    case Verb::mail:
      answer_mail(reply);
      break;
    case Verb::rcpt:
      answer_rcpt(reply, command.recipient);
      break;
    case Verb::data:
      answer_data(reply);
      break;
    case Verb::body:
      answer_body(reply);
      break;
  }
  if (end_ != End::none || !asked_.empty()) return;
  // DATA without a recipient is not asked for, so as not to be told to go on (RFC 2920 3.1).
  if (!todo_.empty() && todo_.front().verb == Verb::data && !any_accepted()) todo_.clear();
  if (todo_.empty()) end_ = End::reset;
}

void Transaction::answer_mail(const parser::SmtpReply& reply) {
  if (reply.positive()) return;
  mail_refused_ = true;
  todo_.clear();
  for (std::size_t i = 0; i < recipients_.size(); ++i) decide(i, Stage::mail, reply);
}

void Transaction::answer_rcpt(const parser::SmtpReply& reply, std::size_t recipient) {
  if (mail_refused_) return;
  recipients_[recipient].accepted = reply.positive();
  if (!reply.positive()) decide(recipient, Stage::rcpt, reply);
}

void Transaction::answer_data(const parser::SmtpReply& reply) {
  if (reply.code / 100 != 3) {
    for (std::size_t i = 0; i < recipients_.size(); ++i) decide(i, Stage::data, reply);
    return;
  }
  if (any_accepted()) {
    todo_.push_back({Verb::body});
    return;
  }
  // The server waits for a text that is for nobody. A lone dot would end it, as a mail sent: hang up instead.
  close("the server wants a text after it has refused every recipient");
}

void Transaction::answer_body(const parser::SmtpReply& reply) {
  for (std::size_t i = 0; i < recipients_.size(); ++i) decide(i, Stage::final_dot, reply);
  if (reply.positive()) end_ = End::clean;
}

// 421: the server closes (RFC 5321 3.8). In place of the answer to a further mail's MAIL it is about the wait before
// it, and says nothing about this mail.
void Transaction::hang_up(const parser::SmtpReply& reply, Stage stage) {
  const std::string text = printable(reply.text());
  const bool idle = stage == Stage::mail && !first_;
  decide_all(stage, idle ? 0 : 421, idle ? "" : reply.enhanced,
             idle ? "the idle connection was closed: 421 " + text : text);
  close("the server closes: 421 " + text);
}

// Whose answer this is cannot be known any more.
void Transaction::out_of_step(const parser::SmtpReply& reply, const Command& command) {
  const std::string asked = command.verb == Verb::body ? "the final dot" : std::string(trim(words(command)));
  lost("the server answers " + std::to_string(reply.code) + " to " + printable(asked, 120));
}

void Transaction::lost(const std::string& reason) {
  if (end_ != End::none) return;
  const int waits = asked_.empty() ? 0 : static_cast<int>(asked_.front().verb);
  decide_all(stage_of(waits), 0, "", reason);
  close(reason);
}

void Transaction::decide(std::size_t recipient, Stage stage, const parser::SmtpReply& reply) {
  auto& [outcome, accepted, decided] = recipients_[recipient];
  if (decided) return;
  decided = true;
  outcome.stage = stage;
  outcome.code = reply.code;
  outcome.enhanced = reply.enhanced;
  outcome.text = printable(reply.text());
}

void Transaction::decide_all(Stage stage, int code, const std::string& enhanced, const std::string& text) {
  for (auto& [outcome, accepted, decided] : recipients_) {
    if (!decided) outcome = {.email = outcome.email, .stage = stage, .code = code, .enhanced = enhanced, .text = text};
    decided = true;
  }
}

void Transaction::close(const std::string& reason) {
  end_ = End::close;
  close_reason_ = reason;
}

bool Transaction::any_accepted() const {
  return std::any_of(recipients_.begin(), recipients_.end(), [](const auto& r) { return r.accepted && !r.decided; });
}

bool Transaction::all_decided() const {
  return std::all_of(recipients_.begin(), recipients_.end(), [](const auto& r) { return r.decided; });
}

std::vector<RecipientOutcome> Transaction::outcomes() const {
  std::vector<RecipientOutcome> out;
  for (const auto& recipient : recipients_) out.push_back(recipient.outcome);
  return out;
}

}  // namespace postern::smtp
