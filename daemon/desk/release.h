// What becomes of a mail in quarantine by somebody's word: a ticket of its own, a message of a ticket, or nothing. The
// same for an agent's answer and for the command.
#pragma once

#include <string>

#include "daemon/desk/draft.h"
#include "daemon/desk/rule_match.h"
#include "daemon/desk/sender.h"

namespace postern::desk {

// The held mail read again, with what is known of its arrival. It acts as if it came now, but its age counts: nobody is
// acknowledged for an old one.
class Release {
 public:
  // All arguments outlive it. `actor` is an address or "admin NAME"; `seed` as Inbound::seed.
  Release(Draft& draft, const RuleBook& rules, const model::HeldMail& held, std::string actor, std::string seed);
  Release(const Release&) = delete;  // `inbound_` refers to `mail_`

  // Opens a ticket: rules tag and route it, whether one of them would hold it or not.
  model::TicketId as_ticket();
  // Returns who may write on the ticket from now on, or "".
  std::string on(const model::Ticket& ticket);

 private:
  void trust_sender();

  Draft& draft_;
  const RuleBook& rules_;
  const model::HeldMail& held_;
  std::string actor_;
  parser::Mail mail_;
  Inbound inbound_;
  Sender sender_;
};

// What of its sender is to be loaded before it is released: counters and what is known of them. By its header alone, as
// face_of(); whom a form's text names is not found.
void want_release(const config::Settings& settings, const model::HeldMail& held, model::Lookups& lookups);

// Ignored from now on; its bytes stay in the store.
void put_away(Draft& draft, const model::HeldMail& held, const std::string& actor, const std::string& reason);

// Who wrote a held mail and about what, each fit for one line. Only its header is read, for the rest of it may be what
// broke the reader.
struct HeldFace {
  std::string who, subject;
};
HeldFace face_of(const model::HeldMail& held, const config::Settings& settings);

}  // namespace postern::desk
