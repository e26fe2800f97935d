// The Authentication-Results fields of a mail that our own server wrote; identity.h says which those are.
#pragma once

#include <string>
#include <vector>

#include "config/settings.h"
#include "parser/auth_results.h"
#include "parser/mail.h"

namespace postern::desk {

// The authserv_id that stands for Microsoft 365, whose fields carry no id.
inline constexpr const char* kMicrosoft = "microsoft365";

// In the order of trust: topmost first. Fields that break the grammar, and those of other hosts, are left out.
std::vector<parser::AuthResults> trusted_results(const parser::Mail& mail, const config::Mailbox& mailbox);

// The domain, or an address's domain, is `domain` or a domain above it: "example.org" covers "sub.example.org", and no
// other ending does. A name without a dot covers nothing.
bool is_covered_by(std::string_view domain, std::string_view covering);

}  // namespace postern::desk
