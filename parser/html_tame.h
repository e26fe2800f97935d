// Hostile HTML -> the same text in few, plain tags: what libxml2 then builds a tree from in linear time and memory.
#pragma once

#include <string>
#include <string_view>

#include "parser/limits.h"

namespace postern::parser {

// Keeps the text, the tags and the attributes that say something about the text (style, class, id, href, alt ...), each
// attribute once a tag. Comments, declarations, and script, style, head-only and embedded content are gone, tags deeper
// than `limits.html_depth` and end tags of nothing open too. Reads at most `limits.html_bytes`. Linear.
std::string tame_html(std::string_view html_utf8, const Limits& limits = {});

}  // namespace postern::parser
