// Domains whose mailboxes are for everybody: what one of their people does says nothing of the others, and nobody is
// anybody's colleague there.
#pragma once

#include <string_view>

namespace postern::desk {

// `domain` in lower case, without the @. Known are the large providers; also, in any country, those with sites in many
// ("yahoo.co.uk").
bool is_mail_provider(std::string_view domain);

}  // namespace postern::desk
