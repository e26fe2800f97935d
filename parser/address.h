// Address lists by one strict grammar (RFC 5322 3.4, RFC 6531 for UTF-8). Its failure is visible: what is ambiguous is
// never an identity.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "parser/limits.h"
#include "parser/mail.h"

namespace postern::parser {

struct AddressList {
  std::vector<Address> addresses;  // group members flattened, in order
  bool sound = false;              // the whole field obeyed the grammar (obsolete forms allowed)
};

// Reads one unfolded field value. Display names are decoded (RFC 2047), addresses never. Linear.
AddressList read_addresses(std::string_view value, const Limits& limits = {});

// True when `email` is one dot-atom or quoted local part, '@' and a domain, free of white space, control characters
// and comments, and within RFC 5321 4.5.3.1: fit to go to SMTP as it is.
bool is_plain_address(std::string_view email);

// local@domain with the domain in lower case and the local part too: the form in which two addresses are compared.
std::string address_key(std::string_view email);

}  // namespace postern::parser
