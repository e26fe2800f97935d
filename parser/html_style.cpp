#include "parser/html_style.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "parser/text.h"

namespace postern::parser {
namespace {

struct KnownMark {
  std::string_view word;  // whole id or class, also with Outlook's "x_" in front
  HtmlMark mark;
};

constexpr std::array kIds = {
    KnownMark{"divrplyfwdmsg", HtmlMark::history_below},         // Outlook on the web
    KnownMark{"appendonsend", HtmlMark::history_below},          // Outlook mobile, new Outlook
    KnownMark{"olk_src_body_section", HtmlMark::history_below},  // Outlook for Mac
    KnownMark{"mail-editor-reference-message-container", HtmlMark::history_below},
    KnownMark{"stopspelling", HtmlMark::history_below},  // Hotmail
    KnownMark{"zwchr", HtmlMark::history_below},         // Zimbra
    KnownMark{"isreplycontent", HtmlMark::history},      // NetEase
    KnownMark{"yahoo_quoted", HtmlMark::history},
    KnownMark{"replyblockquote", HtmlMark::history},
    KnownMark{"signature", HtmlMark::signature},
    KnownMark{"applemailsignature", HtmlMark::signature},
    KnownMark{"ms-outlook-mobile-signature", HtmlMark::signature},
    KnownMark{"reply-intro", HtmlMark::attribution},  // Roundcube
};
constexpr std::array kClasses = {
    KnownMark{"gmail_attr", HtmlMark::attribution},
    KnownMark{"moz-cite-prefix", HtmlMark::attribution},
    KnownMark{"gmail_signature", HtmlMark::signature},
    KnownMark{"moz-signature", HtmlMark::signature},
    KnownMark{"protonmail_signature_block", HtmlMark::signature},
    KnownMark{"yahoo_quoted", HtmlMark::history},
    KnownMark{"protonmail_quote", HtmlMark::history},
    KnownMark{"tutanota_quote", HtmlMark::history},
    KnownMark{"zmail_extra", HtmlMark::history},  // Zoho
    KnownMark{"front-blockquote", HtmlMark::history},
};

template <class List>
HtmlMark find_mark(const List& list, std::string_view word) {
  if (word.substr(0, 2) == "x_") word.remove_prefix(2);
  const auto found = std::find_if(list.begin(), list.end(), [&](const KnownMark& known) { return known.word == word; });
  return found == list.end() ? HtmlMark::none : found->mark;
}

// The rule that desktop Outlook draws above From:, Sent: ...
bool is_outlook_rule(std::string_view style) {
  return style.find("border-top:solid #") != std::string_view::npos &&
         style.find("padding:3.0pt 0") != std::string_view::npos;
}

std::optional<unsigned> hex_colour(std::string_view digits) {
  std::string six(digits);
  if (six.size() == 3) six = {six[0], six[0], six[1], six[1], six[2], six[2]};
  unsigned value = 0;
  const auto [end, error] = std::from_chars(six.data(), six.data() + six.size(), value, 16);
  if (six.size() != 6 || error != std::errc() || end != six.data() + six.size()) return std::nullopt;
  return value;
}

std::optional<unsigned> rgb_colour(std::string_view arguments) {
  unsigned value = 0;
  const auto numbers = split(arguments.substr(0, arguments.find(')')), ',');
  if (numbers.size() != 3) return std::nullopt;
  for (std::string_view number : numbers) {
    number = trim(number);
    unsigned part = 0;
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), part);
    if (error != std::errc() || end != number.data() + number.size() || part > 255) return std::nullopt;
    value = value << 8 | part;
  }
  return value;
}

bool is_nothing(std::string_view length) {
  return length == "0" || length == "0px" || length == "0pt" || length == "0em" || length == "0%";
}

}  // namespace

HtmlMark mark_of(const ElementMarks& element) {
  if (const HtmlMark mark = find_mark(kIds, element.id); mark != HtmlMark::none) return mark;
  for (std::string_view word : split(element.classes, ' ')) {
    if (const HtmlMark mark = find_mark(kClasses, word); mark != HtmlMark::none) return mark;
  }
  if (element.data.find("gmail_signature") != std::string::npos) return HtmlMark::signature;
  if (element.data.find("__quoted_text__") != std::string::npos) return HtmlMark::history;
  if (element.data.find("__divider__") != std::string::npos) return HtmlMark::history_below;
  if (element.name == "div" && is_outlook_rule(element.style)) return HtmlMark::history_below;
  return HtmlMark::none;
}

std::string_view style_value(std::string_view style, std::string_view property) {
  for (std::string_view declaration : split(style, ';')) {
    const std::size_t colon = declaration.find(':');
    if (colon == std::string_view::npos || trim(declaration.substr(0, colon)) != property) continue;
    std::string_view value = trim(declaration.substr(colon + 1));
    return trim(value.substr(0, value.find('!')));
  }
  return {};
}

bool is_hidden_by(std::string_view style) {
  if (style.empty()) return false;
  if (style_value(style, "display") == "none" || style_value(style, "visibility") == "hidden") return true;
  if (style_value(style, "mso-hide") == "all" || style_value(style, "opacity") == "0") return true;
  if (is_nothing(style_value(style, "font-size"))) return true;
  const bool no_height = is_nothing(style_value(style, "max-height")) || is_nothing(style_value(style, "height"));
  return no_height && style_value(style, "overflow") == "hidden";
}

bool is_tight_paragraph(std::string_view classes, std::string_view style) {
  return classes.find("msonormal") != std::string_view::npos || style_value(style, "margin").starts_with('0') ||
         style_value(style, "margin-bottom").starts_with('0');
}

std::optional<unsigned> colour_of(std::string_view value) {
  if (value == "white") return 0xffffff;
  if (value == "black") return 0;
  if (value.substr(0, 1) == "#") return hex_colour(value.substr(1));
  if (value.substr(0, 4) == "rgb(") return rgb_colour(value.substr(4));
  return std::nullopt;
}

}  // namespace postern::parser
