// The marks by which the common filters say that a mail is spam, in the fields they write. A sender who forges one does
// it against himself alone; a field that clears a mail is never read.
#pragma once

#include <string>

#include "parser/mail.h"

namespace postern::desk {

// The field that says so, fit for one line ("X-Spam-Flag: YES"), or "". Linear in the size of the header.
std::string spam_mark(const parser::Mail& mail);

}  // namespace postern::desk
