#include "parser/imap_structure.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "parser/filename.h"
#include "parser/imap_values.h"
#include "parser/parameters.h"
#include "parser/text.h"

namespace postern::parser {
namespace {

using Kind = ImapToken::Kind;
using Tokens = std::vector<ImapToken>;

// Far above what mail programs make; what is deeper or more is counted as cut.
constexpr std::size_t kDepth = 50;
constexpr std::size_t kParts = 1000;
constexpr std::size_t kWordBytes = 100;
constexpr std::size_t kParametersBytes = 8u << 10;
constexpr std::size_t kNameBytes = 255;

class Walk {
 public:
  Walk(const Tokens& tokens, std::size_t at) : tokens_(tokens), at_(at) {}

  std::size_t at() const { return at_; }
  bool is(Kind kind) const { return at_ < tokens_.size() && tokens_[at_].kind == kind; }
  bool take(Kind kind) {
    if (!is(kind)) return false;
    ++at_;
    return true;
  }
  bool is_string() const { return is(Kind::quoted) || is(Kind::literal) || is(Kind::atom); }
  // The text of a string or NIL (""); a list is passed over.
  std::string_view word() {
    if (!is_string()) {
      skip();
      return "";
    }
    const ImapToken& token = tokens_[at_++];
    return token.kind == Kind::atom && equal_fold(token.text, "NIL") ? std::string_view() : token.text;
  }
  // One value of any shape; not the end of the list it stands in.
  bool skip() {
    if (at_ >= tokens_.size() || is(Kind::close)) return false;
    std::size_t depth = 0;
    do {
      if (at_ >= tokens_.size()) return false;
      const Kind kind = tokens_[at_++].kind;
      if (kind == Kind::open) ++depth;
      if (kind == Kind::close) --depth;
    } while (depth > 0);
    return true;
  }
  // To behind the end of the list that we are in.
  bool leave() {
    while (skip()) {
    }
    return take(Kind::close);
  }

 private:
  const Tokens& tokens_;
  std::size_t at_;
};

// A type, charset or encoding as it may stand in a header of ours: what is no plain word is left out.
std::string plain_word(std::string_view text) {
  const auto plain = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           std::string_view("!#$&+-.:^_").find(c) != std::string_view::npos;
  };
  return text.size() <= kWordBytes && std::all_of(text.begin(), text.end(), plain) ? std::string(text) : std::string();
}

// One pair as it stood in a header field, so that one reader knows RFC 2231 and all who break it. What is
// percent-encoded stands without quotes there.
std::string parameter(std::string_view name, std::string_view value) {
  const std::string_view bare = name.substr(0, name.find('*'));
  if (bare.empty() || plain_word(bare).empty()) return "";
  std::string field = "; " + std::string(bare) + printable(name.substr(bare.size()), 20) + "=";
  if (name.ends_with('*')) return field.append(value);
  field += '"';
  for (const char c : value) {
    if (c == '"' || c == '\\') field += '\\';
    field += c == '\r' || c == '\n' ? ' ' : c;
  }
  return field + '"';
}

// (name value name value) as a field's end: "; name=value".
std::string parameters(Walk& walk) {
  std::string field;
  if (!walk.take(Kind::open)) {
    walk.skip();
    return field;
  }
  while (walk.is_string()) {
    const std::string_view name = walk.word(), value = walk.word();
    if (field.size() + name.size() + value.size() < kParametersBytes) field += parameter(name, value);
  }
  walk.leave();
  return field;
}

std::string name_in(const ParameterField& disposition, const ParameterField& type) {
  std::string name = disposition.text("filename");
  if (name.empty()) name = type.text("name");
  return safe_filename(name, kNameBytes);
}

// Behind the parenthesis of a leaf, up to behind its end. RFC 3501 9, body-type-1part: type, subtype, parameters, id,
// description, encoding, size; then, by type, envelope, structure and lines; then MD5, disposition, language, location.
std::optional<ImapPart> read_leaf(Walk& walk, std::string section) {
  ImapPart part;
  part.section = std::move(section);
  const std::string type = to_lower(plain_word(walk.word())), subtype = to_lower(plain_word(walk.word()));
  if (type.empty() || subtype.empty()) return std::nullopt;
  part.type = type + "/" + subtype;
  const ParameterField fields(part.type + parameters(walk));
  walk.word();
  walk.word();
  part.encoding = to_lower(plain_word(walk.word()));
  part.size = imap_size(walk.word()).value_or(0);
  if (part.type == "message/rfc822" || part.type == "message/global") {
    walk.skip();
    walk.skip();
    walk.word();
  } else if (type == "text") {
    walk.word();
  }
  walk.skip();  // MD5
  std::string disposition;
  if (walk.take(Kind::open)) {
    disposition = plain_word(walk.word());
    part.attachment = equal_fold(disposition, "attachment");
    disposition += parameters(walk);
    walk.leave();
  }
  part.charset = plain_word(fields.token("charset"));
  part.format = equal_fold(fields.token("format"), "flowed") ? "flowed" : "";
  part.delsp = equal_fold(fields.token("delsp"), "yes");
  part.name = name_in(ParameterField(disposition), fields);
  if (!walk.leave()) return std::nullopt;
  return part;
}

// A multipart that is being read.
struct Open {
  std::string prefix;  // of its children's sections: "2."
  std::size_t children = 0;
};

}  // namespace

std::optional<ImapStructure> read_structure(const Tokens& tokens, std::size_t& at) {
  ImapStructure structure;
  Walk walk(tokens, at);
  std::vector<Open> open;
  do {
    if (!open.empty() && !walk.is(Kind::open)) {  // its children are over: the subtype, and what may follow
      const std::string subtype = to_lower(plain_word(walk.word()));
      if (open.size() == 1) structure.subtype = subtype.empty() ? "mixed" : subtype;
      if (!walk.leave()) return std::nullopt;
      open.pop_back();
      continue;
    }
    const std::string section = open.empty() ? "1" : open.back().prefix + std::to_string(++open.back().children);
    if (open.size() >= kDepth || structure.parts.size() >= kParts) {
      structure.cut = true;
      if (!walk.skip()) return std::nullopt;
      continue;
    }
    if (!walk.take(Kind::open)) return std::nullopt;
    if (walk.is(Kind::open)) {
      open.push_back({open.empty() ? "" : section + ".", 0});
      continue;
    }
    auto part = read_leaf(walk, section);
    if (!part) return std::nullopt;
    structure.parts.push_back(std::move(*part));
  } while (!open.empty());
  at = walk.at();
  return structure;
}

const ImapPart* text_part(const ImapStructure& structure) {
  for (const std::string_view type : {"text/plain", "text/html"}) {
    for (const ImapPart& part : structure.parts) {
      if (part.type == type && !part.attachment && part.name.empty()) return &part;
    }
  }
  return nullptr;
}

}  // namespace postern::parser
