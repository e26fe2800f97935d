#include "parser/bounce.h"

#include <algorithm>

#include "parser/bounce_text.h"
#include "parser/delivery_status.h"
#include "parser/html_text.h"
#include "parser/patterns.h"
#include "parser/smtp_code.h"
#include "parser/text.h"

namespace postern::parser {
namespace {

constexpr std::size_t kReportBytes = 256 << 10;  // of the text that is read for words

bool is_status(const LeafView& leaf) {
  return leaf.content_type == "message/delivery-status" || leaf.content_type == "message/global-delivery-status";
}
bool is_original(const LeafView& leaf) {
  return leaf.content_type == "message/rfc822" || leaf.content_type == "message/global" ||
         leaf.content_type == "text/rfc822-headers" || leaf.content_type == "message/global-headers";
}

bool has_null_return_path(const Mail& mail) {
  const std::string* path = find_header(mail, "Return-Path");
  return path != nullptr && (trim(*path) == "<>" || starts_with_fold(trim(*path), "<mailer-daemon"));
}

// From the machine that delivers mail, by its address, its whole name, or its null return path (RFC 5321 4.5.5).
bool is_from_daemon(const Mail& mail) {
  static const Pattern address("^(?:mailer[-_.]?daemon|post[-_]?master|mdaemon|mail-?daemon|mail-?delivery)");
  static const Pattern name(
      "^\\W*(?:internet |mmsc |smtp )?(?:mailer[- ]daemon|post ?master|mdaemon|mail (?:delivery|"
      "administrator|system)|mail delivery (?:system|subsystem|service)|"
      "(?:system|ndr) administrator|delivery subsystem)\\W*$");
  for (const Address& from : mail.from) {
    if (address.in(from.email.substr(0, from.email.find('@'))) || name.in(from.name)) return true;
  }
  static const Pattern unreadable("mailer-daemon|postmaster");
  const bool read =
      std::any_of(mail.from.begin(), mail.from.end(), [](const Address& from) { return !from.email.empty(); });
  const std::string* from = find_header(mail, "From");
  return has_null_return_path(mail) || (!read && from != nullptr && unreadable.in(*from));
}

// "Undelivered Mail Returned to Sender", but not somebody's "Re: " or "Fwd: " of it.
bool has_report_subject(const Mail& mail) {
  static const Pattern answer("^\\s*(?:re|fwd?|aw|wg|tr|rv|sv|vs|odp|enc|rif|i)\\s*:");
  return !answer.in(mail.subject) && (speaks_of_failure(mail.subject) || speaks_of_delay(mail.subject));
}

struct Report {
  std::string text;      // words, of all readable parts
  std::string original;  // what is left of the returned message, headers first
  std::string fields;    // machine-readable status
  bool status_leaf = false;
  bool returned = false;  // the message or its header is attached
};

void add_text(Report& report, std::string_view text) {
  const ReportText cut = cut_report(text.substr(0, kReportBytes));
  if (report.text.size() < kReportBytes) (report.text += cut.report) += "\n\n";
  if (report.original.size() < kReportBytes) (report.original += cut.original) += "\n\n";
}

// HTML says the same as the plain text beside it; alone it is the report.
bool is_report_text(const LeafView& leaf, bool plain) {
  if (leaf.disposition == "attachment") return false;
  return leaf.content_type == "text/plain" ||
         (leaf.content_type == "text/html" && (!plain || leaf.parent_type != "multipart/alternative"));
}

Report gather(const Mail& mail, const Leaves& leaves, const Limits& limits) {
  Report report;
  const bool plain = std::any_of(leaves.begin(), leaves.end(), [](const LeafView& leaf) {
    return leaf.content_type == "text/plain" && !trim(leaf.bytes).empty();
  });
  for (const LeafView& leaf : leaves) {
    const std::string_view bytes = leaf.bytes.substr(0, kReportBytes);
    if (is_status(leaf)) {
      report.status_leaf = true;
      (report.fields += bytes) += "\n\n";
    } else if (is_original(leaf)) {
      report.returned = true;
      if (report.original.size() < kReportBytes) (report.original += bytes) += "\n\n";
    } else if (is_report_text(leaf, plain)) {
      add_text(report, leaf.content_type == "text/html" ? html_to_text(bytes, limits) : std::string(bytes));
    }
  }
  if (trim(report.text).empty()) add_text(report, mail.text);
  return report;
}

std::vector<std::string> failed_recipients_header(const Mail& mail) {
  std::vector<std::string> out;
  const std::string* header = find_header(mail, "X-Failed-Recipients");
  if (header == nullptr) return out;
  for (std::string_view part : split(*header, ',')) {
    const std::string email = address_of_field(trim(part));
    if (email.find('@') != std::string::npos) out.push_back(email);
  }
  return out;
}

std::string excerpt(const Report& report) { return std::string(truncate_utf8(trim(report.text), 1000)); }

std::string domain_of_daemon(const Mail& mail) {
  if (mail.from.empty()) return {};
  const std::string& email = mail.from.front().email;
  const std::size_t at = email.rfind('@');
  return at == std::string::npos ? std::string() : email.substr(at + 1);
}

std::vector<BounceRecipient> named(const std::vector<std::string>& emails, const std::string& reason) {
  std::vector<BounceRecipient> out;
  for (const std::string& email : emails) out.push_back({email, "", "", false, reason});
  return out;
}

// By the report's fields, else by its words, else by the header that some programs add, else by the returned message.
std::vector<BounceRecipient> find_recipients(const Mail& mail, const Report& report, const Limits& limits) {
  std::vector<BounceRecipient> found = read_delivery_status(report.fields, limits);
  if (found.empty()) found = read_delivery_status(report.text, limits);
  if (found.empty()) found = recipients_in_ses_notification(report.text, limits);
  if (found.empty()) found = recipients_in_words(report.text, domain_of_daemon(mail), limits);
  if (found.empty()) found = named(failed_recipients_header(mail), excerpt(report));
  if (found.empty()) found = read_delivery_status(report.original, limits);
  if (found.empty()) found = named(addressees_in(report.original), excerpt(report));
  return found;
}

char class_of(const std::string& status) { return status.empty() ? '\0' : status.front(); }

// Fills what the report left open: a status from the diagnostic, an action from its words, and whether it is final.
void conclude(BounceRecipient& recipient, const Report& report, bool delayed) {
  const std::string status = find_enhanced_code(recipient.status);
  const std::string deeper = find_enhanced_code(recipient.diagnostic, class_of(status));
  recipient.status = status.empty() || (status.substr(1) == ".0.0" && !deeper.empty()) ? deeper : status;
  if (recipient.status.empty())
    recipient.status = find_enhanced_code(report.text, find_reply_class(recipient.diagnostic));
  if (recipient.action.empty()) recipient.action = delayed ? "delayed" : "failed";
  char digit = class_of(recipient.status);
  if (digit == '\0') digit = find_reply_class(recipient.diagnostic);
  if (recipient.diagnostic.empty()) recipient.diagnostic = excerpt(report);
  recipient.permanent = recipient.action == "failed" && digit != '4' && !(digit == '\0' && delayed);
}

std::string original_message_id(const Mail& mail, const Report& report) {
  std::string id = message_id_in(report.original);
  if (id.empty() && !mail.in_reply_to.empty()) id = mail.in_reply_to.front();
  if (id.empty() && !mail.references.empty()) id = mail.references.back();
  return id;
}

bool submitted_by_program(const Mail& mail) {
  const std::string* submitted = find_header(mail, "Auto-Submitted");
  return submitted != nullptr && starts_with_fold(trim(*submitted), "auto-");
}

// Programs come to the point at once; people greet and explain before they paste a report.
std::string_view first_line(std::string_view text) {
  text = trim(text);
  return text.substr(0, text.find('\n'));
}

bool bears_marks_of_a_machine(const Mail& mail, const Report& report) {
  return has_null_return_path(mail) || report.returned || !trim(report.original).empty() ||
         submitted_by_program(mail) || !find_enhanced_code(report.text).empty() ||
         find_reply_class(report.text) != '\0';
}

std::string why_bounce(const Mail& mail, const Leaves& leaves, const Report& report) {
  const bool delivery_report = std::any_of(leaves.begin(), leaves.end(),
                                           [](const LeafView& leaf) { return leaf.report_type == "delivery-status"; });
  if (report.status_leaf)
    return delivery_report ? "multipart/report of delivery-status" : "message/delivery-status part";
  if (delivery_report) return "multipart/report of delivery-status without its status part";
  if (find_header(mail, "X-Failed-Recipients") != nullptr) return "X-Failed-Recipients";
  if (!recipients_in_ses_notification(report.text).empty()) return "notification of a bounce by Amazon SES";
  // Words alone prove nothing: parcels are not delivered either, and people report errors.
  const bool machine = bears_marks_of_a_machine(mail, report);
  if (!machine && recipients_in_words(report.text).empty()) return {};
  const bool daemon = is_from_daemon(mail), subject = has_report_subject(mail);
  const std::string_view opening = std::string_view(report.text).substr(0, 4096);
  if (daemon && subject) return "from a mail daemon, with the subject of a delivery report";
  if (daemon && (speaks_of_failure(opening) || speaks_of_delay(opening)))
    return "from a mail daemon, with the words of a delivery report";
  if (daemon && report.returned && !recipients_in_words(report.text).empty())
    return "from a mail daemon, with an address and the returned message";
  // In any language: a reply of SMTP about an address, sent as programs send.
  const bool automatic = submitted_by_program(mail) || has_null_return_path(mail);
  if (daemon && automatic && find_reply_class(report.text) != '\0' && !recipients_in_words(report.text).empty())
    return "from a mail daemon, with an address and an SMTP reply";
  if (machine && subject && opens_like_a_report(first_line(opening)))
    return "subject and opening words of a delivery report";
  return {};
}

bool is_other_report(const Leaves& leaves) {
  return std::any_of(leaves.begin(), leaves.end(), [](const LeafView& leaf) {
    return leaf.content_type == "message/feedback-report" || leaf.content_type == "message/disposition-notification" ||
           leaf.report_type == "feedback-report" || leaf.report_type == "disposition-notification";
  });
}

}  // namespace

std::optional<BounceFound> find_bounce(const Mail& mail, const Leaves& leaves, const Limits& limits) {
  if (is_other_report(leaves)) return std::nullopt;
  const Report report = gather(mail, leaves, limits);
  BounceFound found;
  found.why = why_bounce(mail, leaves, report);
  if (found.why.empty()) return std::nullopt;
  found.bounce.recipients = find_recipients(mail, report, limits);
  found.bounce.original_message_id = original_message_id(mail, report);
  const bool delayed = speaks_of_delay(mail.subject) || speaks_of_delay(std::string_view(report.text).substr(0, 4096));
  for (BounceRecipient& recipient : found.bounce.recipients) conclude(recipient, report, delayed);
  return found;
}

}  // namespace postern::parser
