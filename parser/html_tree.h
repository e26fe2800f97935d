// libxml2's tree of an HTML text, for the files that walk it: hostile bytes are tamed before it is built.
#pragma once

#include <libxml/tree.h>

#include <memory>
#include <string_view>

#include "parser/limits.h"

namespace postern::parser {

struct FreeHtmlTree {
  void operator()(xmlDoc* document) const { xmlFreeDoc(document); }
};
using HtmlTree = std::unique_ptr<xmlDoc, FreeHtmlTree>;

// Of tame_html(): linear, bounded, nothing is fetched. May be null.
HtmlTree read_html_tree(std::string_view html_utf8, const Limits& limits = {});

// The outermost element, or null.
const xmlNode* root_of(const HtmlTree& tree);

// A name or a text of the tree; it lives as long as the tree.
std::string_view view_of(const xmlChar* text);

// The value of an element's attribute, or "".
std::string_view attribute_of(const xmlNode* element, const char* name);
bool has_attribute(const xmlNode* element, const char* name);

}  // namespace postern::parser
