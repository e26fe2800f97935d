#include "parser/mime_scanner.h"

#include <algorithm>

#include "parser/encoded_word.h"
#include "parser/lines.h"
#include "parser/text.h"
#include "parser/transfer.h"

namespace postern::parser {
namespace {

std::string_view without_blanks_behind(std::string_view text) {
  return text.substr(0, text.find_last_not_of(" \t") + 1);
}

bool is_printable(std::string_view ascii) {
  return std::all_of(ascii.begin(), ascii.end(), [](char c) { return c > ' ' && c < 0x7F; });
}

// A multipart that is not closed yet.
struct Open {
  std::size_t entity = 0;
  std::string boundary;  // without the leading "--"
  bool guess = false;    // no boundary was named: the first line that looks like one gives it
  bool has_parts = false;
  bool closed = false;  // its closing boundary was seen: only boundaries of outer multiparts count now
};

class Scanner {
 public:
  Scanner(std::string_view raw, const Limits& limits) : raw_(raw), limits_(limits), lines_(raw) {}

  Structure scan() {
    begin_entity(skip_envelope(raw_), kNoParent);
    while (!lines_.done()) {
      const Line line = lines_.next();
      const std::string_view content = lines_.content(line);
      if (content.starts_with("--") && !open_.empty()) boundary_line(line, content);
      previous_end_ = line.content_end;
    }
    end_leaf(raw_.size());
    close_down_to(0, raw_.size());
    return std::move(out_);
  }

 private:
  struct Match {
    std::size_t level = 0;  // index in open_
    bool closes = false;
    bool found = false;
  };

  void defect(const char* code, std::string detail) {
    const auto same = [&](const Defect& d) { return d.code == code; };
    if (std::none_of(out_.defects.begin(), out_.defects.end(), same)) out_.defects.push_back({code, std::move(detail)});
  }

  // Which open multipart the line delimits: the innermost that fits.
  Match match(std::string_view line) const {
    const std::string_view text = without_blanks_behind(line.substr(2));
    Match junk_behind;  // RFC 2046 5.1.1 lets a boundary line have more behind a blank; an exact one elsewhere counts
                        // first
    for (std::size_t level = open_.size(); level-- > 0;) {
      const Open& open = open_[level];
      // A boundary may (against the RFC) end in blanks, which without_blanks_behind() took from the line.
      if (open.closed || open.guess || !line.substr(2).starts_with(open.boundary)) continue;
      const std::string_view rest = text.substr(std::min(open.boundary.size(), text.size()));
      if (rest.empty()) return {level, false, true};
      if (rest == "--") return {level, true, true};
      if (junk_behind.found || open.boundary.size() < 2) continue;
      if (rest.front() == ' ') junk_behind = {level, false, true};
      if (rest.starts_with("-- ")) junk_behind = {level, true, true};
    }
    return junk_behind;
  }

  void boundary_line(const Line& line, std::string_view content) {
    settle_boundary(line, content);
    const Match found = match(content);
    if (!found.found || too_many_parts(found)) return;
    const std::size_t end = std::min(previous_end_, line.begin);
    end_leaf(end);
    close_down_to(found.level + 1, end);
    Open& owner = open_[found.level];
    if (found.closes) {
      owner.closed = true;
      return;
    }
    owner.has_parts = true;
    out_.entities[owner.entity].is_multipart = true;
    begin_entity(line.end, owner.entity);
  }

  bool too_many_parts(const Match& found) {
    if (found.closes || out_.entities.size() < limits_.parts) return false;
    defect("limit-parts", "more than " + std::to_string(limits_.parts) + " parts; the rest belongs to the last one");
    return true;
  }

  // A multipart named no boundary: the first line that looks like one is taken, as a reader who sees it would. One
  // named a boundary that ends in blanks: they count when the first boundary line has them.
  void settle_boundary(const Line& line, std::string_view content) {
    Open& open = open_.back();
    if (open.closed || open.has_parts) return;
    const std::string_view text = without_blanks_behind(content.substr(2));
    if (!open.guess) {
      const std::string_view trimmed = without_blanks_behind(open.boundary);
      if (text == trimmed && !content.substr(2).starts_with(open.boundary)) open.boundary = text;
      return;
    }
    if (text.empty() || text.size() > 70 || text.find_first_of(" \t") != std::string_view::npos) return;
    const std::string_view next = raw_.substr(line.end, 200);
    if (!starts_with_fold(next, "content-") && !next.starts_with("\n") && !next.starts_with("\r")) return;
    open.boundary = text;
    open.guess = false;
  }

  void end_leaf(std::size_t at) {
    if (leaf_ == kNoParent) return;
    Entity& leaf = out_.entities[leaf_];
    leaf.body_end = std::max(leaf.body_begin, at);
    leaf_ = kNoParent;
  }

  // Closes multiparts until `level` of them are open.
  void close_down_to(std::size_t level, std::size_t at) {
    for (; open_.size() > level; open_.pop_back()) {
      const Open& open = open_.back();
      Entity& entity = out_.entities[open.entity];
      entity.body_end = std::max(entity.body_begin, at);
      if (!open.has_parts) {
        // "--b--" alone is an empty multipart; without any boundary it is text that somebody wrote.
        entity.is_multipart = open.closed;
        if (!open.closed) defect("missing-boundary", "a multipart has no part that its boundary opens");
      } else if (!open.closed) {
        defect("unclosed-multipart", "a multipart has no closing boundary");
      }
    }
  }

  void begin_entity(std::size_t at, std::size_t parent) {
    HeaderBlock block = read_headers(
        raw_, at, [this](std::string_view line) { return match(line).found; }, limits_);
    note_defects(block, at);
    Entity entity;
    entity.parent = parent;
    entity.depth = parent == kNoParent ? 0 : out_.entities[parent].depth + 1;
    entity.headers = std::move(block.headers);
    entity.body_begin = entity.body_end = block.body;
    read_type(entity);
    out_.entities.push_back(std::move(entity));
    lines_.seek(block.body);
    previous_end_ = block.body;
    open_or_leaf(out_.entities.size() - 1);
  }

  void note_defects(const HeaderBlock& block, std::size_t at) {
    if (block.bare_cr) defect("bare-cr", "a carriage return alone ends a header line");
    if (block.junk) defect("junk-in-header", "lines that are no header fields stand between header fields");
    if (block.limited) defect("limit-headers", "header fields were dropped or cut at the limit");
    if (block.no_blank_line && at == 0 && block.body < raw_.size()) {
      defect("missing-blank-line", "no blank line between header and body");
    }
  }

  void open_or_leaf(std::size_t index) {
    const Entity& entity = out_.entities[index];
    leaf_ = index;
    if (!entity.content_type.starts_with("multipart/")) return;
    if (entity.depth >= limits_.depth) {
      defect("limit-depth", "multiparts nested deeper than " + std::to_string(limits_.depth) + " were not opened");
      return;
    }
    const std::string boundary = boundary_of(entity.parameters);
    const bool named = entity.parameters.has("boundary");
    if (boundary.size() > limits_.boundary_bytes) {
      defect("limit-boundary", "a boundary longer than " + std::to_string(limits_.boundary_bytes) + " bytes");
      return;
    }
    leaf_ = kNoParent;
    open_.push_back({index, boundary, !named, false, false});
  }

  static std::string boundary_of(const ParameterField& parameters) {
    std::string boundary = parameters.token("boundary");
    if (encoded_word_length(boundary) == boundary.size() && !boundary.empty()) boundary = decode_words(boundary);
    return boundary;
  }

  void read_type(Entity& entity) {
    read_encoding(entity);
    const bool in_digest =
        entity.parent != kNoParent && out_.entities[entity.parent].content_type == "multipart/digest";
    entity.content_type = in_digest ? "message/rfc822" : "text/plain";  // RFC 2046 5.1.5
    for (const Header& header : entity.headers) {
      if (!equal_fold(header.name, "Content-Type")) continue;
      if (entity.declared_type) {
        // The first readable one counts, but a multipart hides its parts from nobody.
        defect("duplicate-content-type", "more than one Content-Type field");
        if (entity.content_type.starts_with("multipart/")) continue;
      }
      take_type(entity, ParameterField(header.value));
    }
  }

  // Of several the first that encodes counts: what one reader decodes is hidden from nobody.
  void read_encoding(Entity& entity) {
    for (const Header& header : entity.headers) {
      if (!equal_fold(header.name, "Content-Transfer-Encoding")) continue;
      const EncodingName named = encoding_named(header.value);
      if (!named.known) defect("unknown-encoding", "Content-Transfer-Encoding: " + printable(header.value, 60));
      if (entity.encoding == PartSpan::Encoding::identity) entity.encoding = named.encoding;
    }
  }

  static void take_type(Entity& entity, ParameterField field) {
    const std::string& type = field.value();
    const std::size_t slash = type.find('/');
    const bool readable = slash != std::string::npos && slash != 0 && slash + 1 < type.size() && is_printable(type);
    if (!readable && type == "multipart") {
      entity.content_type = "multipart/mixed";
    } else if (readable && (!entity.declared_type || type.starts_with("multipart/"))) {
      entity.content_type = type;
    } else {
      if (!readable && !entity.declared_type) {
        // RFC 2045 5.2 leaves it open; what has a name and no type is a file.
        if ((field.has("name") && type != "text") || !is_printable(type))
          entity.content_type = "application/octet-stream";
        entity.parameters = std::move(field);
      }
      return;
    }
    entity.declared_type = true;
    entity.parameters = std::move(field);
  }

  std::string_view raw_;
  const Limits& limits_;
  LineReader lines_;
  Structure out_;
  std::vector<Open> open_;
  std::size_t leaf_ = kNoParent;  // the leaf whose body is being passed
  std::size_t previous_end_ = 0;  // content end of the line before
};

}  // namespace

Structure scan_mime(std::string_view raw, const Limits& limits) { return Scanner(raw, limits).scan(); }

}  // namespace postern::parser
