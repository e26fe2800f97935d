#include "parser/imap_fetch.h"

#include <string>
#include <string_view>
#include <utility>

#include "parser/imap_structure.h"
#include "parser/text.h"

namespace postern::parser {
namespace {

using Kind = ImapToken::Kind;

// The whole mail, under each name servers give it. BODY[]<0> is what some answer to a body asked for in full.
bool is_whole_body(std::string_view name) {
  return equal_fold(name, "BODY[]") || equal_fold(name, "BODY[]<0>") || equal_fold(name, "RFC822");
}

bool is_nil(const ImapToken& token) { return token.kind == Kind::atom && equal_fold(token.text, "NIL"); }

// One response's tokens, walked from left to right; never past the end.
class Items {
 public:
  Items(std::vector<ImapToken>& tokens, std::size_t at) : tokens_(tokens), at_(at) {}

  // The next token, when it is of this kind.
  ImapToken* take(Kind kind) {
    if (at_ >= tokens_.size() || tokens_[at_].kind != kind) return nullptr;
    return &tokens_[at_++];
  }
  ImapToken* take_string() {
    if (at_ >= tokens_.size()) return nullptr;
    ImapToken& token = tokens_[at_];
    if (token.kind != Kind::quoted && token.kind != Kind::literal && !is_nil(token)) return nullptr;
    ++at_;
    return &token;
  }
  // A value of any shape: a word, or a list with all that is in it.
  bool skip() {
    std::size_t depth = 0;
    do {
      if (at_ >= tokens_.size()) return false;
      const Kind kind = tokens_[at_++].kind;
      if (kind == Kind::open) ++depth;
      if (kind == Kind::close && depth-- == 0) return false;
    } while (depth > 0);
    return true;
  }
  void read(std::optional<ImapStructure>& structure) {
    const std::size_t before = at_;
    structure = read_structure(tokens_, at_);
    if (!structure) at_ = before;
  }
  bool at_end() const { return at_ >= tokens_.size(); }

 private:
  std::vector<ImapToken>& tokens_;
  std::size_t at_;
};

bool read_flags(Items& items, ImapFetch& fetch) {
  if (items.take(Kind::open) == nullptr) return false;
  fetch.flags.emplace();
  while (ImapToken* flag = items.take(Kind::atom)) fetch.flags->push_back(std::move(flag->text));
  return items.take(Kind::close) != nullptr;
}

bool read_uid(Items& items, ImapFetch& fetch) {
  const ImapToken* digits = items.take(Kind::atom);
  if (digits == nullptr) return false;
  fetch.uid = imap_nz_number(digits->text);
  return fetch.uid.has_value();
}

// A size or a date nobody can read is no reason to lose the mail.
bool read_size(Items& items, ImapFetch& fetch) {
  const ImapToken* digits = items.take(Kind::atom);
  if (digits == nullptr) return items.skip();
  fetch.size = imap_size(digits->text);
  return true;
}

bool read_date(Items& items, ImapFetch& fetch) {
  const ImapToken* date = items.take_string();
  if (date == nullptr) return false;
  fetch.internal_date = imap_date_time(date->text);
  return true;
}

bool read_body(Items& items, ImapFetch& fetch) {
  ImapToken* body = items.take_string();
  if (body == nullptr) return false;
  if (fetch.body || fetch.dropped_bytes > 0) return true;  // sent twice: the first counts
  if (body->dropped) {
    fetch.dropped_bytes = body->size;
  } else {
    fetch.body = is_nil(*body) ? std::string() : std::move(body->text);
  }
  return true;
}

// A block of header fields, or a part. One too long to be kept is none.
bool read_section(Items& items, std::optional<std::string>& section) {
  ImapToken* text = items.take_string();
  if (text == nullptr) return false;
  if (!section && !text->dropped) section = is_nil(*text) ? std::string() : std::move(text->text);
  return true;
}

// BODYSTRUCTURE that makes no sense is no reason to lose the rest.
bool read_parts(Items& items, ImapFetch& fetch) {
  items.read(fetch.structure);
  return fetch.structure || items.skip();
}

// What BODY[...] names; the offset of a part of it (<0>) is not.
std::string_view section_of(std::string_view name) {
  const std::size_t end = name.find(']');
  if (!starts_with_fold(name, "BODY[") || end == std::string_view::npos) return "";
  return name.substr(5, end - 5);
}

bool is_part(std::string_view section) {
  return !section.empty() && section.find_first_not_of("0123456789.") == std::string_view::npos;
}

bool read_item(std::string_view name, Items& items, ImapFetch& fetch) {
  if (equal_fold(name, "UID")) return read_uid(items, fetch);
  if (equal_fold(name, "FLAGS")) return read_flags(items, fetch);
  if (equal_fold(name, "RFC822.SIZE")) return read_size(items, fetch);
  if (equal_fold(name, "INTERNALDATE")) return read_date(items, fetch);
  if (is_whole_body(name)) return read_body(items, fetch);
  if (equal_fold(name, "BODYSTRUCTURE")) return read_parts(items, fetch);
  const std::string_view section = section_of(name);
  if (starts_with_fold(section, "HEADER")) return read_section(items, fetch.header);
  if (is_part(section) && !fetch.part) {
    fetch.part_section = section;
    return read_section(items, fetch.part);
  }
  return items.skip();
}

}  // namespace

std::optional<ImapFetch> read_fetch(std::uint32_t number, std::vector<ImapToken>& tokens, std::size_t at) {
  Items items(tokens, at);
  ImapFetch fetch;
  fetch.number = number;
  if (items.take(Kind::open) == nullptr) return std::nullopt;
  while (const ImapToken* name = items.take(Kind::atom)) {
    if (!read_item(name->text, items, fetch)) return std::nullopt;
  }
  if (items.take(Kind::close) == nullptr || !items.at_end()) return std::nullopt;
  return fetch;
}

}  // namespace postern::parser
