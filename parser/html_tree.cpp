#include "parser/html_tree.h"

#include <libxml/HTMLparser.h>

#include "parser/html_tame.h"

namespace postern::parser {

HtmlTree read_html_tree(std::string_view html_utf8, const Limits& limits) {
  constexpr int kOptions = HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET |
                           HTML_PARSE_COMPACT | static_cast<int>(XML_PARSE_HUGE);
  const std::string html = tame_html(html_utf8, limits);
  return HtmlTree(htmlReadMemory(html.data(), static_cast<int>(html.size()), nullptr, "UTF-8", kOptions));
}

const xmlNode* root_of(const HtmlTree& tree) {
  const xmlNode* root = tree ? tree->children : nullptr;
  while (root != nullptr && root->type != XML_ELEMENT_NODE) root = root->next;
  return root;
}

std::string_view view_of(const xmlChar* text) {
  return text == nullptr ? std::string_view() : std::string_view(reinterpret_cast<const char*>(text));
}

// Attributes hold one text node each, because tame_html() wrote them and libxml2 resolves entities.
std::string_view attribute_of(const xmlNode* element, const char* name) {
  for (const xmlAttr* at = element->properties; at != nullptr; at = at->next) {
    if (view_of(at->name) == name) return at->children == nullptr ? std::string_view() : view_of(at->children->content);
  }
  return {};
}

bool has_attribute(const xmlNode* element, const char* name) {
  for (const xmlAttr* at = element->properties; at != nullptr; at = at->next) {
    if (view_of(at->name) == name) return true;
  }
  return false;
}

}  // namespace postern::parser
