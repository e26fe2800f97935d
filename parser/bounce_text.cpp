#include "parser/bounce_text.h"

#include <algorithm>
#include <unordered_set>

#include "parser/address.h"
#include "parser/patterns.h"
#include "parser/smtp_code.h"
#include "parser/text.h"

namespace postern::parser {
namespace {

constexpr std::size_t kLineBytes = 2000;
constexpr std::size_t kReasonBytes = 2000;

constexpr std::string_view kCopy =
    "^[\\s*>#-]*(?:below (?:this line )?is a copy|this is a copy of (?:the|your) message|"
    "(?:the )?(?:body|headers?) of the (?:original|message)|"
    "the header of the original message|original message (?:follows|headers|attached|header)|"
    "message headers? follows?|message text follows|"
    "unsent message|returned (?:mail|message) follows|included is a copy|a copy of the (?:original|"
    "message)|the original message(?:'s)? (?:headers?|follows)|"
    "message header|original[ -]message[ :-]*$|mensaje original|start of (?:the )?(?:original|"
    "returned)|your message reads|header of the (?:original|message)|"
    "(?:the )?following is a copy|message content|your original message|(?:first|"
    "beginning) .{0,30}of (?:the )?(?:original|your) message|"
    "undelivered message follows|the text of the message|old message|original headers?|"
    "returned message|message is attached|-{2,} ?(?:headers|message) (?:follows?|text))";

constexpr std::string_view kFailure =
    "undeliver|not be delivered|not delivered|un(?:able|successful) (?:to deliver|in delivering)|"
    "delivery (?:has )?(?:failed|failure|error|report|problem|status)|"
    "failed permanently|permanent(?:ly)? (?:fatal )?(?:error|failed)|did not reach|could not deliver|"
    "couldn'?t (?:be delivered|deliver)|cannot (?:be )?deliver|can't be delivered|"
    "returned (?:mail|to sender)|returning message|user (?:is )?unknown|unknown (?:user|recipient|"
    "local)|no such (?:user|recipient|address)|mailbox (?:is )?(?:full|unavailable)|"
    "(?:over|exceeded).{0,20}quota|quota exceeded|address(?:es)? failed|had permanent|"
    "error (?:delivering|sending|occurred)|trouble delivering|failed recipients?|"
    "failure notice|non[- ]delivery|delivery to the following|"
    "recipient(?:s)? (?:address )?(?:rejected|failed)|rejected your message|message (?:was |"
    "has been )?(?:rejected|refused|blocked)|"
    "non remis|unzustellbar|nicht zugestellt|n'a pas (?:pu|été) .{0,20}(?:délivré|remis|delivre)|"
    "no pudo ser entregado|no se (?:ha podido|pudo) entregar|nao pode ser|não (?:pôde|"
    "foi) .{0,20}entregue|"
    "non è stato (?:possibile )?(?:recapitat|consegnat)|mancato recapito|onbestelbaar|"
    "niet (?:worden )?(?:afgeleverd|bezorgd)|kunde inte levereras|kunne ikke leveres|nie (?:można|"
    "został)|"
    "недоставлен|не (?:может быть|было) доставлено|配信(?:できません|不能)|配送(?:できません|エラー)|"
    "エラー.{0,20}メール|送信できませんでした|退信|无法投递|未能送达|投递失败|배달하지 못|"
    "undeliverable|invalid (?:final delivery userid|recipient|address)|no valid recipients|"
    "encountered (?:delivery problems|an error)|problem delivering|not accepting mail|"
    "no mailbox here|"
    "malformed (?:recipient )?address|mail failure|incorrectly constructed|无法发送|发送失败|无法送达|"
    "account (?:is |has been )?(?:disabled|inactive|suspended|closed)|doesn't have a|"
    "cannot send message|will not be delivered|has been returned|isn't able to receive|"
    "mailzustellung fehlgeschlagen|zustell(?:ung|fehler)|konnte nicht zugestellt|nicht "
    "zustellbar|nachrichtenzustellung|"
    "échec de (?:la )?remise|no se puede entregar|no (?:ha sido )?entregado|falha na entrega|não entregue|"
    "impossibile recapitare|non recapitabile|mancata consegna|bezorging.{0,60}mislukt|kan (?:inte|ikke) leveres?|"
    "gick inte att leverera|leveringen mislykkedes|leveransen mislyktes|toimitus.{0,60}epäonnistui|niedostarcz|"
    "nie dostarczon|nedoruč|doručen[ií].{0,60}nezdařilo|kézbesíthetetlen|kézbesítés.{0,80}sikertelen|"
    "teslim edilemedi|nu a putut fi livrat|не удается доставить|сбой доставки|не доставлен|не вдалося доставити|"
    "δεν παραδόθηκε|配信に失敗|배달되지 않|전송 ?실패|전송되지 (?:않|못)|传递失败|"
    "\"notificationtype\":\"bounce\"";

constexpr std::string_view kDelay =
    "(?:has been|was|is|been) delayed|delivery .{0,30}delayed|delayed mail|still being retried|"
    "not yet been delivered|will (?:be retried|continue to)|warning message only|"
    "this is (?:just )?a warning|"
    "could not (?:be )?send? message for|has not yet been delivered|will keep trying|"
    "delay(?:ed)? notification|\\(delay\\)|message delayed|do not need to resend|verzögert|retardé|"
    "retrasado|отложен";

constexpr std::string_view kOpenings =
    "this message was created automatically by|this is the (?:mail|postfix|qmail|mailer|dragonfly|"
    "mail system|mailer-daemon|smtp|email system)|hi\\. (?:this is|the mta)|"
    "i(?:'m| am) (?:sorry|afraid).{0,40}(?:inform|deliver)|the original message was received at|"
    "did not reach the following recipient|"
    "----- ?the following addresses had|delivery to the following recipients? (?:failed|has)|"
    "your message (?:to:?|could not|was not|cannot|wasn't|did not)|"
    "the following (?:message|recipient|address|email)|sorry, (?:we|i) (?:were|"
    "was) unable to deliver|we had trouble delivering|"
    "this is an automatic(?:ally)? .{0,40}(?:delivery|report|message)|"
    "an error (?:occurred|has occurred) while|message from .{0,60}unable to deliver|reporting-mta:|"
    "your mail (?:message )?to the following|the message that you sent was undeliverable|"
    "(?:could|can) ?not be delivered to|non-delivery report|failed to deliver to|"
    "(?:could|can) ?not deliver (?:your |the |a )?(?:message|mail)|"
    "mail delivery (?:failed|to)|transcript of session follows|intended recipient:|"
    "undeliverable address:";

struct Patterns {
  Pattern copy{kCopy};
  Pattern failure{kFailure};
  Pattern delay{kDelay};
  Pattern opening{"^\\W{0,12}(?:" + std::string(kOpenings) + ")"};
  // An address at the start of a line, and what may follow it there.
  Pattern leading{
      "^\\s*(?:-+>?\\s+|-+>|\\*\\s*|>>>\\s*|"
      "\\d+\\.\\s+)?(?:\"[^\"]{0,80}\"\\s*)?<?\"?([^\\s<>\"(),;:@\\[\\]（）：，；。、《》「」]+@[A-Za-z0-9._-]+[A-Za-"
      "z0-9])\"?>?(.*)$"};
  Pattern after_leading{
      "^(?:<mailto:[^>]*>)?(?:\\s*$|\\s*[:;,.(\\[|=-]|\\.\\.\\.|\\s+on \\w|\\s+(?:am|le|el|il|op|den|dne|em) "
      ".{0,20}\\d|\\s+(?:invalid|unknown|user|"
      "mailbox|failed|rejected|returned|not|was not|has not|does not|is not|\\[|\\d{3})\\b|\\s*<)"};
  Pattern not_a_recipient{
      "(?:sent by|contact|sender|please (?:send|mail|write|reply).{0,60} to|mail from|"
      "received from)[\\s:]*$"};
  // sendmail's transcript: "550 5.1.1 <ann@example.org>... User unknown".
  Pattern transcript{
      "^\\s*[45]\\d\\d[ -](?:[245]\\.\\d+\\.\\d+ "
      ")?<?([^\\s<>\"(),;:@\\[\\]（）：，；。、《》「」]+@[A-Za-z0-9._-]+[A-Za-z0-9])>?\\.\\.\\."};
  Pattern labelled{
      "\\b(?:error-for|undeliverable address|intended recipient|invalid final delivery userid|"
      "failed recipients?|recipient(?:'s)?(?: address)?|originally addressed to|"
      "generated from|addressed to|ultimately generated from|rcpt to|forward-path|local user|username|"
      "e-?mail ?address|mailbox|destinataire|dda:smtp|(?:un)?deliver(?:ed|ing|able)?(?: \\w+){0,3} to|"
      "to address|"
      "is "
      "full)\\b\"?\\s*[:=]?\\s*[\\[\"]?<?\\s*([^\\s<>\"(),;:@\\[\\]（）：，；。、《》「」]+@[A-Za-z0-9._-]+[A-Za-z0-9]"
      ")"};
  // The same in other languages, whose words are no words to \\b.
  Pattern labelled_abroad{
      "(?:empfänger|destinataire|destinatario|destinatário|ontvanger|geadresseerde|mottagare|modtager|mottaker|"
      "odbiorca|adresat|příjemce|címzett|destinatar|получатель|адресат|одержувач|получател|παραλήπτης|alıcı|"
      "收件人(?:邮件)?(?:地址)?|收信人|收件者|宛先|受信者|받는 ?사람|수신자|נמען|المستلم|your message to|message to)"
      "\\s*[:：（(]+\\s*[\\[\"]?<?\\s*([^\\s<>\"(),;:@\\[\\]（）：，；。、]+@[A-Za-z0-9._-]+[A-Za-z0-9])"};
  Pattern anywhere{"<?([^\\s<>\"'(),;:@\\[\\]=/（）：，；。、《》「」]+@[A-Za-z0-9._-]+\\.[A-Za-z0-9-]*[A-Za-z0-9])>?"};
  Pattern smtp_line{"^\\s*(?:<<<\\s*)?[45]\\d\\d[ -]"};
};

const Patterns& patterns() {
  static const Patterns all;
  return all;
}

bool is_original_header(std::string_view line) {
  return starts_with_fold(line, "Received: ") || starts_with_fold(line, "Return-Path:") ||
         starts_with_fold(line, "Received:from");
}

bool is_nobody(std::string_view email) {
  const std::string local = to_lower(email.substr(0, email.find('@')));
  return local == "postmaster" || local == "mailer-daemon" || local == "abuse" || local == "helpdesk";
}

std::string first_group(const Pattern& pattern, std::string_view text, std::string* rest = nullptr) {
  std::string address, after;
  const re2::StringPiece piece(text.data(), text.size());
  const bool found = rest == nullptr ? RE2::PartialMatch(piece, pattern.expression(), &address)
                                     : RE2::PartialMatch(piece, pattern.expression(), &address, &after);
  if (!found) return {};
  if (rest != nullptr) *rest = after;
  return address;
}

// "The following recipients could not be reached:" and names without a domain below, as systems write of their own
// users.
std::vector<std::string> bare_names(std::string_view report) {
  static const Pattern heading("(?:recipient|address)(?:s|es|\\(s\\)|\\(es\\))?\\b.*:\\s*$|:\\s*$");
  static const Pattern name("^\\s+([A-Za-z0-9][A-Za-z0-9._-]{1,63})\\s*$");
  std::vector<std::string> found;
  bool below = false;
  for (std::string_view line : EachLine(report)) {
    if (trim(line).empty()) continue;
    const std::string word = below ? first_group(name, line) : std::string();
    if (!word.empty()) found.push_back(word);
    below = !word.empty() || heading.in(line.substr(0, kLineBytes));
  }
  return found;
}

// Collects recipients in order and gives each the lines that follow it.
class WordReader {
 public:
  explicit WordReader(const Limits& limits) : limits_(limits) {}

  void line(std::string_view line) {
    line = line.substr(0, kLineBytes);
    if (trim(line).empty()) {
      open_ = false;
      return;
    }
    std::string rest;
    const std::string email = first_group(patterns().leading, line, &rest);
    const bool leads = !email.empty() && !is_nobody(email) && patterns().after_leading.in(rest) &&
                       !patterns().not_a_recipient.in(before_);
    if (leads)
      add(email, rest);
    else if (open_)
      append(line);
    before_ = std::string(line);
  }

  std::vector<BounceRecipient> finish() { return std::move(found_); }
  bool empty() const { return found_.empty(); }

  void add(const std::string& email, std::string_view reason) {
    open_ = false;
    if (found_.size() >= limits_.addresses) return;
    if (!seen_.insert(address_key(email)).second) {
      append_to(address_key(email), reason);
      return;
    }
    found_.push_back({email, "", "", false, ""});
    open_ = true;
    append(trim_punctuation(reason));
  }

 private:
  static std::string_view trim_punctuation(std::string_view text) {
    text = trim(text);
    while (!text.empty() && (text.front() == ':' || text.front() == ',' || text.front() == ';' || text.front() == ' ' ||
                             text.front() == '>'))
      text.remove_prefix(1);
    return text;
  }
  void append(std::string_view line) {
    std::string& reason = found_.back().diagnostic;
    if (reason.size() > kReasonBytes || trim(line).empty()) return;
    if (!reason.empty()) reason += ' ';
    reason += trim(line);
  }
  void append_to(const std::string& key, std::string_view reason) {
    if (found_.empty() || address_key(found_.back().email) != key) return;
    open_ = true;
    append(trim_punctuation(reason));
  }

  const Limits& limits_;
  std::vector<BounceRecipient> found_;
  std::unordered_set<std::string> seen_;
  std::string before_;
  bool open_ = false;
};

// The one explanation a report gives for all: its lines with SMTP replies, else its "Reason:" or failing words.
std::string common_reason(std::string_view report) {
  std::string codes, words;
  bool take_next = false;
  for (std::string_view line : EachLine(report)) {
    line = trim(line.substr(0, kLineBytes));
    if (line.empty()) continue;
    if ((find_reply_class(line) != '\0' || !find_enhanced_code(line).empty()) && codes.size() < kReasonBytes) {
      (codes += codes.empty() ? "" : " ") += line;
      continue;
    }
    const bool reason = take_next || starts_with_fold(line, "reason") || starts_with_fold(line, "error");
    take_next = line.back() == ':' && (equal_fold(line, "because:") || equal_fold(line, "For the following reason:") ||
                                       starts_with_fold(line, "reason"));
    if ((reason || patterns().failure.in(line)) && words.size() < kReasonBytes / 2)
      (words += words.empty() ? "" : " ") += line;
  }
  return codes.empty() ? words : codes;
}

}  // namespace

ReportText cut_report(std::string_view text) {
  bool words = false;
  for (std::string_view line : EachLine(text)) {
    const std::size_t at = static_cast<std::size_t>(line.data() - text.data());
    const bool copy = line.size() < 200 && patterns().copy.in(line);
    if (words && (copy || is_original_header(line))) return {text.substr(0, at), text.substr(at)};
    words = words || !trim(line).empty();
  }
  return {text, {}};
}

bool speaks_of_failure(std::string_view text) { return patterns().failure.in(text); }
bool speaks_of_delay(std::string_view text) { return patterns().delay.in(text); }
bool opens_like_a_report(std::string_view text) { return patterns().opening.in(text); }

std::vector<BounceRecipient> recipients_in_words(std::string_view report, std::string_view own_domain,
                                                 const Limits& limits) {
  WordReader reader(limits);
  for (std::string_view line : EachLine(report)) reader.line(line);
  if (reader.empty() && !own_domain.empty()) {
    for (const std::string& name : bare_names(report)) reader.add(name + '@' + std::string(own_domain), {});
  }
  for (const Pattern* pattern :
       {&patterns().transcript, &patterns().labelled, &patterns().labelled_abroad, &patterns().anywhere}) {
    if (!reader.empty()) break;
    for (std::string_view line : EachLine(report)) {
      const bool telling = pattern != &patterns().anywhere || patterns().smtp_line.in(line) ||
                           patterns().failure.in(line.substr(0, kLineBytes));
      const std::string email = telling ? first_group(*pattern, line.substr(0, kLineBytes)) : std::string();
      if (!email.empty() && !is_nobody(email)) reader.add(email, line);
    }
  }
  std::vector<BounceRecipient> found = reader.finish();
  const std::string common = common_reason(report);
  for (BounceRecipient& recipient : found) {
    if (recipient.diagnostic.empty())
      recipient.diagnostic = common;
    else if (find_reply_class(recipient.diagnostic) == '\0' && find_reply_class(common) != '\0' && found.size() == 1)
      recipient.diagnostic += " " + common;
  }
  return found;
}

std::vector<BounceRecipient> recipients_in_ses_notification(std::string_view text, const Limits& limits) {
  if (trim(text).substr(0, 1) != "{" || text.find("\"notificationType\":\"Bounce\"") == std::string_view::npos)
    return {};
  static const Pattern entry(
      "\"emailAddress\":\"([^\"]+)\"(?:,\"action\":\"(\\w+)\")?(?:,\"status\":\"([0-9.]+)\")?(?:,\"diagnosticCode\":\"("
      "[^\"]*)\")?");
  std::vector<BounceRecipient> found;
  re2::StringPiece rest(text.data(), text.size());
  BounceRecipient recipient;
  while (found.size() < limits.addresses &&
         RE2::FindAndConsume(&rest, entry.expression(), &recipient.email, &recipient.action, &recipient.status,
                             &recipient.diagnostic)) {
    found.push_back(recipient);
  }
  return found;
}

std::string message_id_in(std::string_view text) {
  bool wrapped = false;
  for (std::string_view line : EachLine(text)) {
    line = trim(line);
    const bool here = starts_with_fold(line, "Message-ID:");
    if (!here && !wrapped) continue;
    const std::size_t open = line.find('<'), close = line.find('>', open);
    if (open != std::string_view::npos && close != std::string_view::npos)
      return std::string(truncate_utf8(line.substr(open + 1, close - open - 1), 998));
    wrapped = here && line.size() < 16;
  }
  return {};
}

std::vector<std::string> addressees_in(std::string_view text) {
  std::string value;
  bool inside = false;
  for (std::string_view line : EachLine(text)) {
    const bool starts = starts_with_fold(line, "To:");
    const bool folded = inside && !line.empty() && (line.front() == ' ' || line.front() == '\t');
    if (inside && !folded) break;
    inside = starts || folded;
    if (inside && value.size() < 20000) (value += ' ') += starts ? line.substr(3) : line;
  }
  std::vector<std::string> out;
  for (const Address& address : read_addresses(value).addresses) {
    if (!address.email.empty()) out.push_back(address.email);
  }
  return out;
}

}  // namespace postern::parser
