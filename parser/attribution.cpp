#include "parser/attribution.h"

#include <algorithm>

#include "parser/patterns.h"
#include "parser/text.h"

namespace postern::parser {
namespace {

constexpr std::size_t kMostLines = 5;
constexpr std::size_t kMostBytes = 500;

// "wrote", in the past and present forms mail programs use.
constexpr std::string_view kVerbs =
    "wrote|writes|sent|said|"                                                // English
    "schrieb|schreibt|geschrieben|"                                          // German
    "a écrit|à écrit|a ecrit|écrivait|écrit|"                                // French
    "escribió|escribio|escribe|va escriure|ha escrit|escribiu|idatzi zuen|"  // Spanish, Catalan, Galician
    "escreveu|ha scritto|scrive|scrisse|"                                    // Portuguese, Italian
    "schreef|geschreven|het geskryf|"                                        // Dutch, Afrikaans
    "skrev|skriver|skrifaði|"                                                // Swedish, Danish, Norwegian, Icelandic
    "kirjoitti|kirjutas|rakstīja|rašė|parašė|"                               // Finnish, Estonian, Latvian, Lithuanian
    "napisał\\(a\\)|napisała|napisał|pisze|"                                 // Polish
    "napsal\\(a\\)|napsala|napsal|píše|napísal\\(a\\)|napísal|napisal|"      // Czech, Slovak, Slovene
    "napisao je|napisao/la|napisao|je napisala|"                             // Croatian, Serbian
    "ezt írta|írta|a scris|shkroi|idatzi du|"                                // Hungarian, Romanian, Albanian, Basque
    "написал\\(а\\)|написала|написал|пишет|писал|писала|писали|"             // Russian
    "написав|написала|пише|напісаў|написа|напиша|написао|"                   // Ukrainian, Belarusian, Bulgarian, ...
    "έγραψε|yazdı|şunu yazdı|şunları yazdı|"                                 // Greek, Turkish
    "כתב/ה|כתבה|כתב|‏كتب|كتب|كتبت|كتب/كتبت|كتب/ت|نوشت|ने "
    "लिखा|লিখেছেন|เขียนว่า|เขียนเมื่อ|เขียน|"        // Hebrew, Arabic, Persian, Hindi, ...
    "đã viết|viết|menulis|sumulat|aliandika|"  // Vietnamese, Indonesian, Tagalog, Swahili
    "写道|寫道|写到|來信|书写|のメール|書きました|さんは書|님이 작성|작성|썼습니다|쓴 글";  // Chinese, Japanese, Korean

// How attributions begin; makes a wrapped one whole.
constexpr std::string_view kLeadIns =
    "on|le|am|el|il|em|op|den|den|dnia|w dniu|dne|dňa|à|a|às|in|în data|pe|på|vào|pada|em|on|ke|ti|to|pe|la|su|ma|"
    "в|от|на|у|στις|la data|tarih|בתאריך|ב|в|在|于|於|me|ned|"
    "mon|tue|wed|thu|fri|sat|sun|lun|mar|mer|jeu|ven|sam|dim|man|tir|ons|tor|fre|lør|søn|lör|sön|mån|tis|"
    "mo|di|mi|do|fr|sa|so|пн|вт|ср|чт|пт|сб|вс|понедельник|вторник|среда|четверг|пятница|суббота|воскресенье|"
    "pon|wt|śr|czw|pt|sob|niedz|po|út|st|čt|pá|ne";

struct Patterns {
  Pattern verb{"(?:^|[\\s>)\\]\"'*,، ])(?:" + std::string(kVerbs) + ")(?:[\\s:：,<\"'*(-]|$)"};
  Pattern cjk_verb{"(?:写道|寫道|写到|來信|书写|のメール|書きました|님이 작성|작성|썼습니다|쓴 글)\\s*[:：]?$"};
  Pattern verb_last{"(?:^|[\\s>)\\]\"'*,، ])(?:" + std::string(kVerbs) + ")[\\s*_]*[:：]?[\\s*_]*$"};
  Pattern clock{"\\b\\d{1,2}(?:[:.]|\\s?h\\s?)\\d{2}\\b|\\d{1,2}\\s?[点點时時시]"};
  Pattern day{
      "\\b\\d{1,2}[./-]\\d{1,2}[./-]\\d{2,4}\\b|\\b\\d{4}-\\d{2}-\\d{2}\\b|(?:19|20)\\d\\d\\s?[年년]|"
      "\\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\\.?\\s+\\d{1,2}\\b|"
      "\\b\\d{1,2}\\.?\\s+(?:de\\s+)?\\p{L}{3,}\\.?,?\\s+(?:de\\s+)?(?:19|20)\\d\\d\\b|"
      "\\b\\d{1,2}\\.?\\s+(?:de\\s+)?(?:jan|feb|fév|mär|mar|maa|apr|avr|abr|may|mai|maj|jun|jui|jul|"
      "aug|aoû|ago|sep|oct|okt|"
      "out|nov|dec|dez|déc|dic)"};
  Pattern year{"\\b(?:19|20)\\d\\d\\b"};
  Pattern address{"[^\\s<>@()\\[\\]]@[^\\s<>@()\\[\\]]"};
  Pattern bracketed{"[<(\\[][^\\s<>@()]+@[^\\s<>@()]+[>)\\]]"};
  Pattern address_last{"@[^\\s<>@]+(?:<[^<>]*>)?[\\s>)\\]\"']*\\s*[:：]$"};
  // A name or a word before it tells the address of a writer from one in a log.
  Pattern writer_last{
      "(?:[<(\\[]\\s*|\\b(?:by|von|van|av|af|od|par|por|de|da|przez)\\s+|(?:от|від)\\s+)[^\\s<>@()]+@[^\\s<>@]+[\\s>)"
      "\\]\"']*"
      "(?:<[^<>]*>)?[\\s>)\\]\"']*[:：]$"};
  Pattern lead_word{"^[\\s*_-]*(?:" + std::string(kLeadIns) + ")[\\s.,]"};
  Pattern lead_in{"^[\\s*_-]*(?:(?:" + std::string(kLeadIns) + ")[\\s.,]|\\d)"};
  Pattern fragment{"^\\s*(?:<|>|(?:" + std::string(kVerbs) + ")[\\s:：])"};
  // Horde's, which names no time: "Zitat von Ann <ann@example.org>:".
  Pattern quoting{
      "^(?:quoting|zitat von|citando a|citando|citat (?:från|van|fra|z)|citaat van|en réponse à|cytowanie|citace|"
      "cita de|citazione da|цитирую|цитата)\\s.+[:：]$"};
  // Notes: "Ann Example ---05/05/2025 10:11:12---First words".
  Pattern notes{"^\\S.{1,80}? ?---\\d{1,4}[./-]\\d{1,2}[./-]\\d{2,4}[ T,]+\\d{1,2}[:.]\\d{2}.{0,12}---"};
  // GroupWise: ">>> Ann <ann@example.org> 05.05.25 10.11 >>>".
  Pattern groupwise{"^>>> .+\\d{1,2}[:.]\\d{2}.*(?:>>>|:)$"};
  Pattern iso_gmail{"^\\d{4}-\\d{2}-\\d{2} \\d{1,2}:\\d{2} GMT[+-]\\d{1,2}:\\d{2} \\S.{0,100}$"};
  Pattern between_dashes{"^-{2,} ?.{10,300} (?:" + std::string(kVerbs) + ") ?-{2,}$"};
  // Yahoo's programs for telephones put the first words of the quote behind it on the line.
  Pattern shared{"^\\s*(?:" + std::string(kLeadIns) +
                 ")[\\s.,].{8,200}<[^<>\\s]+@[^<>\\s]+>\\s*(?:" + std::string(kVerbs) + ")?\\s*[:：]\\s{2,}(\\S)"};
  Pattern inside{
      "^.{0,300}?[^\\s-]\\s*?(\\s*-{2,}\\s*On\\s.{8,200}\\swrote:|\\s(?-i:On) (?:mon|tue|wed|thu|fri|sat|sun|"
      "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|\\d)"
      ".{8,200}\\swrote:)$"};
};

const Patterns& patterns() {
  static const Patterns all;
  return all;
}

bool ends_with(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

// Bold and italic marks that plain text keeps of HTML.
std::string_view drop_marks_at_end(std::string_view text) {
  while (!text.empty() && (text.back() == ' ' || text.back() == '*' || text.back() == '_')) text.remove_suffix(1);
  return text;
}

bool ends_in_colon(std::string_view text) {
  text = drop_marks_at_end(text);
  return ends_with(text, ":") || ends_with(text, "：");
}

enum class Found { no, above_quote, certain };

Found judge(std::string_view text) {
  const Patterns& p = patterns();
  if (text.size() > kMostBytes) return Found::no;
  if (p.iso_gmail.in(text) || p.between_dashes.in(text) || p.notes.in(text) || p.groupwise.in(text))
    return Found::certain;
  text = drop_marks_at_end(text);
  const bool verb = p.verb.in(text) || p.cjk_verb.in(text);
  const bool verb_last = p.verb_last.in(text) || p.cjk_verb.in(text);
  const bool clock = p.clock.in(text);
  const bool day = p.day.in(text);
  const bool date = clock || day || p.year.in(text);
  const bool address = p.address.in(text);
  if (ends_in_colon(text)) {
    if (verb && date && (clock || address || (day && p.lead_in.in(text)))) return Found::certain;
    if (verb && address && verb_last) return Found::certain;
    if (date && address && p.address_last.in(text) && p.writer_last.in(text) && p.lead_in.in(text))
      return Found::certain;
    if (clock && (day || p.year.in(text)) && p.bracketed.in(text))
      return Found::certain;  // in a language not known here
    if (address && p.quoting.in(text)) return Found::above_quote;
    if ((verb && verb_last && text.size() < 120) || (date && address)) return Found::above_quote;
    return Found::no;
  }
  return verb_last && date ? Found::above_quote : Found::no;
}

// Arabic and Persian digits as ASCII ones.
void plain_digits(std::string& text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto first = static_cast<unsigned char>(text[at]);
    const auto second = static_cast<unsigned char>(at + 1 < text.size() ? text[at + 1] : 0);
    const bool arabic = first == 0xD9 && second >= 0xA0 && second <= 0xA9;
    const bool persian = first == 0xDB && second >= 0xB0 && second <= 0xB9;
    if (arabic || persian)
      out += static_cast<char>('0' + (second & 0x0F)), ++at;
    else
      out += text[at];
  }
  text = std::move(out);
}

// No-break spaces, which French puts before a colon, as plain ones; without the marks that only steer the direction.
std::string plain_blanks(std::string_view line) {
  static const RE2 blanks("[\\x{A0}\\x{202F}]");
  static const RE2 steering("[\\x{200B}-\\x{200F}\\x{202A}-\\x{202E}\\x{2066}-\\x{2069}\\x{FEFF}]");
  std::string out(line);
  if (std::all_of(line.begin(), line.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; }))
    return std::string(trim(out));
  RE2::GlobalReplace(&out, blanks, " ");
  RE2::GlobalReplace(&out, steering, "");
  plain_digits(out);
  return std::string(trim(out));
}

bool quote_follows(const TextLines& lines, std::size_t at) {
  for (std::size_t blanks = 0; at < lines.size() && lines[at].blank() && lines[at].depth == 0 && blanks < 3; ++blanks)
    ++at;
  return at < lines.size() && lines[at].depth > 0;
}

// "<ann@example.org> wrote:" needs a name before it.
bool lacks_its_name(std::string_view line) {
  line = trim(line);
  return line.starts_with('<') || line.starts_with("(<");
}

// A wrapped attribution whose last lines alone were enough to know it: up to where it says "On" and when.
std::size_t whole_from(const TextLines& lines, std::size_t begin, std::size_t floor) {
  const Patterns& p = patterns();
  std::size_t first = begin;
  if (p.lead_word.in(lines[first].text)) return first;
  const bool dated = p.clock.in(lines[begin].text) || p.day.in(lines[begin].text);
  for (std::size_t at = begin; at > floor && begin - at < kMostLines; --at) {
    const TextLine& line = lines[at - 1];
    if (line.depth > 0 || line.text.size() > 160) break;
    if (line.blank()) {
      if (lines[at].blank() || lines[at].text.front() != '<') break;
      continue;
    }
    const std::string text = plain_blanks(line.text);
    const bool day = p.day.in(text) || p.year.in(text), clock = p.clock.in(text);
    const bool says_when = (p.lead_in.in(text) && (p.day.in(text) || clock)) || (!dated && day && clock);
    const bool goes_on =
        line.text.back() == '<' || line.text.back() == ',' || says_when || lacks_its_name(lines[at].text);
    if (goes_on) first = at - 1;
    if (!goes_on || says_when) break;
  }
  return first;
}

}  // namespace

bool may_end_attribution(std::string_view line) {
  if (line.empty() || line.size() > kMostBytes) return false;
  const std::string text = plain_blanks(line);
  if (ends_in_colon(text)) return true;
  if (text.size() < 4) return false;
  if (text.size() > 20 && (ends_with(text, ">>>") || patterns().notes.in(text))) return true;
  return (ends_with(text, "--") && text.size() > 20) || patterns().iso_gmail.in(text) || patterns().verb_last.in(text);
}

std::optional<Attribution> attribution_ending_at(const TextLines& lines, std::size_t last, std::size_t floor) {
  if (lines[last].blank() || lines[last].depth > 0 || !may_end_attribution(lines[last].text)) return std::nullopt;
  const bool quoted = quote_follows(lines, last + 1);
  std::string text;
  for (std::size_t count = 0, at = last + 1; count < kMostLines && at > floor; ++count) {
    const TextLine& line = lines[--at];
    if (line.depth > 0 || line.text.size() + text.size() > kMostBytes) break;
    // Only a link that stands apart may have a blank line above it.
    if (line.blank() && (text.empty() || text.front() != '<')) break;
    text = plain_blanks(trim(line.text)) + (text.empty() || line.blank() ? "" : " ") + text;
    const Found found = judge(text);
    // "wrote:" and "<ann@example.org> wrote:" are ends of something longer.
    const bool vague_but_whole = found == Found::above_quote && quoted && !patterns().fragment.in(text);
    if (found == Found::certain || vague_but_whole) {
      return Attribution{whole_from(lines, at, floor), last + 1, found == Found::certain};
    }
  }
  return std::nullopt;
}

std::size_t words_behind_attribution(std::string_view line) {
  if (line.size() > 4 * kMostBytes || line.find('@') == std::string_view::npos) return std::string_view::npos;
  re2::StringPiece words;
  const re2::StringPiece whole(line.data(), line.size());
  if (!RE2::PartialMatch(whole, patterns().shared.expression(), &words)) return std::string_view::npos;
  return static_cast<std::size_t>(words.data() - line.data());
}

std::size_t attribution_inside(std::string_view line) {
  if (line.size() > kMostBytes || !ends_with(line, "wrote:")) return std::string_view::npos;
  re2::StringPiece part;
  const re2::StringPiece whole(line.data(), line.size());
  if (!RE2::PartialMatch(whole, patterns().inside.expression(), &part)) return std::string_view::npos;
  return static_cast<std::size_t>(part.data() - line.data());
}

}  // namespace postern::parser
