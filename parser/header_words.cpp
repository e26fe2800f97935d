#include "parser/header_words.h"

#include <unicode/unistr.h>

#include <string>
#include <unordered_map>

#include "parser/patterns.h"
#include "parser/text.h"

namespace postern::parser {
namespace {

struct Words {
  HeaderRole role;
  std::string_view words;  // folded, separated by '|'
};

constexpr Words kWords[] = {
    {HeaderRole::from,
     "from|von|de|da|van|från|fra|lähettäjä|keneltä|od|feladó|de la|от|от кого|від|від кого|από|"
     "kimden|gönderen|מאת|من|"
     "发件人|寄件者|發件人|寄件人|差出人|送信者|送信元|보낸 사람|보낸사람|từ|người gửi|dari|saatja|"
     "kellelt|no|nuo|จาก|از|frá|од|"
     "expéditeur|absender|remitente|remetente|mittente|afzender|expeditor|şuradan|nork|pošiljatelj|пошиљалац|"
     "šalje|daripada|प्रेषक|от кого|від кого|발신|발신자|보낸이|送信者|кімнен|nga|sūtītājs|siuntėjas|avsändare|avsender|"
     "nadawca|odesílatel|odosielateľ|отправитель|відправник|αποστολέας|gönderici|pengirim|ผู้ส่ง"},
    {HeaderRole::sent,
     "sent|gesendet|envoyé|envoyé le|envoyée|enviado|enviado el|enviado em|enviada em|enviada|inviato|"
     "inviato il|verzonden|"
     "verzonden op|skickat|skickades|sendt|lähetetty|wysłano|wysłane|data wysłania|odesláno|odoslané|"
     "odoslaná|küldve|elküldve|"
     "trimis|отправлено|отправлен|дата отправки|надіслано|изпратено|στάλθηκε|εστάλη|gönderildi|"
     "gönderme tarihi|נשלח|أرسلت|"
     "تاريخ الإرسال|发送时间|發送時間|寄件日期|傳送時間|送信日時|보낸 날짜|보냄|đã gửi|đã gửi vào|"
     "terkirim|dikirim|poslano|"
     "послато|saadetud|nosūtīts|išsiųsta|ส่ง|ارسال شده|enviat|enviat el|date d'envoi|"
     "datum van verzending|sent on|on behalf of|küldés dátuma|відправлено|изпратен|изпратено на|испратено|αποστολή|"
     "gönderilme|gönderilme tarihi|تم الإرسال|已傳送|已发送|傳送日期|寄出日期|发送日期|보낸 시간|보낸시간|ngày "
     "gửi|ส่งแล้ว|วันที่ส่ง|"
     "dihantar|bidaltze-data|bidalita|भेजा गया|жіберілді|dërguar|enviados|enviadas|отправленные|wysłana|"
     "data di invio|data de envio|fecha de envío|datum odeslání|dátum odoslania|sendt dato|skickat "
     "den|lähetyspäivä|送信日"},
    {HeaderRole::date,
     "date|datum|fecha|data|dato|päiväys|päivämäärä|pvm|dátum|dată|дата|ημερομηνία|tarih|תאריך|"
     "التاريخ|日期|时间|時間|日付|日時|"
     "날짜|date and time|दिनांक|tarikh|күні|datë|ngày|tanggal|kuupäev|datums|วันที่|تاریخ|noiz|датум|dags|dagsetning|dáta"},
    {HeaderRole::to,
     "to|an|à|a|para|aan|till|til|vastaanottaja|kenelle|do|komu|címzett|către|catre|кому|до|προς|kime|alıcı|אל|إلى|"
     "收件人|收件者|宛先|받는 사람|받는사람|tới|đến|người nhận|kepada|untuk|za|prima|adressaat|"
     "kellele|kam|kas|ถึง|به|per a|за|pro|"
     "pour|destinataire|empfänger|destinatario|destinatário|ontvanger|nori|gavėjas|прима|प्रति|кімге|për|받은 "
     "사람|수신|수신자|"
     "받는이|mottagare|mottaker|modtager|odbiorca|příjemce|príjemca|получатель|отримувач|получател|παραλήπτης|penerima|"
     "ผู้รับ|saņēmējs|per|a l'atenció de|kome|kepada yth"},
    {HeaderRole::cc,
     "cc|kopie|copie|copie à|copia|con copia|com cópia|cópia|kopia|kopi|kopio|dw|kópia|másolat|"
     "másolatot kap|копия|копія|копие|"
     "κοιν|κοινοποίηση|bilgi|עותק|نسخة|抄送|副本|참조|tembusan|kopija|koopia|สำเนา|bcc|cci|cco|ccn|rgt"},
    {HeaderRole::subject,
     "subject|betreff|objet|sujet|asunto|assunto|oggetto|onderwerp|ämne|emne|aihe|temat|předmět|"
     "predmet|tárgy|subiect|тема|"
     "относно|θέμα|konu|נושא|الموضوع|主题|主旨|主題|件名|제목|chủ đề|tiêu đề|perihal|subjek|judul|"
     "zadeva|наслов|teema|temats|tēma|"
     "เรื่อง|หัวเรื่อง|موضوع|efni|assumpte|gaia|subj|re|betr|naslov|tema|विषय|тақырып|subjekti|predmet e-pošte|ogg|perkara"},
    {HeaderRole::other,
     "reply-to|reply to|antwort an|répondre à|responder a|rispondi a|risposta|svar til|svara till|"
     "odpowiedz do|antwoord aan|"
     "importance|priority|wichtigkeit|priorität|importance |importancia|importância|priorità|belang|"
     "prioritet|attachments|attachment|"
     "anlagen|anhang|pièces jointes|pièce jointe|datos adjuntos|allegati|bijlagen|bilagor|mailed-by|"
     "signed-by|resent-from|"
     "organization|x-mailer|message-id|list-id|reply-to |categories|security"},
};

std::string fold(std::string_view text) {
  std::string out;
  icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int32_t>(text.size())))
      .foldCase()
      .toUTF8String(out);
  return out;
}

const std::unordered_map<std::string, HeaderRole>& labels() {
  static const auto all = [] {
    std::unordered_map<std::string, HeaderRole> map;
    for (const Words& group : kWords) {
      for (std::string_view word : split(group.words, '|')) map.emplace(fold(trim(word)), group.role);
    }
    return map;
  }();
  return all;
}

constexpr std::string_view kOriginal =
    "original message|original appointment|original mail|reply message|reply separator|"
    "ursprüngliche (?:nachricht|mail|e-mail)|originalnachricht|mail original|original|replied message|回复的原邮件|"
    "оригінальне повідомлення|оригинално писмо|원본 이메일|"
    "original-?nachricht|antwort nachricht|urspr\\. nachricht|message d['’]origine|message original|"
    "message initial|mensaje original|"
    "mensagem original|messaggio originale|oorspronkelijk bericht|origineel bericht|"
    "oprindelig meddelelse|opprinnelig melding|"
    "original ?meddelande|ursprungligt meddelande|alkuperäinen viesti|wiadomość oryginalna|"
    "oryginalna wiadomość|původní zpráva|"
    "původní e-mail|pôvodná správa|eredeti üzenet|mesaj original|mesajul original|исходное сообщение|"
    "оригинальное сообщение|"
    "первоначальное сообщение|початкове повідомлення|оригинално съобщение|αρχικό μήνυμα|"
    "αυθεντικό μήνυμα|orijinal mesaj|"
    "özgün ileti|orijinal ileti|הודעה מקורית|الرسالة الأصلية|原始邮件|原始郵件|原始信件|原邮件|"
    "元のメッセージ|オリジナル メッセージ|元のメール|"
    "원본 메시지|원본 메일|원본메시지|thư gốc|tin nhắn gốc|pesan asli|izvorna poruka|"
    "originalna poruka|izvirno sporočilo|izvorno sporočilo|algkiri|"
    "algne sõnum|sākotnējais ziņojums|pradinis pranešimas|ข้อความต้นฉบับ|missatge original|"
    "mensaxe orixinal|پیام اصلی|urspruengliche nachricht";

constexpr std::string_view kForward =
    "forwarded message(?: from .*)?|forwarded by .*|forwarded mail|weitergeleitete mail|转发邮件|轉發郵件|message "
    "transmis|weitergeleitete nachricht|"
    "weitergeleitet von .*|message transféré|message réexpédié|mensaje reenviado|"
    "mensagem encaminhada|mensagem reencaminhada|messaggio inoltrato|doorgestuurd bericht|vidarebefordrat meddelande|"
    "videresendt meddelelse|videresendt melding|videresendt besked|välitetty viesti|"
    "edelleenlähetetty viesti|wiadomość przekazana dalej|"
    "przekazana wiadomość|treść przekazanej wiadomości|přeposlaná zpráva|preposlaná správa|"
    "továbbított üzenet|mesaj redirecționat|"
    "пересылаемое сообщение|пересланное сообщение|переслане повідомлення|препратено съобщение|"
    "προωθημένο μήνυμα|iletilmiş mesaj|"
    "yönlendirilmiş ileti|yönlendirilen ileti|הודעה שהועברה|رسالة معاد توجيهها|转发的邮件|轉寄的郵件|"
    "轉寄郵件|转发邮件信息|転送メッセージ|転送メール|"
    "전달된 메일|전달된 메시지|thư được chuyển tiếp|pesan terusan|pesan diteruskan|"
    "proslijeđena poruka|posredovano sporočilo|"
    "missatge reenviat|edastatud kiri";

constexpr std::string_view kAppleForward =
    "begin forwarded message|forwarded message|anfang der weitergeleiteten (?:nachricht|e-mail)|"
    "début du message (?:réexpédié|transféré)|"
    "inicio del mensaje reenviado|início da mensagem (?:re)?encaminhada|"
    "inizio (?:del )?messaggio inoltrato|begin doorgestuurd bericht|"
    "vidarebefordrat (?:brev|mejl)|start på vidarebefordrat meddelande|videresendt e-mail|"
    "start på videresendt (?:e-post|besked)|"
    "välitetty viesti alkaa|początek przekazywanej wiadomości|začátek přeposlané zprávy|začátok preposlanej správy|"
    "továbbított levél kezdete|începutul mesajului redirecționat|начало переадресованного сообщения|"
    "начало переадресованного письма|"
    "початок листа, що пересилається|αρχή προωθημένου μηνύματος|iletilen e-posta(?:nın başlangıcı)?|"
    "下面是被转发的邮件|"
    "開始轉寄郵件|以下は転送されたメッセージです|전달된 메시지 시작|bắt đầu thư được chuyển tiếp|"
    "awal pesan (?:terusan|yang diteruskan)";

constexpr std::string_view kReplyAbove =
    "(?:reply|replies|answer|respond|response|write|type|text) (?:\\w+ ){0,3}above(?:\\.| this| the|"
    " ---| ##|$)|above this line|"
    "(?:oberhalb|über) dieser (?:linie|zeile)|au-dessus de cette ligne|(?:por )?encima de esta línea|"
    "acima desta linha|sopra questa (?:riga|linea)|"
    "boven deze (?:regel|lijn)|ovanför den(?:na|här) rad|over denne linje|powyżej tej linii|"
    "nad t(?:ento|ímto|uto) (?:řád|riad|lini)|"
    "выше этой (?:линии|строки)|fölé|bu satırın üst|在此(?:行|线)(?:之上|以上)|この(?:行|線)より上";

struct Separators {
  Pattern reply_above{"^[^\\p{L}]{0,12}(?:\\p{L}[^.?!]{0,60})?(?:" + std::string(kReplyAbove) + ").{0,60}$"};
  // "Original Message" needs rules at both sides: people write these words too.
  Pattern original{"^\\W{0,4}original message processed by \\S.{0,20}$|^[\\s*]*[-_=‐–—―─]{2,}[\\s*]*(?:" +
                   std::string(kOriginal) + ")[\\s:*]*[-_=‐–—―─]{2,}[\\s*]*$"};
  Pattern forward{"^[\\s*]*[-_=‐–—―─]{2,}[\\s*]*(?:" + std::string(kForward) + ")[\\s:*]*[-_=‐–—―─]{2,}[\\s*]*$"};
  Pattern rule{"^[\\s*#]*[-_=‐–—―─]{3,}[\\s*#]*$"};
  Pattern title{"^[\\s*]*[-_=‐–—―─]{3,}\\s*\\p{L}.+[-_=‐–—―─]{3,}[\\s*]*$|^\\s*(?:" + std::string(kOriginal) +
                ")\\s*[:：]?\\s*$"};
  Pattern apple{"^[\\s*]*(?:" + std::string(kAppleForward) + ")\\s*[:：]?[\\s*]*$"};
};

const Separators& separators() {
  static const Separators all;
  return all;
}

constexpr std::size_t kLineBytes = 200;

// Without the marks that only steer the direction of writing (U+200B-200F, U+202A-202E, U+FEFF), at both ends.
std::string_view without_steering(std::string_view text) {
  const auto is_mark = [](std::string_view three) {
    const auto last = static_cast<unsigned char>(three[2]);
    if (three == "\xEF\xBB\xBF") return true;
    if (three.substr(0, 2) != "\xE2\x80") return false;
    return (last >= 0x8B && last <= 0x8F) || (last >= 0xAA && last <= 0xAE);
  };
  while (text.size() >= 3 && is_mark(text.substr(0, 3))) text.remove_prefix(3);
  while (text.size() >= 3 && is_mark(text.substr(text.size() - 3))) text.remove_suffix(3);
  return text;
}

}  // namespace

HeaderRole header_role(std::string_view label) {
  while (!label.empty() && (label.front() == '*' || label.front() == '_' || label.front() == ' '))
    label.remove_prefix(1);
  while (!label.empty() && (label.back() == '*' || label.back() == '_' || label.back() == ' ')) label.remove_suffix(1);
  if (label.size() >= 2 && label.substr(label.size() - 2) == "\xC2\xA0") label.remove_suffix(2);
  label = trim(without_steering(label));
  if (label.empty() || label.size() > 40) return HeaderRole::none;
  const auto found = labels().find(fold(label));
  return found == labels().end() ? HeaderRole::none : found->second;
}

bool is_original_separator(std::string_view line) {
  return line.size() < kLineBytes && line.size() > 6 && separators().original.in(line);
}

bool is_plain_rule(std::string_view line) { return line.size() < kLineBytes && separators().rule.in(line); }

bool is_title(std::string_view line) { return line.size() < kLineBytes && separators().title.in(line); }

bool is_reply_above_line(std::string_view line, bool below_rule) {
  if (line.size() >= kLineBytes || line.size() < 8) return false;
  // Rules around the words tell the line from a sentence that has them.
  const bool ruled = below_rule || line.find_first_of("-#=_*") == 0 || line.substr(0, 3) == "—";
  return ruled && separators().reply_above.in(line);
}

bool is_forward_separator(std::string_view line) {
  return line.size() < kLineBytes && line.size() > 6 && (separators().forward.in(line) || separators().apple.in(line));
}

}  // namespace postern::parser
