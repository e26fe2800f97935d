#include "parser/signature.h"

#include <algorithm>
#include <optional>
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

constexpr std::string_view kOnePartingPrefix =
    "(?:(?:with|best|kind|kindest|warm|warmest|many|sincere|very|my|a|lieben|viele) )*";

constexpr std::string_view kPartings =
    "regards|rgds|br|kr|cheers|thanks|thank you|thank you very much|thx|ty|many thanks|thanks again|thanks in advance|"
    "sincerely|sincerely yours|yours sincerely|yours truly|yours faithfully|yours|take care|best|all the best|"
    "best wishes|respectfully|cordially|"
    "mit (?:freundlichen|besten|herzlichen|vielen|lieben) gr(?:ü|ue)(?:ß|ss)en|(?:freundliche|viele|"
    "liebe|beste|herzliche|schöne) gr(?:ü|ue)(?:ß|ss)e|gru(?:ß|ss)|grüße|lg|mfg|vg|danke|(?:vielen|besten) dank|"
    "cordialement|bien cordialement|bien à vous|salutations|sincères salutations|merci|merci (?:d['’]avance|beaucoup)|"
    "bonne (?:journée|soirée)|cdt|cdlt|"
    "saludos|saludos cordiales|un saludo|un cordial saludo|atentamente|gracias|muchas gracias|salutacions|gràcies|"
    "cumprimentos|com os melhores cumprimentos|atenciosamente|att|abraços?|obrigad[oa]|muito obrigad[oa]|"
    "(?:cordiali|distinti) saluti|(?:un )?salut[io]|grazie|grazie mille|met vriendelijke groet(?:en)?|"
    "vriendelijke groet(?:en)?|groet(?:en|jes)?|mvg|bedankt|"
    "med vänliga? hälsning(?:ar)?|vänliga hälsningar|vänligen|hälsningar|mvh|tack|med venlig hilsen|venlig hilsen|"
    "bedste hilsner|kærlig hilsen|kh|med vennlig hilsen|vennlig hilsen|hilsen|tak|takk|"
    "ystävällisin terveisin|terveisin|kiitos|pozdrawiam|pozdrawiam serdecznie|serdecznie pozdrawiam|z poważaniem|"
    "dziękuję|s pozdravem|s pozdravom|s přáním (?:hezkého|pěkného) dne|děkuji|ďakujem|üdvözlettel|üdv|tisztelettel|"
    "köszönettel|cu stimă|cu respect|mulțumesc|o zi bună|"
    "с уважением|с наилучшими пожеланиями|спасибо|з повагою|дякую|поздрави|с уважение|благодаря|με εκτίμηση|"
    "ευχαριστώ|saygılarımla|[iİ]yi çalışmalar|teşekkürler|בברכה|תודה|"
    "مع التحية|مع تحياتي|شكرا|با احترام|با تشکر|trân trọng|cảm ơn|salam|hormat kami|terima kasih|"
    "lep pozdrav|lijep pozdrav|srdačan pozdrav|pozdrav|hvala|поздрав|lugupidamisega|aitäh|"
    "ar cieņu|paldies|pagarbiai|ačiū|此致|谢谢|謝謝|よろしくお願いいたします|감사합니다|ขอแสดงความนับถือ|ขอบคุณ";

constexpr std::string_view kSentFrom =
    // English: "Sent from", "Sent via", "Get Outlook for iOS"
    "^\\W{0,3}(?:sent|posted) (?:\\w+ )?(?:from|via|with|using) \\S.{0,120}$|"
    "^\\W{0,3}get outlook for (?:ios|android|mac).{0,100}$|"
    // Outlook's own link under what its mobile programs send, in any language.
    "^[^\\n]{0,60}\\boutlook\\b[^\\n]{0,40}<?https?://(?:aka\\.ms|go\\.microsoft\\.com)/[^\\s>]{1,80}>?.{0,40}$|"
    "^\\W{0,3}(?:get|obtenir|obtenez|télécharger|téléchargez|obtener|obtén|descargar|obter|obtenha|scarica|ottieni|"
    "hämta|skaffa|hent|pobierz|stáhnout|получить|скачать|获取|獲取) (?:.{0,20} )?"
    "(?:outlook|bluemail|typeapp|aqua mail|spark|yahoo mail|gmail)\\b.{0,80}$|"
    "^\\W{0,3}(?:please |kindly )?excuse (?:any |my |the )?(?:typos|brevity|errors|mistakes).{0,20} sent from .{0,60}$|"
    "^\\W{0,3}typed (?:on|from|with) (?:my |an? )?(?:i?phone|ipad|mobile|smartphone).{0,60}$|"
    "^\\W{0,3}via mobile$|^\\W{0,3}download .{0,40} (?:mail|outlook) for .{0,60}$|"
    "^\\W{0,3}(?:diese (?:nachricht|e-mail|mail) wurde )?(?:gesendet|verschickt) (?:mit|von|über|aus) .{1,120}$|"
    "^\\W{0,3}(?:diese (?:nachricht|e-mail|mail) wurde )?von mein\\w* .{1,60} (?:gesendet|verschickt|versendet)\\W*$|"
    "^\\W{0,3}provenance ?: ?(?:courrier|outlook|mail)\\b.{0,60}$|"
    "^\\W{0,3}(?:envoyé|provenance) (?:\\w+ ){0,3}(?:de|depuis|à partir|avec|par|via|du|d['’]).{1,100}$|"
    "^\\W{0,3}(?:enviado|mandado|enviat) (?:\\w+ )?(?:desde|des|del|de|do|da|com|con|por|via|a partir) .{1,100}$|"
    "^\\W{0,3}inviato (?:da|dal|con|tramite) .{1,100}$|^\\W{0,3}(?:verstuurd|verzonden) (?:vanaf|"
    "vanuit|met|via|van) .{1,100}$|"
    "^\\W{0,3}skickat från .{1,100}$|^\\W{0,3}sendt (?:fra|via) .{1,100}$|"
    "^\\W{0,3}lähetetty .{1,80}(?:sta|stä|lta|ltä).{0,30}$|"
    "^\\W{0,3}wysłan[eoay] (?:z|przy|ze) .{1,100}$|^\\W{0,3}(?:odesláno|odoslané|poslano|"
    "poslato|poslané) (?:z|ze|zo|s|sa|iz) .{1,100}$|"
    "^\\W{0,3}(?:elküldve|küldve) .{1,100}$|^.{1,60}(?:ról|ről|ból|ből) küldve\\W*$|"
    "^\\W{0,3}trimis (?:de pe|din|de la|cu) .{1,100}$|"
    "^\\W{0,3}(?:отправлено|отправлена|послато) (?:с|со|са|из|через|от) .{1,100}$|^\\W{0,3}(?:надіслано|"
    "відправлено) (?:з|із) .{1,100}$|"
    "^\\W{0,3}изпратено от .{1,100}$|^\\W{0,3}(?:στάλθηκε|εστάλη) από .{1,100}$|^.{1,60} gönderildi\\W*$|"
    "^\\W{0,3}נשלח מ.{1,80}$|"
    "^\\W{0,3}(?:أرسلت|تم الإرسال|أُرسلت) من .{1,80}$|^\\W{0,3}(?:发自我的|發自我的|从我的|從我的|"
    "发送自) ?.{1,60}$|^.{1,40}から送信\\W*$|"
    "^.{1,40}에서 (?:보냄|보냈습니다)\\W*$|^\\W{0,3}发自 ?(?:iphone|ipad|windows|android|outlook).{0,40}$|"
    "^\\W{0,3}[從从].{1,40}[傳传]送\\W*$|^\\W{0,3}ส่งจาก ?.{1,60}$|^\\W{0,3}ارسال شده از .{1,60}$|"
    "^.{1,40} से भेजा गया\\W*$|^\\W{0,3}sūtīts no .{1,60}$|^\\W{0,3}išsiųsta iš .{1,60}$|"
    "^\\W{0,3}nire .{1,40} bidali\\w*\\W*$|^\\W{0,3}dihantar d(?:ari|aripada) .{1,60}$|"
    "^\\W{0,3}sent (?:från|fra|vom) .{1,60}$|"
    "^\\W{0,3}(?:đã gửi|được gửi) từ .{1,80}$|^\\W{0,3}dikirim dari .{1,80}$|"
    "^\\W{0,3}saadetud minu .{1,60}$";

// Openings and lines that only disclaimers and footers of programs have.
constexpr std::string_view kDisclaimers =
    "^\\W{0,4}(?:confidentiality|privileged|legal|important)(?: (?:and|&) (?:\\w+))? (?:notice|warning|disclaimer)\\b|"
    "^\\W{0,4}(?:email |e-mail |legal )?disclaimer ?(?:[:.-]|$)|^\\W{0,4}aviso (?:legal|de confidencialidad)e?\\b|"
    "^\\W{0,4}if you are not the (?:intended|named|correct|proper|right)? ?(?:recipient|addressee)|"
    "^\\W{0,4}if you have received this (?:e-?mail|message|communication|transmission|mail) (?:in|by) "
    "(?:error|mistake)|"
    "^\\W{0,4}.{0,12}(?:please )?(?:consider|think of) the environment before printing|"
    "^\\W{0,4}(?:bitte )?(?:denken sie an|schonen sie) die umwelt.{0,60}(?:druck|papier)|"
    "^\\W{0,4}(?:pensez à|préservons|protégeons) l['’]environnement.{0,80}imprim|"
    "^\\W{0,4}(?:antes de imprimir|piensa en el medio|prima di stampare|denk aan het milieu).{0,120}|"
    "^\\W{0,4}(?:virus-free|virenfrei|(?:garanti )?sans virus|libre de virus|livre de vírus|privo di virus|virusvrij|"
    "wolny od wirusów|без вирусов)\\b.{0,6}(?:www\\.|https?:|$)|"
    "^\\W{0,4}this (?:e-?mail|message) (?:has been|was) (?:scanned|checked) (?:for|by)\\b|"
    "^\\W{0,4}you received this (?:message|e-?mail) because you are subscribed|"
    "^\\W{0,4}to unsubscribe from this (?:group|list)(?: and\\b|[,:]| send\\b| visit\\b| click\\b)";

// What disclaimers speak of. One of these words a person writes too; the mail itself and two of them nobody does.
constexpr std::string_view kTheMail =
    "e-?mail|\\bmail\\b|message|communication|transmission|nachricht|courriel|courrier|mensaje|correo|mensagem|"
    "messaggio|comunicazione|bericht|meddelande|meddelelse|e-post|viesti|wiadomość|zpráva|správa|üzenet|levél|mesaj|"
    "сообщени|письмо|повідомлення|лист\\b|съобщение|μήνυμα|e-posta|ileti|邮件|郵件|メール|메일|הודעה|رسالة";
constexpr std::string_view kSecret =
    "confidential|privileged|proprietary|vertraulich|geschützt|confidentiel|confidencia|confidenzial|riservat|"
    "vertrouwelijk|konfidentiel|fortrolig|luottamuksell|poufn|důvěrn|dôvern|bizalmas|confidenți|конфиденциальн|"
    "конфіденційн|поверителн|εμπιστευτικ|gizli|保密|机密|機密|기밀|חסוי|سرية";
constexpr std::string_view kAddressed =
    "intended (?:only |solely |exclusively )?(?:for|recipient)|addressee|recipient|adressat|bestimmt|empfänger|"
    "destinatai|destinatar|geadresseerde|bestemd|mottagar|modtager|mottaker|vastaanottaj|adresat|adresát|címzett|"
    "адресат|получател|отримувач|παραλήπτ|alıcı|收件人|受信者|宛先|수신자|נמען|المرسل إليه|仅限|仅供";
constexpr std::string_view kForbidden =
    "delete|destroy|unauthori[sz]ed|disclos|disseminat|prohibited|notify the sender|lösch|vernicht|unbefugt|untersagt|"
    "détrui|supprim|interdit|elimin|prohibid|proibid|vietat|verwijder|verboden|radera|\\bslett?\\b|poista|usun|"
    "smaž|vymaž|töröl|ștergeți|удалит|видаліть|διαγρά|siliniz|删除|刪除|削除|삭제|可能性";

struct Patterns {
  Pattern rule{"^\\s*(?:[-_=*#~+–—]{2,}|[—–ᐧ])\\s*$"};
  Pattern weak_rule{"^\\s*(?:[-_=*~]{3,}|—{1,}|–{2,})\\s*$"};
  // One, two joined by "and", and what may follow: "Many thanks and kind regards", "Viele Grüße aus Berlin", "LG Bob".
  Pattern parting{"^[^\\p{L}]{0,3}" + std::string(kOnePartingPrefix) + "(?:" + std::string(kPartings) +
                  ")(?: ?(?:&|\\+|and|und|et|y|e|en|och|og|i|и) " + std::string(kOnePartingPrefix) +
                  "(?:" + std::string(kPartings) +
                  "))?(?: (?:aus|from|de|aus dem|från|fra|z) \\p{Lu}[\\p{L}-]{1,20})?"
                  "[^\\p{L}]{0,3}$"};
  Pattern sent_from{kSentFrom};
  Pattern disclaimer{kDisclaimers};
  Pattern about_the_mail{std::string(kTheMail)};
  Pattern secret{kSecret};
  Pattern addressed{kAddressed};
  Pattern forbidden{kForbidden};
  // "This message is confidential" and no more.
  Pattern secret_mail{"^.{0,40}(?:" + std::string(kTheMail) + ").{0,36}[^\\p{L}](?:" + std::string(kSecret) + ")"};
  Pattern contact{
      "[^\\s<>@]@[^\\s<>@]+\\.|https?://|www\\.|\\+?\\(?\\d{2,4}\\)?[\\s./-]*\\d{2,4}[\\s./-]*\\d{2,}|"
      "^\\W{0,3}(?:skype|tel|phone|mobile|fax|mob|cell)\\b"};
  Pattern name_line{"(?-i)^\\W{0,2}\\p{Lu}[\\p{L}'’.-]*(?: \\p{L}[\\p{L}'’.-]*){1,3}\\W{0,2}$"};
  Pattern full_name{"(?-i)^\\W{0,2}\\p{Lu}[\\p{L}'’.-]*(?: \\p{Lu}[\\p{L}'’.-]*){0,3}\\W{0,2}$"};
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

  std::optional<std::size_t> first_words = {};  // the first line with words: looked for once, by words_before()

  std::string_view text(std::size_t at) const { return lines[at].text; }
  bool words_before(std::size_t at) {
    if (!hints.first) return true;
    if (!first_words) {
      first_words = begin;
      while (*first_words < lines.size() && (lines[*first_words].blank() || patterns().rule.in(text(*first_words))))
        ++*first_words;
    }
    return *first_words < at;
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
  // "Please call:" above an address makes it part of what is said.
  bool announced_at(std::size_t at) const {
    while (at > begin && (lines[at - 1].blank() || patterns().rule.in(text(at - 1)))) --at;
    return at > begin && text(at - 1).back() == ':';
  }
  std::size_t count(std::string_view line) const {
    return static_cast<std::size_t>(std::count_if(lines.begin() + static_cast<std::ptrdiff_t>(begin),
                                                  lines.begin() + static_cast<std::ptrdiff_t>(end),
                                                  [&](const TextLine& other) { return other.text == line; }));
  }
  // Says who writes or how to reach them.
  bool names_writer_from(std::size_t at) const;
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

std::string_view first_word(std::string_view name) { return name.substr(0, name.find(' ')); }

bool is_senders_name(std::string_view line, std::string_view name) {
  if (name.size() < 3 || name.find('@') != std::string_view::npos || line.size() > name.size() + 20) return false;
  return to_lower(line).find(to_lower(name)) != std::string::npos ||
         (line.size() < 30 && equal_fold(line, first_word(name)));
}

bool Tail::names_writer_from(std::size_t at) const {
  while (at < end && (lines[at].blank() || patterns().rule.in(text(at)))) ++at;
  for (std::size_t line = at; line < end; ++line) {
    if (patterns().contact.in(text(line)) || is_senders_name(text(line), hints.sender_name)) return true;
  }
  // Only a name, with a title at most.
  return at < end && patterns().full_name.in(text(at)) && words_from(at) <= 3;
}

bool starts_with_underscores(std::string_view line) { return trim(line).substr(0, 8) == "________"; }

// A rule, with names and addresses below and no sentences.
bool cut_at_rule(Tail& tail) {
  for (std::size_t at = tail.last_words(kLooseLines + 1); at < tail.end; ++at) {
    if (!patterns().weak_rule.in(tail.text(at)) || !tail.words_before(at)) continue;
    if (tail.prose_from(at) || tail.fenced_at(at) || tail.announced_at(at)) continue;
    if (tail.count(tail.text(at)) > 1) continue;  // it divides sections
    // Underscores are what people draw above signatures; other rules also divide what they say.
    if (!starts_with_underscores(tail.text(at)) && !tail.names_writer_from(at + 1)) continue;
    tail.end = at;
    return true;
  }
  return false;
}

bool is_disclaimer(std::string_view paragraph) {
  const Patterns& p = patterns();
  if (p.disclaimer.in(paragraph)) return true;
  if (paragraph.back() == '?' || !p.about_the_mail.in(paragraph.substr(0, 160))) return false;
  const int signs = int{p.secret.in(paragraph)} + int{p.addressed.in(paragraph)} + int{p.forbidden.in(paragraph)};
  return signs >= 2 || (signs == 1 && paragraph.find(':') == std::string_view::npos && p.secret_mail.in(paragraph));
}

bool cut_at_disclaimer(Tail& tail) {
  for (std::size_t at = tail.last_words(kDisclaimerLines); at < tail.end; ++at) {
    const bool starts = at == tail.begin || tail.lines[at - 1].blank() || patterns().rule.in(tail.text(at - 1));
    if (!starts || tail.text(at).empty() || !tail.words_before(at)) continue;
    std::string paragraph(tail.text(at).substr(0, 400));
    for (std::size_t next = at + 1; next < tail.end && next < at + 4 && !tail.lines[next].blank(); ++next) {
      paragraph += ' ' + std::string(tail.text(next).substr(0, 200));
    }
    if (!is_disclaimer(paragraph)) continue;
    tail.end = at;
    return true;
  }
  return false;
}

// A last paragraph or two that open with the writer's name, or with any name above ways to reach its owner.
bool cut_at_name(Tail& tail) {
  for (std::size_t at = tail.last_words(kLooseLines); at < tail.end; ++at) {
    const bool starts = at > tail.begin && tail.lines[at - 1].blank() && !tail.lines[at].blank();
    if (!starts || !tail.words_before(at) || tail.prose_from(at) || tail.announced_at(at)) continue;
    int contacts = 0;
    for (std::size_t line = at + 1; line < tail.end; ++line) contacts += patterns().contact.in(tail.text(line)) ? 1 : 0;
    const bool writer = is_senders_name(tail.text(at), tail.hints.sender_name);
    if (!(writer && tail.hints.ends_mail) && !(patterns().name_line.in(tail.text(at)) && contacts >= 2)) continue;
    tail.end = at;
    return true;
  }
  return false;
}

// "LG Bob", "Gruß Bob Builder" by Bob Builder.
bool is_signed_parting(std::string_view line, std::string_view name) {
  if (name.size() < 3 || line.size() > 80) return false;
  for (const std::string_view known : {name, first_word(name)}) {
    if (line.size() <= known.size() + 1 || !equal_fold(line.substr(line.size() - known.size()), known)) continue;
    const std::string_view before = line.substr(0, line.size() - known.size());
    if ((before.back() == ' ' || before.back() == ',') && patterns().parting.in(trim(before))) return true;
  }
  return false;
}

bool cut_at_parting(Tail& tail) {
  if (!tail.hints.ends_mail) return false;
  for (std::size_t at = tail.last_words(kPartingLines + 1); at < tail.end; ++at) {
    if (!tail.words_before(at)) continue;
    const bool signed_line = is_signed_parting(tail.text(at), tail.hints.sender_name);
    if (!signed_line && (!patterns().parting.in(tail.text(at)) || tail.words_from(at) < 2)) continue;
    if (tail.prose_from(at + 1)) continue;
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
  // "Sent from my desk, is much easier than ...": somebody who tells something.
  static const Pattern sentence(
      "^\\W{0,3}(?:sent|posted) .*\\b(?:is|are|was|were|has|have|got|will|would|cannot|can't)\\b");
  return !line.empty() && line.size() < 200 && std::count(line.begin(), line.end(), ' ') < 20 && line.back() != '?' &&
         line.back() != ':' && patterns().sent_from.in(line) && !sentence.in(line);
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
