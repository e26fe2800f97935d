// The mail that a mailbox sends to itself to see what its server adds on the way, and what may be concluded from how it
// came back: which authserv_id to write, and whether a forged Authentication-Results field would be believed.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "config/settings.h"
#include "daemon/desk/identity.h"
#include "daemon/desk/token.h"
#include "parser/mail.h"
#include "parser/mime_writer.h"

namespace postern::desk {

// Our own mail, signed like any other, so that a running desk ignores it (own_mail). `to` is the mailbox's address or a
// sub-address of it; `number` tells such mails apart. With `forged_id` it bears Authentication-Results of that id which
// vouch for a domain that does not exist; the Microsoft profile's bear none.
parser::OutgoingMail write_self_mail(const config::Settings& settings, const KeyRing& keys,
                                     const config::Mailbox& mailbox, const std::string& to,
                                     const std::string& forged_id, std::int64_t number, model::Time now);

// Whether it is the one that was sent with this Message-ID, also where a relay gave it another.
bool is_self_mail(const parser::Mail& mail, const std::string& message_id);

// What stands in a mail as it arrived.
struct ServerWords {
  std::vector<std::string>
      fields;               // Received and Authentication-Results from the top: "NAME: VALUE", printable, 20 at most
  std::string authserv_id;  // whose field would be believed: the configured one if it can be, else the topmost; "" none
  Verdict verdict;          // on the sender, by that one
  bool forged = false;      // what write_self_mail forged is still there
  bool forged_believed = false;  // and would be believed, were its id the configured one
};

// `forged_id` as it was written.
ServerWords read_server_words(const parser::Mail& mail, const config::Mailbox& mailbox, const std::string& forged_id);

struct Conclusion {
  bool works = false;
  std::string text;  // one line
  std::string hint;  // what to write, or to mend
  std::vector<std::string> remarks;
};

// `newest`: of each of the newest mails in the folder, whose field would be believed of it ("" nobody's). Servers that
// say nothing of what their own users submit say it of what comes from outside; but that may bear any name.
Conclusion conclude(const config::Mailbox& mailbox, const ServerWords& words, const std::string& forged_id,
                    const std::vector<std::string>& newest);

}  // namespace postern::desk
