#include "parser/html_lines.h"

#include <algorithm>
#include <array>
#include <optional>

#include "parser/html_style.h"
#include "parser/html_tree.h"
#include "parser/line_builder.h"
#include "parser/text.h"

namespace postern::parser {
namespace {

constexpr std::array kBlocks = {"div",    "form",     "section", "article", "header",  "footer", "center", "address",
                                "tr",     "dl",       "dt",      "dd",      "caption", "main",   "nav",    "aside",
                                "figure", "fieldset", "tbody",   "thead",   "body",    "legend", "option"};
constexpr std::array kParagraphs = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "pre", "blockquote"};

template <class List>
bool is_one_of(const List& list, std::string_view name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

bool is_block(std::string_view name) {
  return is_one_of(kBlocks, name) || is_one_of(kParagraphs, name) || name == "br" || name == "hr" || name == "li";
}

// What an element hands down to its children.
struct Frame {
  bool hidden = false;
  bool preformatted = false;
  bool flat = false;  // a cell of a data table: blocks inside break no line
  bool row = false;   // cells below are written on one line
  std::size_t cells = 0;
  std::size_t lists = 0;
  std::size_t number = 0;  // next number of an ordered list; 0 in other lists
  std::optional<unsigned> background = 0xffffff;
  std::size_t depth = 0;
  TextLine::Role role = TextLine::Role::own;
};

// True when no cell of the row holds more than words and one paragraph around them. Stops at the first that does, so a
// row of nested tables costs nothing.
bool is_data_row(const xmlNode* row) {
  std::size_t cells = 0;
  for (const xmlNode* cell = row->children; cell != nullptr; cell = cell->next) {
    if (cell->type != XML_ELEMENT_NODE) continue;
    ++cells;
    const xmlNode* node = cell->children;
    std::size_t wrappers = 0;
    while (node != nullptr) {
      const std::string_view name = node->type == XML_ELEMENT_NODE ? view_of(node->name) : std::string_view();
      if ((name == "p" || name == "div") && wrappers == 0)
        ++wrappers;
      else if (is_block(name))
        return false;
      if (node->children != nullptr && node->type == XML_ELEMENT_NODE) {
        node = node->children;
        continue;
      }
      while (node != nullptr && node != cell && node->next == nullptr) node = node->parent;
      if (node == cell) break;
      if (node != nullptr) node = node->next;
    }
  }
  return cells > 1;
}

class Walker {
 public:
  Walker(bool show_hidden, const Limits& limits)
      : show_hidden_(show_hidden), lines_(limits.text_bytes, limits.text_lines) {}

  // Depth first, without recursion: the tree's depth is the sender's choice.
  TextLines run(const HtmlTree& tree) {
    const xmlNode* root = root_of(tree);
    const xmlNode* node = root;
    frames_.emplace_back();
    while (node != nullptr && !lines_.full()) {
      const bool descend = enter(node);
      if (descend && node->children != nullptr) {
        node = node->children;
        continue;
      }
      leave(node);
      while (node != root && node->next == nullptr) {
        node = node->parent;
        leave(node);
      }
      node = node == root ? nullptr : node->next;
    }
    return lines_.finish();
  }

 private:
  // True when the children are to be visited.
  bool enter(const xmlNode* node) {
    frames_.push_back(frames_.back());
    Frame& frame = frames_.back();
    if (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE) {
      if (!frame.hidden) words(view_of(node->content));
      return false;
    }
    if (node->type != XML_ELEMENT_NODE) return node->type == XML_ENTITY_REF_NODE;
    const std::string_view name = view_of(node->name);
    if (name == "head") return false;
    frame.cells = 0;
    frame.hidden = frame.hidden || (!show_hidden_ && is_hidden(node, frame));
    if (!frame.hidden) open(node, name);
    return true;
  }

  void leave(const xmlNode* node) {
    const Frame frame = frames_.back();
    frames_.pop_back();
    if (node->type != XML_ELEMENT_NODE || frame.hidden) return;
    const std::string_view name = view_of(node->name);
    if (name == "a") close_link(node);
    if (!frames_.back().flat && !frame.flat) break_at(node, name);
    if (frame.depth != frames_.back().depth || frame.role != frames_.back().role) restore();
  }

  bool is_hidden(const xmlNode* node, Frame& frame) {
    const std::string style = to_lower(attribute_of(node, "style"));
    if (is_hidden_by(style)) return true;
    std::string_view background = style_value(style, "background-color");
    if (background.empty()) background = style_value(style, "background");
    const std::string old_background = to_lower(attribute_of(node, "bgcolor"));
    if (background.empty()) background = old_background;
    if (!background.empty()) frame.background = colour_of(background);
    if (!attribute_of(node, "class").empty() && background.empty())
      frame.background.reset();  // a style sheet may colour it
    const std::string old_colour = to_lower(attribute_of(node, "color"));
    std::string_view colour = style_value(style, "color");
    if (colour.empty()) colour = old_colour;
    const std::optional<unsigned> ink = colour_of(colour);
    return ink.has_value() && ink == frame.background;
  }

  void open(const xmlNode* node, std::string_view name) {
    Frame& frame = frames_.back();
    if (name == "blockquote") ++frame.depth;
    apply_mark(node, name, frame);
    const Frame& outer = frames_[frames_.size() - 2];
    if (frame.depth != outer.depth || frame.role != outer.role) restore();
    if (!frame.flat) break_at(node, name);
    if (name == "br") frame.flat ? lines_.space() : lines_.line_break();
    if (name == "hr") rule();
    if (name == "pre") frame.preformatted = true;
    if (name == "img") words(attribute_of(node, "alt"));
    if (name == "a") link_text_.clear();
    if (name == "ul" || name == "ol") open_list(node, name, frame);
    if (name == "li") open_item();
    if (name == "tr") frame.row = is_data_row(node);
    if (name == "td" || name == "th") open_cell();
  }

  void apply_mark(const xmlNode* node, std::string_view name, Frame& frame) {
    const HtmlMark mark =
        mark_of({std::string(name), to_lower(attribute_of(node, "id")), to_lower(attribute_of(node, "class")),
                 to_lower(attribute_of(node, "style")),
                 to_lower(attribute_of(node, "data-marker")) + to_lower(attribute_of(node, "data-smartmail"))});
    if (mark == HtmlMark::history_below) below_ = true;
    if (mark == HtmlMark::history) frame.role = TextLine::Role::history;
    if (mark == HtmlMark::signature) frame.role = TextLine::Role::signature;
    if (mark == HtmlMark::attribution && is_above_quote(node)) frame.role = TextLine::Role::attribution;
    if (below_) frame.role = TextLine::Role::history;
  }

  // Gmail marks the header lines of a forwarded mail like an attribution; only above a blockquote it is one. It is near, or
  // a page of such marks would be read once for each of them.
  static bool is_above_quote(const xmlNode* node) {
    constexpr int kNear = 16;
    int passed = 0;
    for (node = node->next; node != nullptr && passed < kNear; node = node->next, ++passed) {
      if (node->type == XML_TEXT_NODE && trim(view_of(node->content)).empty()) continue;
      if (node->type == XML_ELEMENT_NODE && view_of(node->name) == "br") continue;
      return node->type == XML_ELEMENT_NODE && view_of(node->name) == "blockquote";
    }
    return false;
  }

  void restore() {
    lines_.block();
    const Frame& frame = frames_.back();
    lines_.mark(frame.depth, below_ ? TextLine::Role::history : frame.role);
  }

  // Before and after an element: Word's and Outlook's paragraphs have no margin.
  void break_at(const xmlNode* node, std::string_view name) {
    if (name == "p") {
      const bool tight =
          is_tight_paragraph(to_lower(attribute_of(node, "class")), to_lower(attribute_of(node, "style")));
      tight ? lines_.block() : lines_.paragraph();
    } else if (name == "blockquote" || is_one_of(kBlocks, name) || name == "li" || name == "table") {
      lines_.block();
    } else if (name == "ul" || name == "ol") {
      frames_.back().lists > 0 ? lines_.block() : lines_.paragraph();
    } else if (is_one_of(kParagraphs, name)) {
      lines_.paragraph();
    }
  }

  void open_list(const xmlNode* node, std::string_view name, Frame& frame) {
    ++frame.lists;
    frame.number = 0;
    if (name == "ul") return;
    const std::string_view start = attribute_of(node, "start");
    frame.number = start.empty() || start.size() > 6 || start.find_first_not_of("0123456789") != std::string_view::npos
                       ? 1
                       : std::stoul(std::string(start));
  }

  void open_item() {
    Frame& list = frames_[frames_.size() - 2];
    const std::string indent(list.lists > 0 ? (std::min<std::size_t>(list.lists, 20) - 1) * 2 : 0, ' ');
    lines_.block();
    lines_.prefix(indent + (list.number > 0 ? std::to_string(list.number++) + ". " : "* "));
  }

  void open_cell() {
    Frame& row = frames_[frames_.size() - 2];
    Frame& cell = frames_.back();
    cell.flat = row.row || cell.flat;
    if (!cell.flat) return lines_.block();
    if (row.cells++ > 0) lines_.separator(" | ");
  }

  void rule() {
    lines_.block();
    lines_.text("----------", false);
    lines_.block();
  }

  void words(std::string_view text) {
    if (link_text_.size() < kLinkText) link_text_ += text;
    lines_.text(text, frames_.back().preformatted && !frames_.back().flat);
  }

  // "text <target>", unless the text is the target or there is none.
  void close_link(const xmlNode* node) {
    constexpr std::size_t kTargetBytes = 2000;
    std::string_view target = trim(attribute_of(node, "href"));
    if (starts_with_fold(target, "mailto:"))
      target.remove_prefix(7);
    else if (!starts_with_fold(target, "http") && !starts_with_fold(target, "ftp:") &&
             !starts_with_fold(target, "tel:"))
      return;
    const std::string_view text = trim(link_text_);
    if (text.empty() || target.empty() || target.size() > kTargetBytes || same_target(text, target)) return;
    lines_.text(" <", false);
    lines_.text(target, false);
    lines_.text(">", false);
  }

  static std::string_view bare(std::string_view target) {
    for (std::string_view scheme : {"https://", "http://", "www.", "tel:"}) {
      if (starts_with_fold(target, scheme)) target.remove_prefix(scheme.size());
    }
    while (!target.empty() && target.back() == '/') target.remove_suffix(1);
    return target;
  }
  static bool same_target(std::string_view text, std::string_view target) {
    return equal_fold(bare(text), bare(target));
  }

  static constexpr std::size_t kLinkText = 4096;
  const bool show_hidden_;
  LineBuilder lines_;
  std::vector<Frame> frames_;
  std::string link_text_;
  bool below_ = false;
};

}  // namespace

TextLines html_lines(std::string_view html_utf8, const Limits& limits) {
  const HtmlTree tree = read_html_tree(html_utf8, limits);
  if (tree == nullptr) return {};
  TextLines lines = Walker(false, limits).run(tree);
  if (lines.empty()) lines = Walker(true, limits).run(tree);  // all of it hidden: show what is there
  return lines;
}

}  // namespace postern::parser
