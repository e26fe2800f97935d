// Senders whose mail an agent called spam (/spam): what they write from then on is held, as if a filter had marked it.
#pragma once

#include <string>

#include "store/model/decision.h"
#include "store/model/snapshot.h"

namespace postern::desk {

// As Snapshot::remembered calls it; `email` in address_key form.
std::string spam_name(const std::string& email);

// "" unless an agent said so: then in which words a rule may tell it.
std::string called_spam(const model::Snapshot& snapshot, const std::string& email);

model::Remember call_spam(const std::string& email, const std::string& by, const std::string& ticket_key);

// Somebody releases a mail that was held for this: its sender's mail is no spam any more.
model::Remember call_sound(const std::string& email);
bool was_called_spam(const std::string& reason_to_hold);

}  // namespace postern::desk
