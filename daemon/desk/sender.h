// Who a mail says it is from. A claim until identity.h proves it; what is ambiguous is nobody.
#pragma once

#include <string>
#include <vector>

#include "config/settings.h"
#include "parser/mail.h"
#include "store/model/ticket.h"

namespace postern::desk {

// The requester of a mail without a usable From: never written to (RFC 2606 2 reserves .invalid).
inline constexpr const char* kNobody = "unknown@invalid";

struct Sender {
  std::string email;                     // as written; an agent's registered one; kNobody when From is no identity
  std::string key;                       // parser::address_key(email)
  std::string from_key;                  // the key of what From says: all that a proof can be of (identity.h)
  std::string name;                      // the display name, decoded; may be empty
  bool usable = false;                   // one sound From with an address fit for SMTP
  const config::Agent* agent = nullptr;  // whose address it is; not yet proven
  std::string form;                      // address key of the proven form that the mail came by (form_sender.h); "": none
  std::string form_fault;                // why the form itself stands for who filled it in; "": it names them

  const config::Agent* handed_on_by = nullptr;  // the agent who forwarded their mail (handed_on.h)
  const config::Agent* named_by = nullptr;      // the agent who opened a ticket for them (/for)

  // Named by a form or an agent, proven by nothing.
  bool is_claimed() const { return handed_on_by || named_by || (!form.empty() && form_fault.empty()); }
  std::string by_whom() const;  // ", by the form forms@example.org", ", forwarded by bob@example.org"; "" without either
  bool is_on(const model::Ticket& ticket) const;  // a participant
  std::vector<std::string> keys() const;          // `key`; of an agent those of all their addresses
  bool is(const std::string& email_key) const;    // one of them
};

Sender read_sender(const config::Settings& settings, const parser::Mail& mail);

// "Ann Example <ann@example.org>", fit for one line.
std::string to_string(const Sender& sender);

// A person's name as a text may use it: "Doe, Jane" turned round; empty when it is not plainly a name. What strangers
// put there would otherwise travel in our automatic mail (L-11).
std::string polite_name(const std::string& display_name);

}  // namespace postern::desk
