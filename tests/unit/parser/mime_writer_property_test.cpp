// Whatever a mail of ours is made of, its bytes are clean and read back as what was meant (O-13, O-14). RapidCheck
// makes the mails and shrinks the one that fails; RC_PARAMS="max_success=20000" tries more of them.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <string>
#include <vector>

#include "parser/filename.h"
#include "parser/lines.h"
#include "parser/mime_reader.h"
#include "parser/mime_writer.h"
#include "parser/text.h"
#include "parser/utf8.h"

namespace postern::parser {
namespace {

using std::string_literals::operator""s;

constexpr double kScale = 0.3;  // of RapidCheck's sizes: lists of lists of pieces grow with the cube

// What breaks writers: line ends of every kind, bytes that are no UTF-8, what folding, encoded words, parameters,
// boundaries, SMTP and mbox files give a meaning to, and what is too long for a line.
rc::Gen<std::string> hostile_piece() {
  const auto pieces = rc::gen::elementOf(std::vector<std::string>{"\r",
                                                                  "\n",
                                                                  "\r\n",
                                                                  "\0"s,
                                                                  "\t",
                                                                  " ",
                                                                  "  ",
                                                                  "\x7F",
                                                                  "\x1B[31m",
                                                                  "\x1A",
                                                                  "\xFF",
                                                                  "\xC3",
                                                                  "\xED\xA0\x80",
                                                                  "\xC2\x85",
                                                                  "\xE2\x80\xA8",
                                                                  "\xE2\x80\xAE",
                                                                  "\xE2\x80\x8B",
                                                                  "\xEF\xBB\xBF",
                                                                  "grüße",
                                                                  "日本語",
                                                                  "😀",
                                                                  "👩‍👩‍👧",
                                                                  "=?utf-8?q?x?=",
                                                                  "=?utf-8?b?eA==?=",
                                                                  "=?",
                                                                  "?=",
                                                                  "=",
                                                                  "=3D",
                                                                  "\"",
                                                                  "\\",
                                                                  "<",
                                                                  ">",
                                                                  "(",
                                                                  ")",
                                                                  ",",
                                                                  ";",
                                                                  ":",
                                                                  "@",
                                                                  "%",
                                                                  "'",
                                                                  "*",
                                                                  "/",
                                                                  ".",
                                                                  "..",
                                                                  "\n.\n",
                                                                  "\r\n.\r\n",
                                                                  "\nFrom me\n",
                                                                  "From ",
                                                                  "\n--=_seed_1\n",
                                                                  "--=_seed_1--",
                                                                  "--",
                                                                  "-- \n",
                                                                  "\r\nBcc: eve@example.com\r\n",
                                                                  "\r\n\r\n",
                                                                  "begin 644 x.txt\n#0V%T\n`\nend\n",
                                                                  "con.txt",
                                                                  "C:",
                                                                  ".txt",
                                                                  "Re: [HD-1042]",
                                                                  "word",
                                                                  "A",
                                                                  "1",
                                                                  std::string(70, 'l'),
                                                                  std::string(300, 'w'),
                                                                  std::string(1200, 'x'),
                                                                  std::string(90, ' '),
                                                                  "<p>",
                                                                  "&amp;"});
  return rc::gen::oneOf(pieces, pieces, rc::gen::string<std::string>());
}

rc::Gen<std::string> hostile() {
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(hostile_piece()),
                      [](const std::vector<std::string>& pieces) { return join(pieces, ""); });
}

rc::Gen<Address> address() {
  const auto email = rc::gen::elementOf(
      std::vector<std::string>{"joe@example.org", "a.b+c@mail.example.com", "\"two@words\"@example.org",
                               "x@[192.0.2.1]", std::string(64, 'l') + "@" + std::string(60, 'd') + ".example"});
  return rc::gen::build<Address>(rc::gen::set(&Address::name, hostile()), rc::gen::set(&Address::email, email));
}

rc::Gen<OutgoingAttachment> attachment() {
  const auto type = rc::gen::oneOf(rc::gen::elementOf(std::vector<std::string>{
                                       "text/plain", "text/html", "Application/PDF", "message/rfc822", "image/png",
                                       "multipart/mixed", "message/delivery-status", "", "text"}),
                                   hostile());
  return rc::gen::build<OutgoingAttachment>(
      rc::gen::set(&OutgoingAttachment::filename, hostile()), rc::gen::set(&OutgoingAttachment::content_type, type),
      rc::gen::set(&OutgoingAttachment::bytes,
                   rc::gen::oneOf(hostile(), rc::gen::just("From: a@example.org\r\n\r\nattached\r\n"s))),
      rc::gen::set(&OutgoingAttachment::is_inline),
      rc::gen::set(&OutgoingAttachment::content_id, rc::gen::oneOf(rc::gen::just("logo@example.org"s), hostile())));
}

rc::Gen<OutgoingMail> outgoing() {
  using rc::gen::set;
  return rc::gen::build<OutgoingMail>(
      set(&OutgoingMail::from, address()), set(&OutgoingMail::to, rc::gen::container<std::vector<Address>>(address())),
      set(&OutgoingMail::cc, rc::gen::container<std::vector<Address>>(address())),
      set(&OutgoingMail::reply_to,
          rc::gen::map(rc::gen::maybe(address()),
                       [](const rc::Maybe<Address>& one) { return one ? std::optional(*one) : std::nullopt; })),
      set(&OutgoingMail::subject, hostile()), set(&OutgoingMail::message_id, rc::gen::just("hd-1.1.mac@example.org"s)),
      set(&OutgoingMail::in_reply_to, hostile()),
      set(&OutgoingMail::references, rc::gen::container<std::vector<std::string>>(hostile())),
      set(&OutgoingMail::date, rc::gen::just(std::int64_t{837596665})),
      set(&OutgoingMail::extra_headers,
          rc::gen::map(hostile(),
                       [](const std::string& value) {
                         return std::vector{std::pair{"X-Note"s, value}, std::pair{std::string(70, 'N'), value}};
                       })),
      set(&OutgoingMail::text, hostile()),
      set(&OutgoingMail::html,
          rc::gen::map(rc::gen::maybe(hostile()),
                       [](const rc::Maybe<std::string>& one) { return one ? std::optional(*one) : std::nullopt; })),
      set(&OutgoingMail::attachments, rc::gen::container<std::vector<OutgoingAttachment>>(attachment())),
      set(&OutgoingMail::boundary_seed, rc::gen::just("seed"s)));
}

// Only CRLF line ends, no NUL, nothing beyond seven bits, no line that SMTP or an mbox file takes for its own.
void assert_clean(const std::string& bytes) {
  RC_ASSERT(bytes.ends_with("\r\n"));
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t end = bytes.find("\r\n", at);
    RC_ASSERT(end != std::string::npos);
    const std::string_view line = std::string_view(bytes).substr(at, end - at);
    RC_ASSERT(line.size() <= 998u);
    RC_ASSERT(line.find_first_of("\r\n\0"s) == std::string_view::npos);
    RC_ASSERT(std::all_of(line.begin(), line.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; }));
    RC_ASSERT(!line.starts_with('.') && !line.starts_with("From "));
    at = end + 2;
  }
}

// What a field's value can say: one line without control characters.
std::string one_line(const std::string& text) {
  std::string out = valid_utf8(text);
  for (char& c : out) {
    if (static_cast<unsigned char>(c) < ' ' || c == 0x7F) c = ' ';
  }
  return std::string(trim(out));
}

// A name's blanks are squeezed when it is read.
std::string as_name(const std::string& text) {
  std::string out;
  for (const char c : one_line(text)) {
    if (c != ' ' || !out.ends_with(' ')) out += c;
  }
  return out;
}

std::vector<Address> meant(std::vector<Address> addresses) {
  for (Address& one : addresses) one.name = as_name(one.name);
  return addresses;
}

// LF lines without NUL, and without the mark in front that a reader takes away.
std::string as_text(const std::string& text) {
  std::string out;
  const std::string valid = valid_utf8(text);
  LineReader lines(valid);
  while (!lines.done()) {
    const Line line = lines.next();
    out += lines.content(line);
    out += '\n';
  }
  std::erase(out, '\0');
  return out.starts_with("\xEF\xBB\xBF") ? out.substr(3) : out;
}

// The order in which they are written: what the HTML shows goes with it.
std::vector<OutgoingAttachment> in_order(const OutgoingMail& mail) {
  std::vector<OutgoingAttachment> all = mail.attachments;
  std::stable_partition(all.begin(), all.end(), [&](const OutgoingAttachment& one) {
    return mail.html && one.is_inline && !one.content_id.empty();
  });
  return all;
}

void assert_attachments(const OutgoingMail& mail, const Mail& read, const std::string& bytes) {
  const auto written = in_order(mail);
  RC_ASSERT(read.attachments.size() == written.size());
  for (std::size_t i = 0; i < written.size(); ++i) {
    RC_ASSERT(read.attachments[i].filename == safe_filename(valid_utf8(written[i].filename), 200));
    RC_ASSERT(decode_part(bytes, read.attachments[i].span) == written[i].bytes);
    RC_ASSERT(read.attachments[i].sha256 == to_hex(sha256(written[i].bytes)));
  }
}

TEST(MimeWriterProperty, O13_O14_AnyMailIsCleanAndReadsBack) {
  const bool held = rc::check("a written mail is clean and reads back", [] {
    const OutgoingMail mail = *rc::gen::scale(kScale, outgoing());
    const auto written = write_mail(mail);
    RC_ASSERT(written.has_value());
    const std::string& bytes = *written;
    assert_clean(bytes);
    const Mail read = read_mail(bytes);
    RC_ASSERT(read.subject == one_line(mail.subject));
    RC_ASSERT(read.message_id == mail.message_id);
    RC_ASSERT(read.date == mail.date);
    RC_ASSERT(read.from == meant({mail.from}));
    RC_ASSERT(read.from_is_sound);
    RC_ASSERT(read.to == meant(mail.to));
    RC_ASSERT(read.cc == meant(mail.cc));
    RC_ASSERT(read.reply_to == meant(mail.reply_to ? std::vector{*mail.reply_to} : std::vector<Address>{}));
    const std::string* note = find_header(read, "X-Note");
    RC_ASSERT((note == nullptr) == one_line(mail.extra_headers[0].second).empty());
    RC_ASSERT(find_header(read, "Bcc") == nullptr);
    // A blank text beside HTML is read from the HTML.
    if (!mail.html || !trim(as_text(mail.text)).empty()) RC_ASSERT(trim(read.text) == trim(as_text(mail.text)));
    RC_ASSERT(read.html.has_value() == mail.html.has_value());
    if (mail.html) RC_ASSERT(trim(*read.html) == trim(as_text(*mail.html)));
    assert_attachments(mail, read, bytes);
  });
  EXPECT_TRUE(held);
}

TEST(MimeWriterProperty, O14_AnAddressOrAnIdIsWrittenWholeOrRefused) {
  const bool held = rc::check("hostile addresses and ids", [] {
    OutgoingMail mail = *rc::gen::scale(kScale, outgoing());
    mail.from.email = "joe" + *hostile() + "@example.org";
    mail.message_id = "hd" + *hostile() + "@example.org";
    const auto written = write_mail(mail);
    if (!written) return;
    assert_clean(*written);
    const Mail read = read_mail(*written);
    RC_ASSERT(read.from_is_sound);
    RC_ASSERT(read.message_id == mail.message_id);
  });
  EXPECT_TRUE(held);
}

}  // namespace

// What RapidCheck shows of a mail that fails.
void showValue(const OutgoingMail& mail, std::ostream& out);
void showValue(const OutgoingMail& mail, std::ostream& out) {
  const auto show = [&out](const char* name, const std::string& value) {
    out << name << ": " << printable(value, 4000) << "\n";
  };
  show("from", mail.from.name);
  for (const Address& one : mail.to) show("to", one.name + " <" + one.email + ">");
  for (const Address& one : mail.cc) show("cc", one.name + " <" + one.email + ">");
  show("subject", mail.subject);
  show("note", mail.extra_headers.empty() ? "" : mail.extra_headers[0].second);
  show("text", mail.text);
  show("html", mail.html.value_or("(none)"));
  for (const OutgoingAttachment& one : mail.attachments) {
    show("file", one.filename);
    show(one.is_inline ? "  inline" : "  attached", one.content_type + " <" + one.content_id + ">: " + one.bytes);
  }
}

}  // namespace postern::parser
