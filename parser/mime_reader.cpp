#include "parser/mime_reader.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <memory>

#include "parser/address.h"
#include "parser/body.h"
#include "parser/date.h"
#include "parser/encoded_word.h"
#include "parser/forwarded.h"
#include "parser/headers.h"
#include "parser/kind.h"
#include "parser/language.h"
#include "parser/leaves.h"
#include "parser/lines.h"
#include "parser/message_id.h"
#include "parser/mime_scanner.h"
#include "parser/reply_text.h"
#include "parser/text.h"
#include "parser/transfer.h"

namespace postern::parser {
namespace {

class MailReader {
 public:
  MailReader(std::string_view raw, const Limits& limits) : raw_(raw.substr(0, limits.message_bytes)), limits_(limits) {
    mail_.size = raw.size();
    if (raw.size() > raw_.size()) defect("limit-message", "the message is larger than the limit; its end was not read");
  }

  // What an attached message needs: no kind, no reply, nothing about what it holds in turn.
  void read_content() {
    structure_ = scan_mime(raw_, limits_);
    for (Defect& found : structure_.defects) defect(found.code.c_str(), std::move(found.detail));
    mail_.headers = structure_.entities.front().headers;
    read_header_fields();
    decoded_ = decode_leaves(raw_, structure_, limits_, mail_.defects);
    Body body = read_body(raw_, structure_, decoded_, limits_, mail_.defects);
    text_is_plain_ = body.text_is_plain;
    mail_.text = std::move(body.text);
    mail_.html = std::move(body.html);
    mail_.attachments = std::move(body.attachments);
  }

  void read_meaning() {
    const Leaves leaves = view_leaves(decoded_, structure_);
    KindFound found = find_kind(mail_, leaves, limits_);
    mail_.kind = found.kind;
    mail_.why_kind = std::move(found.why);
    mail_.bounce = std::move(found.bounce);
    if (mail_.kind != Kind::bounce) {
      const ReadInner read_inner = [this](std::string_view inner) { return read_attached(inner); };
      mail_.forwarded = find_forwarded(mail_, leaves, read_inner, limits_);
    }
    const std::string sender = mail_.from.empty() ? std::string() : mail_.from.front().name;
    mail_.reply_text = reply_text_of(mail_.text, !text_is_plain_, mail_.html, sender, limits_);
    mail_.language = language_of(mail_.reply_text);
    mail_.content_hash = content_hash(raw_);
  }

  Mail take() {
    limit_defects();
    return std::move(mail_);
  }

 private:
  void defect(const char* code, std::string detail) { mail_.defects.push_back({code, std::move(detail)}); }

  Mail read_attached(std::string_view inner) const {
    Limits limits = limits_;
    limits.decoded_bytes = std::min(limits.decoded_bytes, limits.message_bytes);
    MailReader reader(inner, limits);
    reader.read_content();
    return reader.take();
  }

  // The first field counts when a field that may stand once stands twice (RFC 5322 3.6); that is said.
  const std::string* single(const char* name) {
    const std::string* first = nullptr;
    for (const Header& header : mail_.headers) {
      if (!equal_fold(header.name, name)) continue;
      if (first != nullptr) {
        defect("duplicate-field", std::string("more than one ") + name + " field");
        break;
      }
      first = &header.value;
    }
    return first;
  }

  // All fields of the name together: two To fields are one longer list to any reader.
  std::vector<Address> addresses(const char* name) {
    std::vector<Address> all;
    for (const Header& header : mail_.headers) {
      if (!equal_fold(header.name, name) || all.size() >= limits_.addresses) continue;
      AddressList list = read_addresses(header.value, limits_);
      std::move(list.addresses.begin(), list.addresses.end(), std::back_inserter(all));
    }
    if (all.size() > limits_.addresses) all.resize(limits_.addresses);
    return all;
  }

  void read_header_fields() {
    if (const std::string* id = single("Message-ID")) mail_.message_id = read_message_id(*id, limits_);
    if (const std::string* ids = single("In-Reply-To")) mail_.in_reply_to = read_message_ids(*ids, limits_);
    if (const std::string* ids = single("References")) mail_.references = read_message_ids(*ids, limits_);
    if (const std::string* subject = single("Subject")) mail_.subject = trim(decode_words(*subject, header_charset()));
    mail_.from = addresses("From");
    // Who wrote is the first with an address: "[name] <>, Joe <joe@example.org>" is Joe's.
    std::stable_partition(mail_.from.begin(), mail_.from.end(), [](const Address& a) { return !a.email.empty(); });
    mail_.sender = addresses("Sender");
    mail_.reply_to = addresses("Reply-To");
    mail_.to = addresses("To");
    mail_.cc = addresses("Cc");
    read_from_soundness();
    read_dates();
  }

  // Raw 8-bit in a header is most often in the charset of the body.
  std::string header_charset() const { return structure_.entities.front().parameters.token("charset"); }

  // Structural doubt about the header block is doubt about its From: another reader may see another field.
  void read_from_soundness() {
    const auto is_from = [](const Header& header) { return equal_fold(header.name, "From"); };
    const auto count = std::count_if(mail_.headers.begin(), mail_.headers.end(), is_from);
    const std::string* value = find_header(mail_.headers, "From");
    const AddressList list = value == nullptr ? AddressList{} : read_addresses(*value, limits_);
    const bool single_address = list.addresses.size() == 1 && !list.addresses.front().email.empty();
    mail_.from_is_sound = count == 1 && list.sound && single_address && !header_is_doubtful();
    if (count > 0 && !mail_.from_is_sound) defect("from-ambiguous", "the From field does not name exactly one address");
    if (count == 0) defect("missing-from", "there is no From field");
  }

  bool header_is_doubtful() const {
    return std::any_of(mail_.defects.begin(), mail_.defects.end(), [](const Defect& d) {
      return d.code == "bare-cr" || d.code == "junk-in-header" || d.code == "limit-headers";
    });
  }

  void read_dates() {
    if (const std::string* date = single("Date")) {
      mail_.date = read_date(*date);
      if (!mail_.date) defect("unreadable-date", printable(*date, 80));
    }
    for (const Header& header : mail_.headers) {
      if (mail_.date) return;
      if (equal_fold(header.name, "Received")) mail_.date = read_received_date(header.value);
    }
  }

  void limit_defects() {
    if (mail_.defects.size() <= limits_.defects || limits_.defects == 0) return;
    const std::size_t more = mail_.defects.size() - limits_.defects + 1;
    mail_.defects.resize(limits_.defects - 1);
    defect("more-defects", std::to_string(more) + " more");
  }

  std::string_view raw_;
  const Limits limits_;
  Mail mail_;
  Structure structure_;
  std::vector<DecodedLeaf> decoded_;
  bool text_is_plain_ = false;
};

}  // namespace

Mail read_mail(std::string_view raw, const Limits& limits) {
  MailReader reader(raw, limits);
  reader.read_content();
  reader.read_meaning();
  return reader.take();
}

std::string decode_part(std::string_view raw, const PartSpan& span, const Limits& limits) {
  if (span.offset > raw.size()) return {};
  return decode_transfer(raw.substr(span.offset, span.length), span.encoding, limits.decoded_bytes).bytes;
}

std::string content_hash(std::string_view raw) {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr);
  LineReader lines(raw);
  std::size_t begin = 0;  // of what is hashed as it stands: lines that end in CRLF already
  while (!lines.done()) {
    const Line line = lines.next();
    const bool ended = line.end > line.content_end;
    if (!ended || raw.substr(line.content_end, line.end - line.content_end) == "\r\n") continue;
    EVP_DigestUpdate(context.get(), raw.data() + begin, line.content_end - begin);
    EVP_DigestUpdate(context.get(), "\r\n", 2);
    begin = line.end;
  }
  EVP_DigestUpdate(context.get(), raw.data() + begin, raw.size() - begin);
  std::array<unsigned char, 32> digest{};
  EVP_DigestFinal_ex(context.get(), digest.data(), nullptr);
  return to_hex({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

const std::string* find_header(const Mail& mail, const char* name) { return find_header(mail.headers, name); }

}  // namespace postern::parser
