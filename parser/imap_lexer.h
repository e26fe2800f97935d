// The words of an IMAP server's responses, cut from bytes that arrive in any pieces. RFC 3501 9 (formal syntax), with
// non-synchronising literals (RFC 7888) and literal8 (RFC 3516) accepted as well.
//
// Promise: the tokens do not depend on how the bytes are split; work is linear in the bytes; memory is bounded by
// ImapLimits and never allocated from a number the server sent. No recursion.
// Limits: the text after OK, NO, BAD, BYE, PREAUTH and `+` is one token, its response code included: people write
// there, and a stray quote or bracket of theirs must not break the stream (ImapReader cuts the code out).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "parser/limits.h"
#include "parser/result.h"

namespace postern::parser {

struct ImapToken {
  enum class Kind { atom, quoted, literal, open, close, text, end };
  Kind kind = Kind::end;
  std::string text;        // bytes, unescaped; the atom NIL is an atom
  std::uint64_t size = 0;  // of a literal, as announced
  bool dropped = false;    // a literal above literal_bytes: read, not kept
};

class ImapLexer {
 public:
  explicit ImapLexer(const ImapLimits& limits = {}) : limits_(limits) {}

  // Takes bytes from the front of `input` up to the end of the next token. Nothing: the input is used up. An error
  // (Failure::data) means that the stream cannot be followed any more; it is the answer to every further call.
  Result<std::optional<ImapToken>> next(std::string_view& input);

 private:
  enum class State { between, atom, section, quoted, escape, count, count_end, literal, status, text };
  using Step = Result<std::optional<ImapToken>>;

  Step step(std::string_view& input);
  Step between(char c);
  Step atom(char c, std::string_view& input);
  Step quoted(char c);
  Step count(char c);
  Step count_end(char c);
  Step literal(std::string_view& input);
  Step text(std::string_view& input);
  Step open_list();
  Step close_list();
  Step end_line();
  Step emit(ImapToken::Kind kind);
  Step broken(std::string_view text);
  void note_word(std::string_view word);

  ImapLimits limits_;
  State state_ = State::between;
  std::string pending_;             // of the token being read
  std::size_t line_ = 0;            // bytes of this response outside literals
  std::size_t depth_ = 0;           // of parentheses
  std::size_t words_ = 0;           // atoms seen in this response
  bool began_ = false;              // this response has had a token
  std::uint64_t kept_ = 0;          // literal bytes kept in this response
  std::uint64_t drained_ = 0;       // literal bytes dropped in this response
  std::uint64_t literal_size_ = 0;  // announced
  std::uint64_t literal_left_ = 0;  // still to come
  bool dropping_ = false;
  std::optional<Error> error_;
};

}  // namespace postern::parser
