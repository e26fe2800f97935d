#include "parser/signature.h"

#include <algorithm>
#include <string>

#include "parser/patterns.h"
#include "parser/text.h"

namespace postern::parser {
namespace {

constexpr std::size_t kSignatureLines = 25;  // below "--"
constexpr std::size_t kLooseLines = 12;      // below weaker evidence
constexpr std::size_t kLooseBytes = 90;      // of one such line
constexpr std::size_t kDisclaimerLines = 80;
constexpr std::size_t kPartingLines = 5;  // below "Best regards"

constexpr std::string_view kPartings =
    "regards|rgds|cheers|thanks|thank you|thx|many thanks|thanks again|thanks in advance|sincerely|"
    "sincerely yours|yours sincerely|"
    "yours truly|yours faithfully|yours|take care|best|all the best|best wishes|respectfully|cordially|"
    "mit (?:freundlichen|besten|herzlichen|vielen|lieben) gr(?:ü|ue)(?:ß|ss)en|(?:freundliche|viele|"
    "liebe|beste|herzliche|schöne) gr(?:ü|ue)(?:ß|ss)e|"
    "gru(?:ß|ss)|grüße|lg|mfg|vg|danke|cordialement|bien cordialement|bien à vous|salutations|"
    "sincères salutations|merci|"
    "saludos|saludos cordiales|un saludo|un cordial saludo|atentamente|gracias|salutacions|"
    "cumprimentos|com os melhores cumprimentos|atenciosamente|att|abraços?|obrigad[oa]|"
    "(?:cordiali|distinti) saluti|saluti|grazie|met vriendelijke groet(?:en)?|"
    "vriendelijke groet(?:en)?|groet(?:en|jes)?|mvg|"
    "med vänliga? hälsning(?:ar)?|vänliga hälsningar|hälsningar|mvh|med venlig hilsen|venlig hilsen|"
    "med vennlig hilsen|vennlig hilsen|hilsen|"
    "ystävällisin terveisin|terveisin|pozdrawiam|z poważaniem|s pozdravem|s pozdravom|üdvözlettel|"
    "tisztelettel|cu stimă|cu respect|"
    "с уважением|с наилучшими пожеланиями|з повагою|поздрави|с уважение|με εκτίμηση|saygılarımla|"
    "iyi çalışmalar|בברכה|"
    "مع التحية|مع تحياتي|trân trọng|salam|hormat kami|lep pozdrav|srdačan pozdrav|lugupidamisega|"
    "ar cieņu|pagarbiai|此致|よろしくお願いいたします|감사합니다";

constexpr std::string_view kSentFrom =
    // English: "Sent from", "Sent via", "Get Outlook for iOS"
    "^\\W{0,3}(?:sent|posted) (?:\\w+ )?(?:from|via|with|using) \\S.{0,120}$|"
    "^\\W{0,3}get outlook for (?:ios|android|mac).{0,100}$|"
    "^\\W{0,3}via mobile$|^\\W{0,3}download .{0,40} (?:mail|outlook) for .{0,60}$|"
    "^\\W{0,3}(?:diese (?:nachricht|e-mail|mail) wurde )?(?:gesendet|verschickt) (?:mit|von|über|aus) .{1,120}$|"
    "^\\W{0,3}(?:diese (?:nachricht|e-mail|mail) wurde )?von mein\\w* .{1,60} (?:gesendet|verschickt|versendet)\\W*$|"
    "^\\W{0,3}(?:envoyé|provenance) (?:\\w+ ){0,3}(?:de|depuis|à partir|avec|par|via|du|d['’]).{1,100}$|"
    "^\\W{0,3}(?:enviado|mandado|enviat) (?:\\w+ )?(?:desde|del|de|do|da|com|con|por|a partir) .{1,100}$|"
    "^\\W{0,3}inviato (?:da|dal|con|tramite) .{1,100}$|^\\W{0,3}(?:verstuurd|verzonden) (?:vanaf|"
    "vanuit|met|via|van) .{1,100}$|"
    "^\\W{0,3}skickat från .{1,100}$|^\\W{0,3}sendt (?:fra|via) .{1,100}$|"
    "^\\W{0,3}lähetetty .{1,80}(?:sta|stä|lta|ltä).{0,30}$|"
    "^\\W{0,3}wysłan[eoay] (?:z|przy|ze) .{1,100}$|^\\W{0,3}(?:odesláno|odoslané|poslano|"
    "poslané) (?:z|ze|zo|s|iz) .{1,100}$|"
    "^\\W{0,3}(?:elküldve|küldve) .{1,100}$|^.{1,60}(?:ról|ről|ból|ből) küldve\\W*$|"
    "^\\W{0,3}trimis (?:de pe|din|de la|cu) .{1,100}$|"
    "^\\W{0,3}(?:отправлено|отправлена) (?:с|из|через|от) .{1,100}$|^\\W{0,3}(?:надіслано|"
    "відправлено) (?:з|із) .{1,100}$|"
    "^\\W{0,3}изпратено от .{1,100}$|^\\W{0,3}στάλθηκε από .{1,100}$|^.{1,60} gönderildi\\W*$|"
    "^\\W{0,3}נשלח מ.{1,80}$|"
    "^\\W{0,3}(?:أرسلت|تم الإرسال|أُرسلت) من .{1,80}$|^\\W{0,3}(?:发自我的|發自我的|从我的|從我的|"
    "发送自) ?.{1,60}$|^.{1,40}から送信\\W*$|"
    "^.{1,40}에서 보냄\\W*$|^\\W{0,3}(?:đã gửi|được gửi) từ .{1,80}$|^\\W{0,3}dikirim dari .{1,80}$|"
    "^\\W{0,3}saadetud minu .{1,60}$";

constexpr std::string_view kDisclaimers =
    "^\\W{0,4}(?:this|the|the information (?:contained )?in this|the contents? of this) (?:e-?mail|"
    "message|communication|transmission|electronic)"
    "\\b.{0,200}\\b(?:confidential|privileged|intended|proprietary|virus)|"
    "^\\W{0,4}(?:confidentiality|privileged|legal|important)(?: (?:notice|note|warning|and|&|"
    "confidential)\\b| ?:)|^\\W{0,4}disclaimer\\b|"
    "^\\W{0,4}if you (?:are not the|have received this)\\b|"
    "^\\W{0,4}(?:diese|die|der inhalt dieser) (?:e-?mail|nachricht|information).{0,200}(?:vertraulich|bestimmt)|"
    "^\\W{0,4}(?:ce|cet|cette|le|les informations) (?:e-?mail|courriel|message|courrier|"
    "contenues).{0,200}confidentiel|"
    "^\\W{0,4}(?:este|esta|la información|o conteúdo|as informações).{0,200}confiden[cç]ia|"
    "^\\W{0,4}(?:questo|questa|le informazioni|il contenuto).{0,200}(?:riservat|confidenzial)|"
    "^\\W{0,4}(?:dit|deze|de informatie).{0,200}vertrouwelijk|^\\W{0,4}(?:detta|denna|denne|"
    "dette).{0,200}(?:konfidentiel|fortrolig)|"
    "^\\W{0,4}(?:ta|niniejsza|treść).{0,200}poufn|^\\W{0,4}(?:настоящее|это|данное|эта).{0,200}конфиденциальн|"
    "^\\W{0,4}.{0,12}(?:please )?(?:consider|think of) the environment before printing|"
    "^\\W{0,4}(?:virus-free|virenfrei)\\b|"
    "^\\W{0,4}this (?:e-?mail|message) (?:has been|was) (?:scanned|checked)|"
    "^\\W{0,4}you received this (?:message|e-?mail) because you are subscribed|"
    "^\\W{0,4}to unsubscribe from this (?:group|list)";

struct Patterns {
  Pattern rule{"^\\s*(?:[-_=*#~+–—]{2,}|[—–ᐧ])\\s*$"};
  Pattern weak_rule{"^\\s*(?:[-_=*~]{3,}|—{1,}|–{2,})\\s*$"};
  Pattern parting{"^\\W{0,3}(?:(?:with|best|kind|kindest|warm|warmest|many|sincere|very|my|a|lieben|viele) )*(?:" +
                  std::string(kPartings) + ")\\W{0,3}$"};
  Pattern sent_from{kSentFrom};
  Pattern disclaimer{kDisclaimers};
  Pattern contact{
      "[^\\s<>@]@[^\\s<>@]+\\.|https?://|www\\.|\\+?\\(?\\d{2,4}\\)?[\\s./-]*\\d{2,4}[\\s./-]*\\d{2,}|"
      "^\\W{0,3}(?:skype|tel|phone|mobile|fax|mob|cell)\\b"};
  Pattern name_line{"^\\W{0,2}\\p{Lu}[\\p{L}'’.-]*(?: \\p{L}[\\p{L}'’.-]*){1,3}\\W{0,2}$"};
  Pattern dash_name{"^- ?\\p{L}[\\p{L}.]{1,20}$"};
};

const Patterns& patterns() {
  static const Patterns all;
  return all;
}

// A sentence rather than a name, a title or an address.
bool is_prose(std::string_view line) {
  const std::size_t words = static_cast<std::size_t>(std::count(line.begin(), line.end(), ' ')) + 1;
  const bool stops =
      !line.empty() && (line.back() == '.' || line.back() == '?' || line.back() == '!' || line.back() == ':');
  return line.size() > kLooseBytes || (words >= 6 && stops) || words >= 14;
}

struct Tail {
  const TextLines& lines;
  std::size_t begin, end;
  const SignatureHints& hints;

  std::string_view text(std::size_t at) const { return lines[at].text; }
  bool words_before(std::size_t at) const {
    if (!hints.first) return true;
    for (std::size_t line = begin; line < at; ++line) {
      if (!lines[line].blank() && !patterns().rule.in(text(line))) return true;
    }
    return false;
  }
  std::size_t words_from(std::size_t at) const {
    return static_cast<std::size_t>(std::count_if(lines.begin() + static_cast<std::ptrdiff_t>(at),
                                                  lines.begin() + static_cast<std::ptrdiff_t>(end),
                                                  [](const TextLine& line) { return !line.blank(); }));
  }
  // Where the last `count` lines that are not blank begin.
  std::size_t last_words(std::size_t count) const {
    std::size_t at = end;
    while (at > begin && (lines[at - 1].blank() || count-- > 0)) --at;
    return at;
  }
  bool fenced_at(std::size_t at) const;
  bool prose_from(std::size_t at) const {
    for (; at < end; ++at) {
      if (is_prose(text(at))) return true;
    }
    return false;
  }
};

// One line less at the end: blank lines, rules, "Sent from ...".
bool drop_last_line(Tail& tail) {
  if (tail.end <= tail.begin) return false;
  const std::string_view last = tail.text(tail.end - 1);
  const bool drop = last.empty() || patterns().rule.in(last) || is_sent_from_line(last) ||
                    tail.lines[tail.end - 1].role == TextLine::Role::signature;
  if (drop && (last.empty() || tail.words_before(tail.end - 1)))
    --tail.end;
  else
    return false;
  return true;
}

bool is_fence(std::string_view line) { return line.substr(0, 3) == "```" || line.substr(0, 3) == "~~~"; }

bool Tail::fenced_at(std::size_t at) const {
  return std::count_if(lines.begin() + static_cast<std::ptrdiff_t>(begin),
                       lines.begin() + static_cast<std::ptrdiff_t>(at),
                       [](const TextLine& line) { return is_fence(trim(line.text)); }) %
             2 ==
         1;
}

// The first "--" that begins a signature.
bool cut_at_delimiter(Tail& tail) {
  for (std::size_t at = tail.last_words(kSignatureLines + 1); at < tail.end; ++at) {
    if (tail.text(at) != "--" || !tail.words_before(at) || tail.fenced_at(at)) continue;
    tail.end = at;
    return true;
  }
  return false;
}

// A row of underscores, with names and addresses below and no sentences.
bool cut_at_rule(Tail& tail) {
  for (std::size_t at = tail.last_words(kLooseLines + 1); at < tail.end; ++at) {
    if (!patterns().weak_rule.in(tail.text(at)) || !tail.words_before(at)) continue;
    if (tail.prose_from(at) || tail.fenced_at(at)) continue;
    tail.end = at;
    return true;
  }
  return false;
}

bool cut_at_disclaimer(Tail& tail) {
  for (std::size_t at = tail.last_words(kDisclaimerLines); at < tail.end; ++at) {
    const bool starts = at == tail.begin || tail.lines[at - 1].blank() || patterns().rule.in(tail.text(at - 1));
    if (!starts || tail.text(at).empty() || !tail.words_before(at)) continue;
    std::string paragraph(tail.text(at).substr(0, 400));
    for (std::size_t next = at + 1; next < tail.end && next < at + 4 && !tail.lines[next].blank(); ++next) {
      paragraph += ' ' + std::string(tail.text(next).substr(0, 200));
    }
    if (!patterns().disclaimer.in(paragraph)) continue;
    tail.end = at;
    return true;
  }
  return false;
}

std::string_view first_word(std::string_view name) { return name.substr(0, name.find(' ')); }

bool is_senders_name(std::string_view line, std::string_view name) {
  if (name.size() < 3 || name.find('@') != std::string_view::npos || line.size() > name.size() + 20) return false;
  return to_lower(line).find(to_lower(name)) != std::string::npos ||
         (line.size() < 30 && equal_fold(line, first_word(name)));
}

// A last paragraph or two that open with the writer's name, or with any name above ways to reach its owner.
bool cut_at_name(Tail& tail) {
  for (std::size_t at = tail.last_words(kLooseLines); at < tail.end; ++at) {
    const bool starts = at > tail.begin && tail.lines[at - 1].blank() && !tail.lines[at].blank();
    if (!starts || !tail.words_before(at) || tail.prose_from(at)) continue;
    int contacts = 0;
    for (std::size_t line = at + 1; line < tail.end; ++line) contacts += patterns().contact.in(tail.text(line)) ? 1 : 0;
    const bool writer = is_senders_name(tail.text(at), tail.hints.sender_name);
    if (!(writer && tail.hints.ends_mail) && !(patterns().name_line.in(tail.text(at)) && contacts >= 2)) continue;
    tail.end = at;
    return true;
  }
  return false;
}

bool cut_at_parting(Tail& tail) {
  if (!tail.hints.ends_mail) return false;
  for (std::size_t at = tail.last_words(kPartingLines + 1); at < tail.end; ++at) {
    if (!patterns().parting.in(tail.text(at)) || !tail.words_before(at)) continue;
    if (tail.words_from(at) < 2 || tail.prose_from(at + 1)) continue;
    tail.end = at;
    return true;
  }
  return false;
}

bool cut_at_dash_name(Tail& tail) {
  if (!tail.hints.ends_mail || tail.end < tail.begin + 2 || !patterns().dash_name.in(tail.text(tail.end - 1)))
    return false;
  std::size_t before = tail.end - 1;
  while (before > tail.begin && tail.lines[before - 1].blank()) --before;
  if (before == tail.begin || tail.text(before - 1).substr(0, 1) == "-" || !tail.words_before(tail.end - 1))
    return false;
  --tail.end;
  return true;
}

}  // namespace

bool is_sent_from_line(std::string_view line) {
  return !line.empty() && line.size() < 200 && std::count(line.begin(), line.end(), ' ') < 20 && line.back() != '?' &&
         line.back() != ':' && patterns().sent_from.in(line);
}

std::size_t end_of_own_words(const TextLines& lines, std::size_t begin, std::size_t end, const SignatureHints& hints) {
  Tail tail{lines, begin, end, hints};
  const auto tidy = [&] {
    while (drop_last_line(tail)) {
    }
  };
  tidy();
  cut_at_delimiter(tail);
  tidy();
  cut_at_disclaimer(tail);
  tidy();
  cut_at_delimiter(tail) || cut_at_rule(tail);
  tidy();
  cut_at_parting(tail) || cut_at_name(tail) || cut_at_dash_name(tail);
  tidy();
  return tail.end;
}

}  // namespace postern::parser
