// One mail on its way: MAIL, RCPT, DATA, the body, and what each reply means for each recipient. RFC 5321 3.3, 4.3.
//
// Commands wait in a queue and go out as far as PIPELINING allows (RFC 2920 3.1); replies are matched to them in order.
// Knows nothing of the session around it.
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/smtp/extensions.h"
#include "daemon/smtp/session.h"
#include "parser/smtp_reply.h"

namespace postern::smtp {

class Transaction {
 public:
  // `message` must live until the end. `first`: the first mail of its connection.
  Transaction(const Envelope& envelope, std::string_view message, const Extensions& extensions, bool first);

  enum class End {
    none,   // goes on
    clean,  // the connection is ready for the next mail
    reset,  // after RSET
    close,  // nothing more can be said on this connection
  };
  End end() const { return end_; }
  const std::string& close_reason() const { return close_reason_; }

  // What may be sent now; empty while replies are awaited.
  std::string next_bytes();
  int patience() const;  // seconds to wait for the next reply (RFC 5321 4.5.3.2)
  void reply(const parser::SmtpReply& reply);
  // No reply will come any more: what is undecided stays without a code, at the stage that waits for one.
  void lost(const std::string& reason);

  // In the order of Envelope::to. Complete once end() is not none.
  std::vector<RecipientOutcome> outcomes() const;

 private:
  enum class Verb { mail, rcpt, data, body };
  struct Command {
    Verb verb = Verb::mail;
    std::size_t recipient = 0;  // of rcpt
  };
  struct Recipient {
    RecipientOutcome outcome;
    bool accepted = false;
    bool decided = false;
  };

  void refuse_locally(const Envelope& envelope, const Extensions& extensions);
  bool may_send(const Command& command) const;
  std::string words(const Command& command) const;
  void answer_mail(const parser::SmtpReply& reply);
  void answer_rcpt(const parser::SmtpReply& reply, std::size_t recipient);
  void answer_data(const parser::SmtpReply& reply);
  void answer_body(const parser::SmtpReply& reply);
  void hang_up(const parser::SmtpReply& reply, Stage stage);
  void out_of_step(const parser::SmtpReply& reply, const Command& command);
  void decide(std::size_t recipient, Stage stage, const parser::SmtpReply& reply);
  void decide_all(Stage stage, int code, const std::string& enhanced, const std::string& text);
  void close(const std::string& reason);
  bool any_accepted() const;
  bool all_decided() const;

  // Commands on their way at once: their replies must fit into the socket while we are still sending (RFC 2920 3.1).
  static constexpr std::size_t kWindow = 100;

  std::string mail_;         // the whole MAIL command
  std::string rcpt_suffix_;  // what follows each recipient's address
  std::string_view message_;
  bool pipelining_;
  bool first_;
  bool mail_refused_ = false;
  std::vector<Recipient> recipients_;
  std::deque<Command> todo_, asked_;
  End end_ = End::none;
  std::string close_reason_;
};

}  // namespace postern::smtp
