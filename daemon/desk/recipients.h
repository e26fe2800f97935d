// Whom a mail says it was written or delivered to.
#pragma once

#include <functional>

#include "parser/address.h"
#include "parser/mail.h"

namespace postern::desk {

// Calls for every address of To, Cc and the fields in which servers write the delivery, in that order, with the field's
// name.
void each_recipient(const parser::Mail& mail, const std::function<void(const parser::Address&, const char*)>& on_address);

}  // namespace postern::desk
