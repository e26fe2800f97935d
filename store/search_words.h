// A person's search words as a query FTS5 cannot misread (T-MIME-19). Internal to store/.
#pragma once

#include <string>
#include <string_view>

namespace postern::store {

// Each word between blanks becomes a quoted string, `"` doubled: no operator, column filter or star survives. At most
// 32 words of at most 64 bytes each are taken. "" when there is nothing to look for.
std::string search_words(std::string_view words);

}  // namespace postern::store
