// Outgoing mail: what goes on the wire, and that reading it gives back what was meant (O-13, O-14).
#include "parser/mime_writer.h"

#include <gtest/gtest.h>

#include "parser/address.h"
#include "parser/body.h"
#include "parser/encoded_word.h"
#include "parser/headers.h"
#include "parser/leaves.h"
#include "parser/lines.h"
#include "parser/message_id.h"
#include "parser/mime_reader.h"
#include "parser/mime_scanner.h"
#include "parser/text.h"
#include "parser/utf8.h"

namespace postern::parser {
namespace {

OutgoingMail simple() {
  OutgoingMail mail;
  mail.from = {"Example Help Desk", "support@example.org"};
  mail.to = {{"Joe Doe", "joe@example.com"}};
  mail.subject = "[HD-1042] Printer";
  mail.message_id = "hd-1042.1.abc@example.org";
  mail.date = 837596665;
  mail.text = "Hello Joe,\n\nit is mended.\n";
  mail.boundary_seed = "seed1";
  return mail;
}

std::string written(const OutgoingMail& mail) {
  const auto bytes = write_mail(mail);
  EXPECT_TRUE(bytes) << (bytes ? "" : bytes.error().text);
  return bytes.value_or("");
}

// What is on the wire in any mail we send (RFC 5321 2.3.8, RFC 5322 2.1.1).
void expect_clean(const std::string& bytes) {
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    ASSERT_FALSE(bytes[i] == '\n' && (i == 0 || bytes[i - 1] != '\r')) << "bare LF at " << i;
    ASSERT_FALSE(bytes[i] == '\r' && (i + 1 == bytes.size() || bytes[i + 1] != '\n')) << "bare CR at " << i;
    ASSERT_TRUE(bytes[i] != '\0' && static_cast<unsigned char>(bytes[i]) < 0x80) << "byte at " << i;
  }
  LineReader lines(bytes);
  while (!lines.done()) ASSERT_LE(lines.content(lines.next()).size(), 998u);
  ASSERT_TRUE(bytes.ends_with("\r\n"));
}

TEST(MimeWriter, PlainMailIsPlain) {
  EXPECT_EQ(written(simple()),
            "Date: Wed, 17 Jul 1996 09:44:25 +0000\r\n"
            "From: Example Help Desk <support@example.org>\r\n"
            "To: Joe Doe <joe@example.com>\r\n"
            "Subject: [HD-1042] Printer\r\n"
            "Message-ID: <hd-1042.1.abc@example.org>\r\n"
            "MIME-Version: 1.0\r\n"
            "Content-Type: text/plain; charset=utf-8\r\n"
            "Content-Transfer-Encoding: 7bit\r\n"
            "\r\n"
            "Hello Joe,\r\n\r\nit is mended.\r\n");
}

TEST(MimeWriter, SameInputSameBytes) {
  OutgoingMail mail = simple();
  mail.html = "<p>Hello</p>";
  mail.attachments = {{"a.bin", "application/x-a", std::string("\0\xFF", 2), false, ""}};
  EXPECT_EQ(written(mail), written(mail));
}

// O-13: nothing in a body can end the mail or begin a new one.
TEST(MimeWriter, O13_BodiesHoldOnlyCrlfLines) {
  for (const std::string text : {"a\n.\nb", "a\r.\rb", "a\r\n.\r\nMAIL FROM:<x@y>\r\n", "\n.\n", "..", "lone\rcr",
                                 "From me\n", "--=_seed1_1--\n"}) {
    OutgoingMail mail = simple();
    mail.text = text;
    mail.html = text;
    const std::string bytes = written(mail);
    expect_clean(bytes);
    EXPECT_EQ(bytes.find("\r\n."), std::string::npos) << text;
    EXPECT_EQ(bytes.find("\r\nFrom "), std::string::npos) << text;
  }
  OutgoingMail mail = simple();
  mail.text = std::string(5000, 'x') + "\n" + std::string("nul\0here", 8);
  expect_clean(written(mail));
}

// O-14: no value becomes a second field.
TEST(MimeWriter, O14_ValuesStayInTheirField) {
  const std::string evil("x\r\nBcc: victim@example.com\r\n\r\nbody\0end", 39);
  OutgoingMail mail = simple();
  mail.subject = evil;
  mail.from.name = evil;
  mail.to[0].name = evil;
  mail.extra_headers = {{"X-Note", evil}};
  mail.attachments = {{evil, "text/plain\r\nBcc: victim@example.com", "data", false, "id>\r\nBcc: v"}};
  const std::string bytes = written(mail);
  expect_clean(bytes);
  const Structure structure = scan_mime(bytes, Limits{});
  for (const auto& entity : structure.entities) EXPECT_EQ(find_header(entity.headers, "Bcc"), nullptr);
  EXPECT_EQ(structure.entities.size(), 3u);
  EXPECT_EQ(structure.entities[2].content_type, "application/octet-stream");
}

// O-07: RFC 6532 3.2; the domain needs no letters beyond ASCII even there.
TEST(MimeWriter, WritesAnAddressBeyondAsciiAsItIs) {
  OutgoingMail mail = simple();
  mail.to[0] = {"J\xC3\xB6rg", "j\xC3\xB6rg@b\xC3\xBC" "cher.example"};
  const std::string bytes = written(mail);
  EXPECT_NE(bytes.find("<j\xC3\xB6rg@xn--bcher-kva.example>"), std::string::npos) << bytes;
  const Mail read = read_mail(bytes);
  ASSERT_EQ(read.to.size(), 1u);
  EXPECT_EQ(read.to[0].name, mail.to[0].name);
  EXPECT_EQ(read.to[0].email, "j\xC3\xB6rg@xn--bcher-kva.example");
}

TEST(MimeWriter, RefusesWhatIsNoAddress) {
  for (const std::string bad : {"", "joe", "joe@example.com\r\nRCPT TO:<x@y>", "a b@example.com", "joe@example.com>"}) {
    OutgoingMail mail = simple();
    mail.to[0].email = bad;
    const auto bytes = write_mail(mail);
    ASSERT_FALSE(bytes) << bad;
    EXPECT_EQ(bytes.error().kind, Failure::data);
  }
  OutgoingMail mail = simple();
  mail.message_id.clear();
  EXPECT_FALSE(write_mail(mail));
}

TEST(MimeWriter, WritesInternationalDomainsInAscii) {
  OutgoingMail mail = simple();
  mail.to[0].email =
      "joe@b\xC3\xBC"
      "cher.example";
  EXPECT_NE(written(mail).find("<joe@xn--bcher-kva.example>"), std::string::npos);
}

TEST(MimeWriter, ShortensReferences) {
  OutgoingMail mail = simple();
  for (int i = 0; i < 100; ++i) mail.references.push_back("id" + std::to_string(i) + "@example.org");
  mail.references.push_back("has blank@example.org");
  const std::string bytes = written(mail);
  expect_clean(bytes);
  const Structure structure = scan_mime(bytes, Limits{});
  const auto ids = read_message_ids(*find_header(structure.entities[0].headers, "References"));
  ASSERT_EQ(ids.size(), 20u);  // the first, and nineteen of the last twenty: one cannot be written
  EXPECT_EQ(ids.front(), "id0@example.org");
  EXPECT_EQ(ids.back(), "id99@example.org");
}

TEST(MimeWriter, NestsWhatBelongsTogether) {
  OutgoingMail mail = simple();
  mail.html = "<img src=cid:logo@example.org>";
  mail.attachments = {{"logo.png", "image/png", "png", true, "logo@example.org"},
                      {"a.pdf", "application/pdf", "pdf", false, ""}};
  const std::string bytes = written(mail);
  std::string tree;
  const Structure structure = scan_mime(bytes, Limits{});
  for (const auto& entity : structure.entities) tree += std::string(entity.depth, ' ') + entity.content_type + "\n";
  EXPECT_EQ(tree,
            "multipart/mixed\n multipart/alternative\n  text/plain\n  multipart/related\n   text/html\n   image/png\n "
            "application/pdf\n");
  EXPECT_TRUE(structure.defects.empty());
}

TEST(MimeWriter, AttachedMessagesAreNotEncoded) {
  OutgoingMail mail = simple();
  mail.attachments = {
      {"m.eml", "message/rfc822", "From: a@x.org\r\n\r\nHi\r\n", false, ""},
      {"n.eml", "message/rfc822", "From: a@x.org\n\nH\xC3\xAF\n", false, ""},
      {"long.eml", "message/rfc822", "From: a@x.org\r\n\r\n" + std::string(998, 'x') + "\r\n", false, ""},
      {"too long.eml", "message/rfc822", "\r\n" + std::string(999, 'x') + "\r\n", false, ""},
      {"multipart.eml", "message/rfc822", "From: a@x.org\r\n\r\n--=_theirs\r\n", false, ""},
      {"ours.eml", "message/rfc822", "\r\n--=_" + mail.boundary_seed + "_1\r\n", false, ""}};
  const std::string bytes = written(mail);
  expect_clean(bytes);
  const Structure structure = scan_mime(bytes, Limits{});
  EXPECT_EQ(structure.entities[2].content_type, "message/rfc822");
  EXPECT_EQ(structure.entities[2].encoding, PartSpan::Encoding::identity);
  EXPECT_EQ(structure.entities[3].content_type, "application/octet-stream");
  const char* types[] = {"message/rfc822", "application/octet-stream", "message/rfc822", "application/octet-stream"};
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(structure.entities[4 + i].content_type, types[i]) << i;
}

TEST(MimeWriter, AttachmentsComeBackToTheirLastByte) {
  OutgoingMail mail = simple();
  mail.attachments = {{"m.eml", "message/rfc822", "From: a@x.org\r\n\r\nHi\r\n", false, ""},
                      {"n.eml", "message/rfc822", "From: a@x.org\r\n\r\nHi\r\n\r\n", false, ""},
                      {"shown.txt", "text/plain", "not words of the mail", true, ""}};
  const std::string bytes = written(mail);
  const Mail read = read_mail(bytes);
  ASSERT_EQ(read.attachments.size(), 3u);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(decode_part(bytes, read.attachments[i].span), mail.attachments[i].bytes) << i;
  }
  EXPECT_EQ(read.text, trim(mail.text));
}

// The text is what it was where a reader takes uuencoded files out of it, and CR CR LF is one line end (lines.h).
TEST(MimeWriter, TextsComeBackWhateverTheyHold) {
  OutgoingMail mail = simple();
  mail.text = "look:\nbegin 644 x.txt\n#0V%T\n`\nend\n";
  Mail read = read_mail(written(mail));
  EXPECT_EQ(read.text, mail.text);
  EXPECT_TRUE(read.attachments.empty());
  mail.text = "a\r\r\nb\r\rc\n";
  EXPECT_EQ(read_mail(written(mail)).text, "a\nb\n\nc\n");
}

// Reading what was written gives back what was meant, whatever was meant.
TEST(MimeWriter, ReadingGivesBackWhatWasWritten) {
  const std::string texts[] = {"plain\n",
                               "",
                               "grüße 日本語 😀\n",
                               std::string(3000, 'y') + "\n",
                               "trailing blanks  \n-- \nJoe\n",
                               "=?utf-8?q?not_a_word?=\n",
                               "a=b=\n",
                               "\n\n\n",
                               std::string(500, '\xE6') + "\n",
                               "tab\there\n",
                               ".\n..\nFrom x\n>From y\n"};
  const std::string names[] = {"Joe Doe", "Doe, Joe", "Jörg \"der\" Große",  "日本語 太郎", "a\\b",     "=?utf-8?q?x?=",
                               "",        "J. D.",    std::string(150, 'n'), "two  blanks", "(comment)"};
  const std::string files[] = {"a.txt",
                               "Übersicht für die Sitzung.pdf",
                               "a;b\"c.txt",
                               "日本語日本語日本語日本語日本語日本語日本語.txt",
                               "100%.txt",
                               "it's.txt",
                               "=?x?q?y?=.txt",
                               std::string(120, 'f') + ".txt",
                               "",
                               "two words.txt",
                               "a'b'c.txt"};
  std::size_t n = 0;
  for (const std::string& text : texts) {
    for (const std::string& name : names) {
      const std::string& file = files[n++ % std::size(files)];
      OutgoingMail mail = simple();
      mail.text = text;
      mail.subject = name + " " + file;
      mail.to = {{name, "joe@example.com"}, {"Ann", "ann@example.com"}};
      if (n % 2 == 0) mail.html = "<p>" + text + "</p>";
      mail.attachments = {{file, "application/x-test", text + std::string("\0\r\n", 3), false, ""}};
      const std::string bytes = written(mail);
      expect_clean(bytes);

      const Limits limits;
      std::vector<Defect> defects;
      const Structure structure = scan_mime(bytes, limits);
      const auto leaves = decode_leaves(bytes, structure, limits, defects);
      const Body body = read_body(bytes, structure, leaves, limits, defects);
      const auto& headers = structure.entities[0].headers;
      const AddressList to = read_addresses(*find_header(headers, "To"));
      EXPECT_TRUE(to.sound) << *find_header(headers, "To");
      ASSERT_EQ(to.addresses.size(), 2u);
      EXPECT_EQ(to.addresses[0].email, "joe@example.com");
      EXPECT_EQ(to.addresses[0].name, name == "two  blanks" ? "two blanks" : name);
      EXPECT_EQ(decode_words(*find_header(headers, "Subject")), trim(mail.subject));
      EXPECT_EQ(trim(body.text), trim(valid_utf8(text)));
      EXPECT_EQ(body.html.has_value(), mail.html.has_value());
      ASSERT_EQ(body.attachments.size(), 1u);
      EXPECT_EQ(body.attachments[0].filename, file);
      EXPECT_EQ(body.attachments[0].sha256, to_hex(sha256(mail.attachments[0].bytes)));
      EXPECT_TRUE(structure.defects.empty() && defects.empty());
    }
  }
}

}  // namespace
}  // namespace postern::parser
