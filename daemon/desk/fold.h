// Text as a person compares it: without letter case, accents and punctuation, cut into words.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace postern::desk {

// " vpn does not work ": words folded by Unicode (NFKC_Casefold, then without marks), one space around each. Letters of
// scripts that are written without spaces (Han, Kana, Thai ...) each count as a word, so that a phrase is still found.
// `text` is UTF-8; what is not becomes a space. Linear.
std::string fold_words(std::string_view text);

// Whether the folded `words` hold the folded `phrase`, at word boundaries. An empty phrase is nowhere.
bool holds_phrase(const std::string& words, const std::string& phrase);

}  // namespace postern::desk
