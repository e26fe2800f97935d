// IMAP responses from any bytes: no split changes a token or a response, and every bound holds (S-08, S-10, S-14). The
// first byte says into what pieces the rest is cut.
#include <string>
#include <type_traits>

#include "parser/imap_response.h"
#include "parser/mutf7.h"
#include "parser/utf8.h"
#include "promise.h"

using namespace postern::parser;

namespace {

ImapLimits small_limits() {
  ImapLimits limits;
  limits.line_bytes = 1000;
  limits.literal_bytes = 100;
  limits.drained_bytes = 10000;
  return limits;
}

// Calls `each` with what `reader` finds in the bytes, given in pieces; the error's text at the end, if there is one.
template <class Reader, class Each>
std::string read_pieces(Reader reader, std::string_view bytes, std::size_t piece, const Each& each) {
  while (!bytes.empty()) {
    std::string_view part = bytes.substr(0, piece);
    bytes.remove_prefix(part.size());
    while (!part.empty()) {
      const std::size_t before = part.size();
      const auto found = reader.next(part);
      if (!found) return found.error().text;
      PROMISE(found->has_value() ? part.size() <= before : part.empty());
      if (*found) each(**found);
    }
  }
  return {};
}

std::string tokens_of(std::string_view bytes, std::size_t piece) {
  const ImapLimits limits = small_limits();
  std::string out;
  return read_pieces(ImapLexer(limits), bytes, piece,
                     [&](const ImapToken& token) {
                       PROMISE(token.text.size() <= limits.line_bytes + limits.literal_bytes);
                       out += std::to_string(static_cast<int>(token.kind)) + token.text + "/" +
                              std::to_string(token.size) + (token.dropped ? "-\n" : "\n");
                     }) +
         out;
}

void check(const ImapFetch& fetch) {
  PROMISE(!fetch.body || fetch.body->size() <= small_limits().literal_bytes + small_limits().line_bytes);
  PROMISE(fetch.uid.value_or(1) != 0);
}
void check(const ImapFolder& folder) { PROMISE(!folder.decoded || is_utf8(folder.name)); }
void check(const ImapVanished& vanished) {
  for (const UidRange& range : vanished.uids) PROMISE(range.first >= 1 && range.first <= range.last);
}
void check(const ImapMalformed& malformed) { PROMISE(is_utf8(malformed.what)); }
template <class Response>
void check(const Response&) {}

std::string name_of(const ImapResponse& response) {
  std::string name = std::to_string(response.index());
  if (const auto* fetch = std::get_if<ImapFetch>(&response)) name += fetch->body.value_or("-");
  if (const auto* tagged = std::get_if<ImapTagged>(&response)) name += tagged->tag + tagged->status.text;
  return name;
}

std::string responses_of(std::string_view bytes, std::size_t piece) {
  std::string out;
  return read_pieces(ImapReader(small_limits()), bytes, piece,
                     [&](const ImapResponse& response) {
                       std::visit([](const auto& what) { check(what); }, response);
                       out += name_of(response) + "\n";
                     }) +
         out;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes = postern::fuzz::text_of(data + 1, size - 1);
  const std::size_t piece = data[0] % 64u + 1u;
  PROMISE(tokens_of(bytes, bytes.size() + 1) == tokens_of(bytes, piece));
  PROMISE(responses_of(bytes, bytes.size() + 1) == responses_of(bytes, piece));
  return 0;
}
