#include "parser/address.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "parser/address_tokens.h"
#include "parser/encoded_word.h"
#include "parser/text.h"
#include "parser/utf8.h"

namespace postern::parser {
namespace {

std::string unescaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) ++i;
    out += text[i];
  }
  return out;
}

std::string squeezed(std::string_view text) {
  std::string out;
  for (const char c : trim(text)) {
    if (c != ' ' || !out.ends_with(' ')) out += c;
  }
  return out;
}

// Atext with single dots between: neither first, last nor doubled (RFC 5322 3.2.3).
bool is_dot_atom(std::string_view text) {
  if (text.empty() || text.front() == '.' || text.back() == '.' || text.find("..") != std::string_view::npos)
    return false;
  return std::all_of(text.begin(), text.end(), is_atom_char);
}

bool is_domain_label(std::string_view label) {
  if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-') return false;
  return std::all_of(label.begin(), label.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           static_cast<unsigned char>(c) >= 0x80;
  });
}

bool is_domain(std::string_view domain) {
  if (domain.empty() || domain.size() > 255) return false;
  if (domain.front() == '[') {
    const std::string_view inner = domain.substr(1, domain.size() - 2);
    return domain.size() > 2 && domain.back() == ']' && std::all_of(inner.begin(), inner.end(), [](char c) {
             return c > ' ' && c < 0x7F && c != '[' && c != ']' && c != '\\' && c != '@';
           });
  }
  const auto labels = split(domain, '.');
  return std::all_of(labels.begin(), labels.end(), is_domain_label);
}

// UTF-8 without anything invisible: an address that looks like another one must differ where it can be seen.
bool is_visible_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint c = code_point_at(text, at);
    if (c.value == kInvalid || is_deceptive(c.value)) return false;
    at += c.bytes;
  }
  return true;
}

// Reads the list, token by token. What stops one address never stops the next: the field goes on at the next comma.
class ListReader {
 public:
  ListReader(TokenList list, const Limits& limits) : tokens_(std::move(list.tokens)), limits_(limits) {
    list_.sound = list.sound;
  }

  AddressList read() {
    while (at_ < tokens_.size()) element();
    if (in_group_) list_.sound = false;
    return std::move(list_);
  }

 private:
  bool at_special(char c) const {
    return at_ < tokens_.size() && tokens_[at_].kind == Token::Kind::special && tokens_[at_].text[0] == c;
  }
  bool ends_element() const { return at_ >= tokens_.size() || at_special(',') || at_special(';'); }

  void element() {
    phrase_.clear();
    comment_ = {};
    collect_words();
    if (at_special('<')) {
      angle_address();
    } else if (at_special('@')) {
      bare_address();
    } else if (at_special(':')) {
      group_start();
      return;
    } else if (at_special('>')) {
      list_.sound = false;
      ++at_;
      if (!phrase_.empty()) add(std::string(), phrase_text());
      return;
    } else if (!phrase_.empty()) {
      list_.sound = false;  // a name without an address is no mailbox
      add(std::string(), phrase_text());
    }
    finish_element();
  }

  // Words up to the first special; comments are set aside.
  void collect_words() {
    for (; at_ < tokens_.size() && tokens_[at_].kind != Token::Kind::special; ++at_) {
      const Token& token = tokens_[at_];
      if (token.kind == Token::Kind::comment) {
        if (comment_.empty()) comment_ = token.text;
      } else {
        if (token.kind == Token::Kind::literal) list_.sound = false;
        phrase_.push_back(token);
      }
    }
  }

  void finish_element() {
    if (at_special(';')) {
      if (!in_group_) list_.sound = false;  // Outlook's separator
      in_group_ = false;
    } else if (at_ < tokens_.size() && !at_special(',')) {
      list_.sound = false;  // more words, a second '<', a second '@': the next element begins here
      if (!at_special('<')) ++at_;
      return;
    }
    ++at_;
  }

  void group_start() {
    if (in_group_ || phrase_.empty()) list_.sound = false;
    in_group_ = true;
    ++at_;
  }

  void angle_address() {
    const std::string name = phrase_text();
    ++at_;
    skip_route();
    phrase_.clear();
    collect_words();
    std::optional<std::string> email = at_special('@') ? address_from_phrase() : std::nullopt;
    if (at_special('@')) email.reset();  // see collect_after_bare()
    if (!email) list_.sound = false;
    const bool added = email ? add(*email, name) : add(std::string(), name.empty() ? phrase_text() : name);
    close_angle(added);
  }

  // RFC 5322 4.4: "@a,@b:" before the address, to be ignored.
  void skip_route() {
    if (!at_special('@') && !at_special(',')) return;
    const std::size_t begin = at_;
    for (; at_ < tokens_.size() && !at_special('>') && !at_special('<'); ++at_) {
      if (at_special(':')) {
        ++at_;
        return;
      }
    }
    at_ = begin;
    list_.sound = false;
  }

  // Up to the '>' and what may follow it: comments only.
  void close_angle(bool added) {
    while (at_ < tokens_.size() && !at_special('>') && !at_special(',') && !at_special('<')) {
      list_.sound = false;
      ++at_;
    }
    if (!at_special('>')) {
      list_.sound = false;
      return;
    }
    ++at_;
    phrase_.clear();
    const std::string first_comment(comment_);
    comment_ = {};
    collect_words();
    if (added) name_from_comment(first_comment);
    if (!phrase_.empty()) list_.sound = false;
    if (at_special('@')) skip_to_comma();
  }

  void skip_to_comma() {
    list_.sound = false;
    while (!ends_element()) ++at_;
  }

  void bare_address() {
    // "Joe joe@example.org": the address is the last word, and the field is not sound.
    std::vector<Token> before;
    if (phrase_.size() > 1 && !is_obsolete_local()) {
      list_.sound = false;
      before.assign(phrase_.begin(), phrase_.end() - 1);
      phrase_.erase(phrase_.begin(), phrase_.end() - 1);
    }
    const std::optional<std::string> email = address_from_phrase();
    if (email) {
      phrase_ = before;
      add(*email, phrase_text());
      phrase_.clear();
      if (!ends_element()) collect_after_bare();
      name_from_comment(comment_);
    } else {
      add(std::string(), phrase_text());
      skip_to_comma();
    }
  }

  // After a whole address only comments may follow. A second '@' makes all of it void: agent@example.org@evil.example
  // is nobody's address.
  void collect_after_bare() {
    collect_words();
    if (at_special('@')) {
      list_.addresses.back().name = std::exchange(list_.addresses.back().email, {});
      skip_to_comma();
    } else if (at_special('<')) {
      // "agent@corp.com <x@evil.org>": an address in the place of a name is a name, and the field is not sound.
      list_.sound = false;
      const std::string name = list_.addresses.back().email;
      list_.addresses.pop_back();
      phrase_.insert(phrase_.begin(), {Token::Kind::atom, name, false});
      angle_address();
    } else if (!phrase_.empty()) {
      list_.sound = false;
    }
    if (at_special('>')) {
      list_.sound = false;
      ++at_;
    }
  }

  // Words and dots that belong to one local part (RFC 5322 4.4, obs-local-part): "a . b" or "\"a b\".c".
  bool is_obsolete_local() const {
    for (std::size_t i = 1; i < phrase_.size(); ++i) {
      const bool dotted = phrase_[i].text.starts_with('.') || phrase_[i - 1].text.ends_with('.');
      const bool quoted_end = phrase_[i - 1].kind == Token::Kind::quoted;
      const bool dot_here = phrase_[i].kind == Token::Kind::atom && phrase_[i].text.starts_with('.');
      if (!dotted || (quoted_end && !dot_here)) return false;
    }
    return true;
  }

  // The phrase is the local part and `at_` its '@'. Moves behind the domain. Nothing when it is no address.
  std::optional<std::string> address_from_phrase() {
    ++at_;
    if (phrase_.empty()) return std::nullopt;
    std::string email;
    for (const Token& token : phrase_) {
      email += token.kind == Token::Kind::quoted ? '"' + std::string(token.text) + '"' : std::string(token.text);
    }
    const bool quoted = phrase_.size() == 1 && phrase_[0].kind == Token::Kind::quoted;
    const bool joined = phrase_.size() == 1 || is_obsolete_local();
    if (!joined || (!quoted && !is_dot_atom(email) && phrase_.size() == 1)) list_.sound = false;
    if (email.find_first_of(std::string_view("\0\r\n", 3)) != std::string::npos) return std::nullopt;
    email += '@';
    const std::string domain = read_domain();
    if (domain.empty()) return std::nullopt;
    email += to_lower(domain);
    if (!is_visible_utf8(email) || email.size() > limits_.address_bytes) {
      list_.sound = false;
      return std::nullopt;
    }
    return email;
  }

  // Atoms with dots, each of which may stand apart (obs-domain), or one literal.
  std::string read_domain() {
    std::string domain;
    for (; at_ < tokens_.size(); ++at_) {
      const Token& token = tokens_[at_];
      if (token.kind == Token::Kind::comment) {
        if (comment_.empty()) comment_ = token.text;
        continue;
      }
      if (token.kind == Token::Kind::literal && domain.empty()) {
        domain = '[' + std::string(token.text) + ']';
      } else if (token.kind == Token::Kind::atom && continues(domain, token)) {
        domain += token.text;
      } else {
        break;
      }
    }
    while (domain.ends_with('.')) {
      domain.pop_back();
      list_.sound = false;
    }
    if (!is_domain(domain)) list_.sound = false;
    return domain;
  }

  static bool continues(const std::string& domain, const Token& token) {
    return domain.empty() || domain.ends_with('.') || token.text.starts_with('.') || !token.spaced;
  }

  std::string phrase_text() const {
    std::string text;
    for (const Token& token : phrase_) {
      if (token.kind == Token::Kind::junk) continue;
      if (!text.empty() && token.spaced) text += ' ';
      if (token.kind == Token::Kind::literal) text += '[';
      text += token.kind == Token::Kind::quoted ? unescaped(token.text) : std::string(token.text);
      if (token.kind == Token::Kind::literal) text += ']';
    }
    return squeezed(decode_words(text));
  }

  // "joe@example.org (Joe Doe)": the name of the address just added, when it has none.
  void name_from_comment(std::string_view comment) {
    Address& last = list_.addresses.back();
    if (last.name.empty()) last.name = squeezed(decode_words(unescaped(comment)));
  }

  // False when there is nothing to add. Beyond the limit the last place is overwritten, so that back() is the new one.
  bool add(std::string email, std::string name) {
    if (email.empty() && name.empty()) return false;
    if (list_.addresses.size() >= limits_.addresses) {
      list_.sound = false;
      list_.addresses.pop_back();
    }
    list_.addresses.push_back({std::move(name), std::move(email)});
    return true;
  }

  std::vector<Token> tokens_;
  const Limits& limits_;
  std::size_t at_ = 0;
  AddressList list_;
  bool in_group_ = false;
  std::vector<Token> phrase_;
  std::string_view comment_;
};

}  // namespace

AddressList read_addresses(std::string_view value, const Limits& limits) {
  return ListReader(read_tokens(value), limits).read();
}

bool is_plain_address(std::string_view email) {
  if (email.size() > 320 || !is_visible_utf8(email)) return false;
  const std::size_t at = email.rfind('@');
  if (at == std::string_view::npos) return false;
  const std::string_view local = email.substr(0, at);
  if (local.size() > 64 || !is_domain(email.substr(at + 1))) return false;
  if (is_dot_atom(local)) return true;
  if (local.size() < 3 || local.front() != '"' || local.back() != '"') return false;
  for (std::size_t i = 1; i + 1 < local.size(); ++i) {
    if (is_white(local[i]) || local[i] == '"') return false;
    if (local[i] == '\\' && (++i + 1 >= local.size() || is_white(local[i]))) return false;
  }
  return true;
}

std::string address_key(std::string_view email) { return to_lower(email); }

}  // namespace postern::parser
