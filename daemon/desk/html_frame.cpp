#include "daemon/desk/html_frame.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "parser/text.h"
#include "parser/utf8.h"

namespace postern::desk {
namespace {

constexpr std::size_t kFlowingLine = 50;  // characters: a line this long goes on in the next one
constexpr std::string_view kLink = "https://";

constexpr const char* kBody = "margin:0;padding:0";
constexpr const char* kPage =
    "max-width:36em;margin:0 auto;padding:20px 16px;font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,"
    "Helvetica,Arial,sans-serif;overflow-wrap:anywhere";
constexpr const char* kParagraph = "margin:0 0 16px";
constexpr const char* kQuote = "margin:0 0 16px;padding:0 0 0 12px;border-left:3px solid #8888";
constexpr const char* kChoices = "margin:0 0 22px";
constexpr const char* kChoice = "margin:0 0 10px;display:flex;align-items:center";
constexpr const char* kButton =
    "display:inline-block;flex:none;min-width:5em;margin:0 10px 0 0;padding:8px 14px;border:1px solid #888a;border-radius:6px;"
    "text-align:center;text-decoration:none;font-weight:bold";
constexpr const char* kSmall = "margin:24px 0 0;padding:12px 0 0;border-top:1px solid #8886;font-size:12px;opacity:.7";

using Lines = std::vector<std::string_view>;

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string element(const char* name, const char* style, const std::string& inside) {
  return std::string("<") + name + " dir=\"auto\" style=\"" + style + "\">" + inside + "</" + name + ">\n";
}

// RFC 6068 2.
std::string percent_encoded(std::string_view text) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (byte >= '0' && byte <= '9') || ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z') ||
                       std::string_view("-._~@").find(c) != std::string_view::npos;
    if (plain) {
      out += c;
    } else {
      out += {'%', kHex[byte >> 4], kHex[byte & 15]};
    }
  }
  return out;
}

bool is_of_url(char c) {
  return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') ||
         std::string_view("-._~:/?#@!$&'()*+,;=%[]").find(c) != std::string_view::npos;
}

// Up to where an address in running text goes: what ends a sentence does not belong to it.
std::size_t end_of_url(std::string_view text, std::size_t begin) {
  std::size_t end = begin;
  while (end < text.size() && is_of_url(text[end])) ++end;
  while (end > begin && std::string_view(".,;:!?)'").find(text[end - 1]) != std::string_view::npos) --end;
  return end;
}

std::string with_links(std::string_view text) {
  std::string out;
  std::size_t at = 0;
  for (auto begin = text.find(kLink); begin != std::string_view::npos; begin = text.find(kLink, at)) {
    const std::size_t end = end_of_url(text, begin);
    out += escaped(text.substr(at, begin - at));
    const std::string url = escaped(text.substr(begin, end - begin));
    out += end > begin + kLink.size() ? "<a href=\"" + url + "\">" + url + "</a>" : url;
    at = end;
  }
  return out + escaped(text.substr(at));
}

std::size_t characters(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < text.size(); i += parser::code_point_at(text, i).bytes) ++count;
  return count;
}

bool is_quoted(std::string_view line) { return line.starts_with('>'); }
bool is_choice(std::string_view line) { return line.starts_with("  ") && !trim(line).empty(); }

// Lines of one kind, one after the other.
std::string_view kind_of(std::string_view line) {
  return trim(line).empty() ? "" : is_quoted(line) ? "quote" : is_choice(line) ? "choice" : "words";
}

struct Dress {
  std::string_view tag;  // as it begins; in its text a '<' is "&lt;"
  const char* style;
};

// Where a mail program's own look does not fit a narrow screen, or not what we write ourselves.
constexpr auto kDresses = std::to_array<Dress>({
    {"<p>", kParagraph},
    {"<p ", kParagraph},
    {"<blockquote", kQuote},
    {"<img", "max-width:100%;height:auto"},
    {"<pre", "white-space:pre-wrap"},
    {"<table", "border-collapse:collapse;max-width:100%"},
    {"<td", "padding:4px 8px 4px 0;vertical-align:top"},
    {"<th", "padding:4px 8px 4px 0;vertical-align:top;text-align:left"},
});

std::string dressed(std::string_view html) {
  std::string out;
  for (std::size_t at = 0; at < html.size();) {
    const auto is_here = [&](const Dress& dress) { return html.substr(at).starts_with(dress.tag); };
    const auto dress = html[at] == '<' ? std::find_if(kDresses.begin(), kDresses.end(), is_here) : kDresses.end();
    if (dress == kDresses.end()) {
      out += html[at++];
      continue;
    }
    const std::string_view name = dress->tag.substr(0, dress->tag.find_first_of(" >"));
    out += std::string(name) + " style=\"" + dress->style + "\"";
    at += name.size();
  }
  return out;
}

class Page {
 public:
  explicit Page(const Frame& frame) : frame_(frame) {}

  std::string write(const std::string& text) const { return around(blocks(text)); }

  std::string write_answer(const std::string& words_html, const std::string& below) const {
    return around("<div dir=\"auto\">\n" + dressed(words_html) + "</div>\n" + blocks(below));
  }

 private:
  std::string around(const std::string& content) const {
    const std::string language = escaped(frame_.language);
    std::string out = "<!DOCTYPE html>\n<html lang=\"" + language + "\" dir=\"auto\">\n<head>\n";
    out += "<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n";
    out += "<meta name=\"color-scheme\" content=\"light dark\">\n";
    out += "<meta name=\"supported-color-schemes\" content=\"light dark\">\n";
    out += "<title>" + escaped(frame_.subject) + "</title>\n</head>\n";
    out += std::string("<body style=\"") + kBody + "\">\n";
    out += "<div lang=\"" + language + "\" dir=\"auto\" style=\"" + kPage + "\">\n";
    return out + content + "</div>\n</body>\n</html>\n";
  }

  std::string blocks(const std::string& text) const {
    std::string out;
    const Lines lines = split_lines(text);
    for (auto from = lines.begin(); from != lines.end();) {
      const auto kind = kind_of(*from);
      const auto to = std::find_if(from, lines.end(), [&](std::string_view line) { return kind_of(line) != kind; });
      if (!kind.empty()) out += block(kind, Lines(from, to));
      from = to;
    }
    return out;
  }

  std::string block(std::string_view kind, const Lines& lines) const {
    if (kind == "quote") return quote(lines);
    if (kind == "choice") return choices(lines);
    const std::string inside = flowing(lines);
    const bool small = !frame_.reference.empty() && inside.find(escaped(frame_.reference)) != std::string::npos;
    return element("p", small ? kSmall : kParagraph, inside);
  }

  std::string flowing(const Lines& lines) const {
    std::string out;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const auto line = trim(lines[i]);
      out += line == frame_.desk ? "<b>" + escaped(line) + "</b>" : with_whole_key(with_links(line));
      if (i + 1 < lines.size()) out += characters(line) < kFlowingLine ? "<br>\n" : "\n";
    }
    return out;
  }

  // "HD-" at the end of one line and "1042" on the next is hard to read.
  std::string with_whole_key(std::string html) const {
    const std::string whole = "<span style=\"white-space:nowrap\">" + frame_.key + "</span>";
    if (frame_.key.empty() || html.find("href=") != std::string::npos) return html;
    for (auto at = html.find(frame_.key); at != std::string::npos; at = html.find(frame_.key, at + whole.size())) {
      html.replace(at, frame_.key.size(), whole);
    }
    return html;
  }

  static std::string quote(const Lines& lines) {
    std::string out;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      out += (i ? "<br>\n" : "") + escaped(trim(lines[i].substr(1)));
    }
    return element("blockquote", kQuote, out);
  }

  std::string choices(const Lines& lines) const {
    std::string out;
    for (const auto line : lines) {
      const auto words = trim(line);
      const auto gap = std::min(words.find("  "), words.size());
      const std::string meaning = with_links(trim(words.substr(gap)));
      out += element("p", kChoice, answer(words.substr(0, gap)) + (meaning.empty() ? "" : " <span>" + meaning + "</span>"));
    }
    return element("div", kChoices, "\n" + out);
  }

  // A ready-made answer: it goes to the ticket's address, with its key in the subject.
  std::string answer(std::string_view word) const {
    const std::string shown = escaped(word);
    if (frame_.answer_to.empty()) return "<b>" + shown + "</b>";
    const std::string link = "mailto:" + percent_encoded(frame_.answer_to) + "?subject=" +
                             percent_encoded("Re: " + frame_.subject) + "&body=" + percent_encoded(word);
    return "<a href=\"" + escaped(link) + "\" style=\"" + kButton + "\">" + shown + "</a>";
  }

  const Frame& frame_;
};

}  // namespace

std::optional<std::string> frame_html(const Frame& frame, const std::string& text) {
  if (text.size() > kHtmlBytes) return std::nullopt;
  std::string html = Page(frame).write(text);
  return html.size() <= kHtmlBytes ? std::optional(std::move(html)) : std::nullopt;
}

std::optional<std::string> frame_answer(const Frame& frame, const std::string& words_html, const std::string& below,
                                        std::size_t most) {
  if (words_html.size() + below.size() > most) return std::nullopt;
  std::string html = Page(frame).write_answer(words_html, below);
  return html.size() <= most ? std::optional(std::move(html)) : std::nullopt;
}

}  // namespace postern::desk
