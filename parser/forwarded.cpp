#include "parser/forwarded.h"

#include <algorithm>

#include "parser/address.h"
#include "parser/header_block.h"
#include "parser/header_words.h"
#include "parser/local_date.h"
#include "parser/patterns.h"
#include "parser/text.h"
#include "parser/text_lines.h"

namespace postern::parser {
namespace {

Forwarded from_mail(Mail inner) {
  return {std::move(inner.from), inner.date, std::move(inner.subject), std::move(inner.text)};
}

// Words put before the subject of a forwarded mail: Fwd, WG, TR, RV ...
bool has_forward_subject(std::string_view subject) {
  static const Pattern forward(
      "^\\s*(?:\\[[^\\]]{0,40}\\]\\s*)?(?:fwd?|wg|tr|rv|enc|i|inoltra?|doorst|vb|vs|vl|pd|továbbítás|"
      "fs|ilt|i̇lt|πρθ|redir|转发|轉寄|轉發|転送|전달|пересл|fwd\\s?\\[\\d+\\])\\s*[:：]");
  return forward.in(subject);
}

// "Ann <ann@example.org> [mailto:ann@example.org]", "Ann<mailto:ann@example.org>", "*Ann* ann@example.org".
std::vector<Address> sender_of(std::string value, const Limits& limits) {
  static const Pattern link("\\s*\\[?<?mailto:([^\\s\\]>]*)\\]?>?");
  static const Pattern bracketed("\\s*[\\[(]([^\\s@\\[\\]()]+@[^\\s@\\[\\]()]+)[\\])]\\s*$");
  const bool plain = value.find('<') != std::string::npos && value.find("<mailto:") == std::string::npos;
  RE2::GlobalReplace(&value, link.expression(), plain ? "" : " <\\1>");
  RE2::Replace(&value, bracketed.expression(), " <\\1>");
  value.erase(std::remove(value.begin(), value.end(), '*'), value.end());
  std::vector<Address> found = read_addresses(value, limits).addresses;
  std::erase_if(found, [](const Address& address) { return address.email.empty() && address.name.empty(); });
  if (found.empty() && !trim(value).empty()) found.push_back({std::string(trim(value)), ""});
  return found;
}

// The lines below a header block, without the quote marks that the block itself has.
std::string text_below(const TextLines& lines, const HeaderBlock& block) {
  const std::size_t depth = lines[block.begin].depth;
  std::size_t begin = block.end;
  // Some write the separator a second time, below the header lines.
  while (begin < lines.size() && (lines[begin].blank() || is_forward_separator(lines[begin].text))) ++begin;
  TextLines below;
  for (std::size_t at = begin; at < lines.size() && lines[at].depth >= depth; ++at) {
    below.push_back(lines[at]);
    below.back().depth -= depth;
    below.back().marks.clear();
  }
  while (!below.empty() && below.back().blank()) below.pop_back();
  return write_text_lines(below, 0, below.size());
}

// The first header block of the text that is a forwarded mail's: below a separator that says so, or any when the
// subject does.
std::optional<HeaderBlock> find_block(const TextLines& lines, bool by_subject) {
  bool announced = false;
  for (std::size_t at = 0; at < lines.size(); ++at) {
    if (lines[at].blank()) continue;
    if (is_forward_separator(lines[at].text)) {
      announced = true;
      continue;
    }
    if (!announced && !by_subject) continue;
    if (std::optional<HeaderBlock> block = header_block_at(lines, at)) return block;
    announced = false;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Forwarded> find_forwarded(const Mail& mail, const Leaves& leaves, const ReadInner& read_inner,
                                        const Limits& limits) {
  for (const LeafView& leaf : leaves) {
    if (leaf.content_type != "message/rfc822" && leaf.content_type != "message/global") continue;
    Mail inner = read_inner(leaf.bytes);
    if (!inner.headers.empty() || !inner.text.empty()) return from_mail(std::move(inner));
  }
  const TextLines lines = read_text_lines(mail.text);
  const std::optional<HeaderBlock> block = find_block(lines, has_forward_subject(mail.subject));
  if (!block) return std::nullopt;
  Forwarded found;
  found.from = sender_of(block->value(HeaderRole::from), limits);
  found.subject = block->value(HeaderRole::subject);
  const std::string sent = block->value(HeaderRole::sent);
  found.date = read_local_date(sent.empty() ? block->value(HeaderRole::date) : sent);
  found.text = text_below(lines, *block);
  return found;
}

}  // namespace postern::parser
