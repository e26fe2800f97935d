// An HTML tree -> pieces.
#include "parser/html_pieces.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "parser/html_piece_builder.h"
#include "parser/html_style.h"
#include "parser/html_tree.h"
#include "parser/text.h"
#include "parser/utf8.h"

namespace postern::parser {
namespace {

using Look = HtmlPieceBuilder::Look;

constexpr std::size_t kHrefBytes = 2000;
constexpr unsigned kMostSpan = 100;    // cells
constexpr unsigned kMostWidth = 2000;  // pixels
constexpr unsigned kMostStart = 999'999;

struct KnownBlock {
  std::string_view name;
  Block block;
};
constexpr auto kBlocks = std::to_array<KnownBlock>({
    {"p", Block::p},          {"div", Block::div},     {"h1", Block::h1},          {"h2", Block::h2},
    {"h3", Block::h3},        {"h4", Block::h4},       {"h5", Block::h5},          {"h6", Block::h6},
    {"ul", Block::ul},        {"menu", Block::ul},     {"dir", Block::ul},         {"ol", Block::ol},
    {"li", Block::li},        {"pre", Block::pre},     {"listing", Block::pre},    {"blockquote", Block::blockquote},
    {"table", Block::table},  {"tr", Block::tr},       {"td", Block::td},          {"th", Block::th},
    {"center", Block::div},   {"section", Block::div}, {"article", Block::div},    {"header", Block::div},
    {"footer", Block::div},   {"main", Block::div},    {"nav", Block::div},        {"aside", Block::div},
    {"address", Block::div},  {"figure", Block::div},  {"figcaption", Block::div}, {"caption", Block::div},
    {"fieldset", Block::div}, {"legend", Block::div},  {"form", Block::div},       {"dl", Block::div},
    {"dt", Block::div},       {"dd", Block::div},      {"details", Block::div},    {"summary", Block::div},
});

struct KnownFormat {
  std::string_view name;
  unsigned format;
};
constexpr auto kFormats = std::to_array<KnownFormat>({
    {"b", kBold},
    {"strong", kBold},
    {"i", kItalic},
    {"em", kItalic},
    {"cite", kItalic},
    {"u", kUnderlined},
    {"ins", kUnderlined},
    {"s", kStruck},
    {"strike", kStruck},
    {"del", kStruck},
    {"sub", kSub},
    {"sup", kSuper},
    {"code", kCode},
    {"tt", kCode},
    {"kbd", kCode},
    {"samp", kCode},
});

// With what they hold.
constexpr auto kDropped = std::to_array<std::string_view>(
    {"head", "script", "style", "title",  "template", "iframe", "frameset", "noframes", "object",  "applet", "svg",
     "math", "audio",  "video", "canvas", "map",      "select", "textarea", "datalist", "noembed", "input"});

std::optional<unsigned> number_in(std::string_view text, unsigned most) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole && value >= 1 && value <= most ? std::optional(value) : std::nullopt;
}

bool is_safe_target(std::string_view target) {
  const bool web = starts_with_fold(target, "http://") || starts_with_fold(target, "https://");
  const std::size_t begin = target.find(':') + (web ? 3 : 1);
  if (!web && !starts_with_fold(target, "mailto:")) return false;
  if (target.size() > kHrefBytes || begin >= target.size() || (web && target[begin] == '/')) return false;
  for (std::size_t at = 0; at < target.size();) {
    const CodePoint c = code_point_at(target, at);
    if (is_deceptive(c.value) || c.value == ' ' || c.value == kInvalid || (c.value & 0xFFFE) == 0xFFFE) return false;
    if (std::string_view("\"<>\\^`{|}").find(target[at]) != std::string_view::npos) return false;
    at += c.bytes;
  }
  return true;
}

// RFC 2392 2: "cid:" and the Content-ID, which may be percent-encoded.
std::string content_id_in(std::string_view source) {
  if (!starts_with_fold(source, "cid:")) return "";
  source.remove_prefix(4);
  std::string out;
  for (std::size_t at = 0; at < source.size(); ++at) {
    unsigned char byte = 0;
    const auto hex = source.substr(at + 1, 2);
    const auto [end, error] = std::from_chars(hex.data(), hex.data() + hex.size(), byte, 16);
    const bool encoded = source[at] == '%' && hex.size() == 2 && error == std::errc() && end == hex.data() + 2;
    out += encoded ? static_cast<char>(byte) : source[at];
    if (encoded) at += 2;
  }
  return out;
}

class Reader {
 public:
  Reader(const CleanPictures& pictures, const CleanHtmlLimits& limits) : pictures_(pictures), builder_(limits) {}

  // Depth first, without recursion: the tree's depth is the sender's choice.
  HtmlPieces run(const xmlNode* root) {
    frames_.emplace_back();
    for (const xmlNode* node = root; node != nullptr && !builder_.full();) {
      if (enter(node) && node->children != nullptr) {
        node = node->children;
        continue;
      }
      leave();
      while (node != root && node->next == nullptr) {
        node = node->parent;
        leave();
      }
      node = node == root ? nullptr : node->next;
    }
    return builder_.finish();
  }

 private:
  // What an element hands down, and what it opened.
  struct Frame {
    Look look;
    std::optional<std::size_t> opened;
  };

  bool enter(const xmlNode* node) {
    frames_.push_back({frames_.back().look, std::nullopt});
    if (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE) {
      builder_.text(view_of(node->content), frames_.back().look);
      return false;
    }
    if (node->type != XML_ELEMENT_NODE) return node->type == XML_ENTITY_REF_NODE;
    const std::string_view name = view_of(node->name);
    const std::string style = to_lower(attribute_of(node, "style"));
    const bool dropped = std::find(kDropped.begin(), kDropped.end(), name) != kDropped.end();
    if (dropped || is_hidden_by(style) || has_attribute(node, "hidden")) return false;
    if (is_marked(node, name, style)) builder_.foreign();
    dress(node, name, style);
    if (name == "br") builder_.line_break();
    if (name == "hr") builder_.rule();
    if (name == "img") picture(node);
    open(node, name, style);
    return true;
  }

  void leave() {
    const Frame frame = frames_.back();
    frames_.pop_back();
    if (frame.opened) builder_.close(*frame.opened);
  }

  static bool is_marked(const xmlNode* node, std::string_view name, const std::string& style) {
    if (name == "blockquote") return true;
    return mark_of({std::string(name), to_lower(attribute_of(node, "id")), to_lower(attribute_of(node, "class")), style,
                    to_lower(attribute_of(node, "data-marker")) + to_lower(attribute_of(node, "data-smartmail"))}) !=
           HtmlMark::none;
  }

  // Which formats and which link the words inside have.
  void dress(const xmlNode* node, std::string_view name, const std::string& style) {
    Look& look = frames_.back().look;
    const auto known =
        std::find_if(kFormats.begin(), kFormats.end(), [&](const auto& one) { return one.name == name; });
    if (known != kFormats.end()) look.formats |= known->format;
    const std::string_view weight = style_value(style, "font-weight");
    if (weight.starts_with("bold") || number_in(weight, 1000).value_or(0) >= 600) look.formats |= kBold;
    if (weight == "normal" || weight == "400") look.formats &= ~kBold;
    const std::string_view slant = style_value(style, "font-style");
    if (slant == "italic") look.formats |= kItalic;
    if (slant == "normal") look.formats &= ~kItalic;
    for (const char* property : {"text-decoration", "text-decoration-line"}) {
      const std::string_view line = style_value(style, property);
      if (line.find("underline") != std::string_view::npos) look.formats |= kUnderlined;
      if (line.find("line-through") != std::string_view::npos) look.formats |= kStruck;
    }
    if (name == "a") look.link = link(trim(attribute_of(node, "href")));
    if (look.link >= 0) look.formats &= ~kUnderlined;  // as links are
  }

  int link(std::string_view target) { return is_safe_target(target) ? builder_.link(std::string(target)) : -1; }

  void picture(const xmlNode* node) {
    const auto known = pictures_.find(content_id_in(trim(attribute_of(node, "src"))));
    const auto width = number_in(attribute_of(node, "width"), kMostWidth);
    builder_.picture(known == pictures_.end() ? nullptr : &known->second, std::string(attribute_of(node, "alt")),
                     width ? " width=\"" + std::to_string(*width) + "\"" : "", frames_.back().look.link);
  }

  void open(const xmlNode* node, std::string_view name, const std::string& style) {
    const auto known = std::find_if(kBlocks.begin(), kBlocks.end(), [&](const auto& one) { return one.name == name; });
    if (known == kBlocks.end()) return;
    Block block = known->block;
    if (block == Block::p && is_tight_paragraph(to_lower(attribute_of(node, "class")), style)) block = Block::div;
    frames_.back().opened = builder_.open(block, attributes(node, block));
  }

  static std::string attributes(const xmlNode* node, Block block) {
    std::string out;
    const std::string dir = to_lower(attribute_of(node, "dir"));
    if (dir == "ltr" || dir == "rtl" || dir == "auto") out += " dir=\"" + dir + "\"";
    const auto add = [&](const char* name, unsigned most) {
      const auto number = number_in(attribute_of(node, name), most);
      if (number) out += std::string(" ") + name + "=\"" + std::to_string(*number) + "\"";
    };
    if (block == Block::ol) add("start", kMostStart);
    if (block == Block::td || block == Block::th) {
      add("colspan", kMostSpan);
      add("rowspan", kMostSpan);
    }
    return out;
  }

  const CleanPictures& pictures_;
  HtmlPieceBuilder builder_;
  std::vector<Frame> frames_;
};

}  // namespace

HtmlPieces read_html_pieces(std::string_view html_utf8, const CleanPictures& pictures, const CleanHtmlLimits& limits) {
  const HtmlTree tree = read_html_tree(html_utf8, limits);
  return Reader(pictures, limits).run(root_of(tree));
}

}  // namespace postern::parser
