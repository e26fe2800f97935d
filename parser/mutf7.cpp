#include "parser/mutf7.h"

#include <cstdint>
#include <optional>

#include "parser/text.h"
#include "parser/utf8.h"

namespace postern::parser {
namespace {

// RFC 3501 5.1.3: base64 with "," in place of "/", without padding.
constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";

bool stands_for_itself(char32_t c) { return c >= 0x20 && c <= 0x7E; }

// Bits in, six at a time out.
class Shift {
 public:
  void add(std::string& out, char32_t c) {
    if (c > 0xFFFF) {
      add_unit(out, 0xD800 + ((c - 0x10000) >> 10));
      c = 0xDC00 + ((c - 0x10000) & 0x3FF);
    }
    add_unit(out, c);
  }
  void close(std::string& out) {
    if (bits_ > 0) out += kAlphabet[(value_ << (6 - bits_)) & 63];
    out += '-';
    bits_ = 0;
  }

 private:
  void add_unit(std::string& out, std::uint32_t unit) {
    value_ = (value_ << 16) | unit;
    for (bits_ += 16; bits_ >= 6;) {
      bits_ -= 6;
      out += kAlphabet[(value_ >> bits_) & 63];
    }
    value_ &= 63;
  }
  std::uint32_t value_ = 0;
  unsigned bits_ = 0;
};

// UTF-16 units of one shifted run, checked as they come.
class Units {
 public:
  bool add(std::string& out, std::uint32_t unit) {
    const bool low = unit >= 0xDC00 && unit <= 0xDFFF;
    if (high_ != 0) {
      if (!low) return false;
      append_utf8(out, 0x10000 + ((high_ - 0xD800) << 10) + (unit - 0xDC00));
      high_ = 0;
      return true;
    }
    if (low || stands_for_itself(unit)) return false;  // printable ASCII must not be shifted
    if (unit >= 0xD800 && unit <= 0xDBFF) {
      high_ = unit;
    } else {
      append_utf8(out, unit);
    }
    return true;
  }
  bool complete() const { return high_ == 0; }

 private:
  std::uint32_t high_ = 0;
};

// The base64 between `&` and `-`, appended as UTF-8.
bool decode_run(std::string_view base64, std::string& out) {
  Units units;
  std::uint32_t value = 0;
  unsigned bits = 0;
  for (const char c : base64) {
    const std::size_t digit = kAlphabet.find(c);
    if (digit == std::string_view::npos) return false;
    value = (value << 6) | static_cast<std::uint32_t>(digit);
    bits += 6;
    if (bits < 16) continue;
    bits -= 16;
    if (!units.add(out, (value >> bits) & 0xFFFF)) return false;
    value &= (1u << bits) - 1;
  }
  return units.complete() && bits < 6 && value == 0;
}

}  // namespace

Result<std::string> mutf7_encode(std::string_view utf8) {
  std::string out;
  std::optional<Shift> shift;
  for (std::size_t at = 0; at < utf8.size();) {
    const CodePoint c = code_point_at(utf8, at);
    if (c.value == kInvalid) return fail(Failure::data, "the folder name is not UTF-8: " + printable(utf8, 100));
    at += c.bytes;
    if (!stands_for_itself(c.value)) {
      if (!shift) out += '&';
      if (!shift) shift.emplace();
      shift->add(out, c.value);
      continue;
    }
    if (shift) shift->close(out);
    shift.reset();
    out += static_cast<char>(c.value);
    if (c.value == '&') out += '-';
  }
  if (shift) shift->close(out);
  return out;
}

Result<std::string> mutf7_decode(std::string_view name) {
  std::string out;
  const auto refuse = [&] {
    return fail(Failure::data, "the folder name is not modified UTF-7: " + printable(name, 100));
  };
  bool after_shift = false;  // "&AOk-&AOk-" is one run cut in two: a second spelling
  for (std::size_t at = 0; at < name.size();) {
    const char c = name[at];
    if (!stands_for_itself(static_cast<unsigned char>(c))) return refuse();
    if (c != '&') {
      out += c;
      ++at;
      after_shift = false;
      continue;
    }
    const std::size_t end = name.find('-', at);
    if (end == std::string_view::npos) return refuse();
    const std::string_view run = name.substr(at + 1, end - at - 1);
    if (!run.empty() && (after_shift || !decode_run(run, out))) return refuse();
    if (run.empty()) out += '&';
    after_shift = !run.empty();
    at = end + 1;
  }
  return out;
}

}  // namespace postern::parser
