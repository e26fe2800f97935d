#include "parser/language.h"

#include <cld2/public/compact_lang_det.h>
#include <cld2/public/encodings.h>

#include "parser/text.h"

namespace postern::parser {
namespace {

constexpr std::size_t kRead = 16 << 10;
constexpr int kLeastBytes = 24;    // of letters, as CLD2 counts: "thanks a lot" is no evidence
constexpr int kLeastPercent = 70;  // of the text, in the language found

// CLD2 keeps some codes that ISO 639 has replaced, and writes a script or region after others.
std::string iso_639_1(std::string_view code) {
  if (code == "iw") return "he";
  if (code == "jw") return "jv";
  if (code == "in") return "id";
  code = code.substr(0, code.find('-'));
  return code.size() == 2 && code != "un" && code != "xx" ? to_lower(code) : std::string();
}

}  // namespace

std::string language_of(std::string_view text) {
  text = truncate_utf8(text, kRead);
  CLD2::Language best[3];
  int percent[3] = {0, 0, 0};
  double score[3] = {0, 0, 0};
  int text_bytes = 0;
  bool reliable = false;
  const CLD2::CLDHints hints = {nullptr, nullptr, CLD2::UNKNOWN_ENCODING, CLD2::UNKNOWN_LANGUAGE};
  CLD2::ExtDetectLanguageSummary(text.data(), static_cast<int>(text.size()), true, &hints, 0, best, percent, score,
                                 nullptr, &text_bytes, &reliable);
  if (!reliable || text_bytes < kLeastBytes || percent[0] < kLeastPercent) return {};
  return iso_639_1(CLD2::LanguageCode(best[0]));
}

}  // namespace postern::parser
