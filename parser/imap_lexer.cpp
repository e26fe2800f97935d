#include "parser/imap_lexer.h"

#include <algorithm>
#include <array>
#include <utility>

#include "parser/text.h"

namespace postern::parser {
namespace {

// More digits than this are no count of bytes anybody can send (2^63 has 19).
constexpr std::size_t kCountDigits = 18;

// RFC 3501 9: what an atom cannot hold. Blanks end one too; other controls are kept, to be shown escaped.
bool ends_atom(char c) {
  return c == ' ' || c == '\t' || c == '(' || c == ')' || c == '{' || c == '"' || c == '\r' || c == '\n';
}

// BODY[HEADER.FIELDS (FROM TO)] is one word, blanks and all; in any other atom `[` is a letter like others.
bool opens_section(std::string_view atom) {
  constexpr std::array<std::string_view, 4> kNames = {"BODY", "BODY.PEEK", "BINARY", "BINARY.SIZE"};
  return std::any_of(kNames.begin(), kNames.end(), [&](std::string_view name) { return equal_fold(atom, name); });
}

bool is_condition(std::string_view word) {
  constexpr std::array<std::string_view, 5> kNames = {"OK", "NO", "BAD", "BYE", "PREAUTH"};
  return std::any_of(kNames.begin(), kNames.end(), [&](std::string_view name) { return equal_fold(word, name); });
}

}  // namespace

Result<std::optional<ImapToken>> ImapLexer::next(std::string_view& input) {
  if (error_) return fail(*error_);
  while (!input.empty()) {
    auto token = step(input);
    if (!token || *token) return token;
  }
  return std::nullopt;
}

// One character, or a run of them where they need no look: literals and text.
ImapLexer::Step ImapLexer::step(std::string_view& input) {
  if (state_ == State::literal) return literal(input);
  if (line_ >= limits_.line_bytes) {
    return broken("a response is longer than " + std::to_string(limits_.line_bytes) + " bytes");
  }
  if (state_ == State::text) return text(input);
  const char c = input.front();
  if (state_ == State::atom || state_ == State::section) return atom(c, input);
  input.remove_prefix(1);
  ++line_;
  switch (state_) {
    case State::quoted:
    case State::escape:
      return quoted(c);
    case State::count:
      return count(c);
    case State::count_end:
      return count_end(c);
    case State::status:
      state_ = c == ' ' ? State::text : State::between;
      return c == ' ' ? std::nullopt : between(c);
    default:
      return between(c);
  }
}

ImapLexer::Step ImapLexer::between(char c) {
  switch (c) {
    case ' ':
    case '\t':
    case '\r':
      return std::nullopt;
    case '\n':
      return end_line();
    case '(':
      return open_list();
    case ')':
      return close_list();
    case '"':
      state_ = State::quoted;
      return std::nullopt;
    case '{':
      state_ = State::count;
      return std::nullopt;
    default:
      state_ = State::atom;
      pending_ = c;
      return std::nullopt;
  }
}

// The character that ends an atom is left for the next token.
ImapLexer::Step ImapLexer::atom(char c, std::string_view& input) {
  const bool line_ends = c == '\r' || c == '\n';
  if (line_ends || (state_ == State::atom && ends_atom(c))) {
    state_ = State::between;
    if (c == '{' && pending_ == "~") {  // literal8, RFC 3516 4.4: the tilde belongs to the literal
      pending_.clear();
      return std::nullopt;
    }
    note_word(pending_);
    return emit(ImapToken::Kind::atom);
  }
  if (state_ == State::atom && c == '[' && opens_section(pending_)) state_ = State::section;
  if (c == ']') state_ = State::atom;
  pending_ += c;
  input.remove_prefix(1);
  ++line_;
  return std::nullopt;
}

ImapLexer::Step ImapLexer::quoted(char c) {
  if (c == '\n') return broken("a quoted string runs over the end of its line");
  if (state_ == State::quoted && c == '"') {
    state_ = State::between;
    return emit(ImapToken::Kind::quoted);
  }
  if (state_ == State::quoted && c == '\\') {
    state_ = State::escape;
    return std::nullopt;
  }
  state_ = State::quoted;
  pending_ += c;
  return std::nullopt;
}

// {123}, {123+} or {123-}: the count is checked before a byte of it is expected.
ImapLexer::Step ImapLexer::count(char c) {
  if (c >= '0' && c <= '9' && pending_.size() < kCountDigits) {
    pending_ += c;
    return std::nullopt;
  }
  if ((c == '+' || c == '-') && !pending_.empty()) {
    state_ = State::count_end;
    return std::nullopt;
  }
  if (c != '}' || pending_.empty()) return broken("a literal's count is no number of bytes: {" + pending_ + c);
  state_ = State::count_end;
  return std::nullopt;
}

ImapLexer::Step ImapLexer::count_end(char c) {
  if (c == '}' || c == '\r') return std::nullopt;
  if (c != '\n') return broken("a literal's count {" + pending_ + "} is not followed by the end of the line");
  literal_size_ = literal_left_ = std::stoull(pending_);
  pending_.clear();
  dropping_ = literal_size_ > limits_.literal_bytes - kept_;
  (dropping_ ? drained_ : kept_) += literal_size_;
  if (drained_ > limits_.drained_bytes) {
    return broken("a literal of " + std::to_string(literal_size_) + " bytes is announced; at most " +
                  std::to_string(limits_.drained_bytes) + " are read");
  }
  state_ = State::literal;
  return literal_left_ == 0 ? emit(ImapToken::Kind::literal) : std::nullopt;
}

ImapLexer::Step ImapLexer::literal(std::string_view& input) {
  const std::size_t taken = static_cast<std::size_t>(std::min<std::uint64_t>(literal_left_, input.size()));
  if (!dropping_) {
    // One jump to the whole when an eighth is there: doubling to the end would hold a large mail almost three times.
    if (pending_.size() >= literal_size_ / 8) pending_.reserve(static_cast<std::size_t>(literal_size_));
    pending_.append(input.substr(0, taken));
  }
  input.remove_prefix(taken);
  literal_left_ -= taken;
  return literal_left_ == 0 ? emit(ImapToken::Kind::literal) : std::nullopt;
}

// To the end of the line, whatever it holds; the text token comes first, then `end` at the line end itself.
ImapLexer::Step ImapLexer::text(std::string_view& input) {
  const std::size_t line_end = input.find('\n');
  const std::size_t taken = std::min({line_end, input.size(), limits_.line_bytes - line_});
  pending_.append(input.substr(0, taken));
  input.remove_prefix(taken);
  line_ += taken;
  if (taken != line_end) return std::nullopt;
  if (!pending_.empty() && pending_.back() == '\r') pending_.pop_back();
  state_ = State::between;
  return emit(ImapToken::Kind::text);
}

ImapLexer::Step ImapLexer::open_list() {
  if (++depth_ > limits_.list_depth) {
    return broken("lists are nested deeper than " + std::to_string(limits_.list_depth));
  }
  return emit(ImapToken::Kind::open);
}

ImapLexer::Step ImapLexer::close_list() {
  if (depth_ > 0) --depth_;
  return emit(ImapToken::Kind::close);
}

// Empty lines between responses are passed over: some servers send one after a literal.
ImapLexer::Step ImapLexer::end_line() {
  const bool empty = !began_;
  line_ = depth_ = words_ = 0;
  kept_ = drained_ = 0;
  if (empty) return std::nullopt;
  auto token = emit(ImapToken::Kind::end);
  began_ = false;
  return token;
}

ImapLexer::Step ImapLexer::emit(ImapToken::Kind kind) {
  began_ = true;
  ImapToken token;
  token.kind = kind;
  token.text = std::exchange(pending_, {});
  if (kind == ImapToken::Kind::literal) {
    token.size = literal_size_;
    token.dropped = std::exchange(dropping_, false);
    state_ = State::between;
  }
  return std::optional<ImapToken>(std::move(token));
}

// The second word decides whether data or a text for people follows (RFC 3501 7.1); after `+` it is text (7.5).
void ImapLexer::note_word(std::string_view word) {
  ++words_;
  if (depth_ > 0) return;
  if ((words_ == 1 && word == "+") || (words_ == 2 && is_condition(word))) state_ = State::status;
}

ImapLexer::Step ImapLexer::broken(std::string_view text) {
  error_ = Error{Failure::data, printable(text), {}};
  pending_ = {};
  return fail(*error_);
}

}  // namespace postern::parser
