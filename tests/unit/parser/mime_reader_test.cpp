// Whole messages: what a person would say is in them, and what must never be taken for more than it is.
#include "parser/mime_reader.h"

#include <gtest/gtest.h>

#include "parser/text.h"
#include "parser/utf8.h"

namespace postern::parser {
namespace {

const std::string kFrom =
    "From: Joe Doe <joe@example.com>\nTo: support@example.org\nSubject: Printer\nMessage-ID: <1@example.com>\n";

bool has_defect(const Mail& mail, std::string_view code) {
  for (const auto& defect : mail.defects) {
    if (defect.code == code) return true;
  }
  return false;
}

TEST(MimeReader, ReadsAPlainMail) {
  const Mail mail = read_mail(
      "Received: by mx; Tue, 1 Jul 2003 10:00:00 +0000\r\nDate: Tue, 1 Jul 2003 10:52:37 +0200\r\nFrom: "
      "=?utf-8?q?J=C3=B6rg?= <Joerg@Example.COM>\r\n"
      "To: support@example.org, Ann <ann@example.org>\r\nCc: c@example.org\r\nSubject: =?utf-8?q?Dr=C3=BCcker?=\r\n"
      "Message-ID: <1@example.com>\r\nIn-Reply-To: <0@example.org>\r\nReferences: <a@x>\r\n "
      "<0@example.org>\r\n\r\nHello\r\nworld\r\n");
  EXPECT_EQ(mail.from, (std::vector<Address>{{"Jörg", "Joerg@example.com"}}));
  EXPECT_TRUE(mail.from_is_sound);
  EXPECT_EQ(mail.to.size(), 2u);
  EXPECT_EQ(mail.cc.size(), 1u);
  EXPECT_EQ(mail.subject, "Drücker");
  EXPECT_EQ(mail.message_id, "1@example.com");
  EXPECT_EQ(mail.in_reply_to, (std::vector<std::string>{"0@example.org"}));
  EXPECT_EQ(mail.references, (std::vector<std::string>{"a@x", "0@example.org"}));
  EXPECT_EQ(mail.date, 1057049557);
  EXPECT_EQ(mail.text, "Hello\nworld\n");
  EXPECT_FALSE(mail.html);
  EXPECT_TRUE(mail.attachments.empty());
  EXPECT_TRUE(mail.defects.empty());
  EXPECT_EQ(mail.kind, Kind::message);
  ASSERT_NE(find_header(mail, "received"), nullptr);
  EXPECT_EQ(find_header(mail, "nothing"), nullptr);
}

TEST(MimeReader, DateFallsBackToReceived) {
  const Mail mail = read_mail("Received: by mx; Tue, 1 Jul 2003 10:00:00 +0000\nDate: yesterday\nFrom: a@x.org\n\nx");
  EXPECT_EQ(mail.date, 1057053600);
  EXPECT_TRUE(has_defect(mail, "unreadable-date"));
}

TEST(MimeReader, ChoosesWhatAPersonReads) {
  const Mail mail = read_mail(
      kFrom +
      "Content-Type: multipart/mixed; boundary=M\n\n"
      "--M\nContent-Type: multipart/alternative; boundary=A\n\n"
      "--A\n\nplain words\n"
      "--A\nContent-Type: multipart/related; boundary=R\n\n"
      "--R\nContent-Type: text/html; charset=utf-8\n\n<p>html <b>words</b> <img src=cid:logo@x></p>\n"
      "--R\nContent-Type: image/png\nContent-ID: <logo@x>\nContent-Transfer-Encoding: base64\n\nTVpldmls\n--R--\n"
      "--A--\n"
      "--M\nContent-Type: application/pdf; name=\"=?utf-8?q?=C3=BC.pdf?=\"\nContent-Disposition: attachment\n\nPDF\n"
      "--M\nContent-Type: text/plain; name=log.txt\nContent-Disposition: attachment\n\nlog\n"
      "--M\nContent-Type: text/plain\n\nlist footer\n--M--\n");
  EXPECT_EQ(mail.text, "plain words\nlist footer");
  ASSERT_TRUE(mail.html);
  EXPECT_NE(mail.html->find("html <b>words</b>"), std::string::npos);
  ASSERT_EQ(mail.attachments.size(), 3u);
  EXPECT_EQ(mail.attachments[0].content_id, "logo@x");
  EXPECT_TRUE(mail.attachments[0].is_inline);
  EXPECT_EQ(mail.attachments[0].size, 6u);
  EXPECT_EQ(mail.attachments[0].sha256, to_hex(sha256("MZevil")));
  EXPECT_EQ(mail.attachments[1].filename, "ü.pdf");
  EXPECT_FALSE(mail.attachments[1].is_inline);
  EXPECT_EQ(mail.attachments[2].filename, "log.txt");
  EXPECT_TRUE(has_defect(mail, "type-mismatch"));  // a program that says it is a picture
}

TEST(MimeReader, APictureThatTheHtmlShowsIsInline) {
  const auto with = [](const std::string& disposition) {
    return read_mail(
        kFrom +
        "Content-Type: multipart/mixed; boundary=M\n\n--M\nContent-Type: text/html\n\n<img src='cid:a@x'>\n--M\n"
        "Content-Type: image/png\nContent-ID: <a@x>\n" +
        disposition + "\npng\n--M--\n");
  };
  EXPECT_TRUE(with("").attachments.at(0).is_inline);
  EXPECT_FALSE(with("Content-Disposition: attachment\n").attachments.at(0).is_inline);
}

TEST(MimeReader, HtmlAloneBecomesText) {
  const Mail mail = read_mail(kFrom + "Content-Type: text/html; charset=iso-8859-1\n\n<p>Gr\xFC\xDF Gott</p>");
  EXPECT_EQ(trim(mail.text), "Grüß Gott");
  EXPECT_TRUE(mail.html);
  EXPECT_EQ(read_mail(kFrom + "Content-Type: text/html\n\n<meta charset=koi8-r><p>\xF0\xD2</p>").text, "Пр");
}

TEST(MimeReader, AnEmptyAlternativeDoesNotHideTheOther) {
  const Mail mail = read_mail(kFrom +
                              "Content-Type: multipart/alternative; boundary=A\n\n--A\n\n \n--A\nContent-Type: "
                              "text/html\n\n<p>words</p>\n--A--\n");
  EXPECT_EQ(trim(mail.text), "words");
}

TEST(MimeReader, SpansFindTheBytesAgain) {
  const std::string raw =
      kFrom +
      "Content-Type: multipart/mixed; boundary=M\r\n\r\n--M\r\n\r\nhi\r\nbegin 644 "
      "cat.txt\r\n#0V%T\r\n`\r\nend\r\nbye\r\n"
      "--M\r\nContent-Type: a/b\r\nContent-Transfer-Encoding: base64\r\n\r\nTVpldmls\r\n"
      "--M\r\nContent-Type: a/c\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\na=3Db\r\n--M--\r\n";
  const Mail mail = read_mail(raw);
  EXPECT_EQ(mail.text, "hi\nbye");
  ASSERT_EQ(mail.attachments.size(), 3u);
  EXPECT_EQ(mail.attachments[0].filename, "cat.txt");
  const char* expected[] = {"Cat", "MZevil", "a=b"};
  for (std::size_t i = 0; i < 3; ++i) {
    const std::string bytes = decode_part(raw, mail.attachments[i].span);
    EXPECT_EQ(bytes, expected[i]);
    EXPECT_EQ(bytes.size(), mail.attachments[i].size);
    EXPECT_EQ(to_hex(sha256(bytes)), mail.attachments[i].sha256);
  }
  EXPECT_EQ(decode_part(raw, PartSpan{raw.size() + 1, 5, {}}), "");
}

TEST(MimeReader, AnAttachedMessageIsWholeAndReadable) {
  const std::string inner = "From: Ann <ann@example.org>\nSubject: inner\n\ninner text\n";
  const Mail mail = read_mail(
      "From: joe@example.com\nSubject: Fwd: inner\nContent-Type: multipart/mixed; boundary=M\n\n--M\n\nsee "
      "below\n--M\nContent-Type: message/rfc822\n\n" +
      inner + "\n--M--\n");
  ASSERT_EQ(mail.attachments.size(), 1u);
  EXPECT_EQ(mail.attachments[0].content_type, "message/rfc822");
  EXPECT_EQ(mail.attachments[0].sha256, to_hex(sha256(inner)));
  ASSERT_TRUE(mail.forwarded);
  EXPECT_EQ(mail.forwarded->subject, "inner");
  EXPECT_EQ(trim(mail.forwarded->text), "inner text");
}

struct FromCase {
  const char* name;
  std::string header;
  bool sound;
};

// A-13, T-MIME-16: who a mail is from is one address in one field of a sound header, or nobody.
TEST(MimeReader, A13_FromIsSoundOrNobody) {
  const FromCase cases[] = {
      {"one", "From: a@x.org\n", true},
      {"name", "From: \"agent@corp.com\" <a@x.org>\n", true},
      {"none", "To: a@x.org\n", false},
      {"two fields", "From: a@x.org\nFrom: a@x.org\n", false},
      {"two fields, other case", "From: a@x.org\nFROM : b@x.org\n", false},
      {"two addresses", "From: a@x.org, b@x.org\n", false},
      {"group", "From: g: a@x.org;\n", true},
      {"empty group", "From: undisclosed-recipients:;\n", false},
      {"no address", "From: agent\n", false},
      {"empty", "From:\n", false},
      {"bare CR hides a field", "Subject: x\rFrom: a@x.org\n", false},
      {"bare CR beside it", "Subject: x\ry\nFrom: a@x.org\n", false},
      {"junk in the header", "Subject: x\ngarbage\nFrom: a@x.org\n", false},
      {"encoded word hides one", "From: =?utf-8?q?agent=40corp.com?= a@x.org\n", false},
      {"NUL", std::string("From: a@x.org\0\n", 15), false},
  };
  for (const auto& c : cases) EXPECT_EQ(read_mail(c.header + "\nbody\n").from_is_sound, c.sound) << c.name;
  std::string many;
  for (std::size_t i = 0; i < Limits{}.headers; ++i) many += "X: y\n";
  EXPECT_FALSE(read_mail("From: a@x.org\n" + many + "From: b@x.org\n\nx").from_is_sound);
}

TEST(MimeReader, HashDoesNotDependOnLineEnds) {
  const std::string expected = to_hex(sha256("A: x\r\n\r\nb\r\n\r\nc"));
  for (const char* raw : {"A: x\r\n\r\nb\r\n\r\nc", "A: x\n\nb\n\nc", "A: x\r\rb\r\rc", "A: x\r\n\nb\n\r\nc"})
    EXPECT_EQ(content_hash(raw), expected) << raw;
  EXPECT_NE(content_hash("A: x\n\nb\n\nc\n"), expected);
  EXPECT_EQ(read_mail("A: x\n\nb\n\nc").content_hash, expected);
  EXPECT_EQ(content_hash(""), to_hex(sha256("")));
}

// Every string of a Mail, as a ticket would hold it.
void expect_valid(const Mail& mail) {
  std::vector<std::string> all = {mail.message_id,        mail.subject,  mail.text,    mail.reply_text,
                                  mail.html.value_or(""), mail.why_kind, mail.language};
  for (const auto* list : {&mail.from, &mail.sender, &mail.reply_to, &mail.to, &mail.cc}) {
    for (const auto& address : *list) all.insert(all.end(), {address.name, address.email});
  }
  for (const auto& a : mail.attachments) all.insert(all.end(), {a.filename, a.content_type, a.content_id});
  for (const auto& d : mail.defects) all.insert(all.end(), {d.code, d.detail});
  all.insert(all.end(), mail.references.begin(), mail.references.end());
  for (const auto& text : all) EXPECT_TRUE(is_utf8(text)) << printable(text);
  EXPECT_LE(mail.defects.size(), Limits{}.defects);
  EXPECT_LE(mail.text.size(), Limits{}.text_bytes);
}

TEST(MimeReader, T_MIME_08_EveryStringIsValidUtf8) {
  std::string all;
  for (int i = 255; i >= 0; --i) all += static_cast<char>(i);
  const std::string line = std::string("\xFF\xC3 x\xED\xA0\x80");
  expect_valid(read_mail(all));
  expect_valid(read_mail("From: " + line + " <" + line + "@x>\nTo: \"" + line + "\" <a@b>\nSubject: " + line +
                         "\nMessage-ID: <" + line + ">\nReferences: <" + line + ">\nContent-Type: a" + line +
                         "/b; name=\"" + line + "\"\nContent-ID: <" + line + ">\nContent-Transfer-Encoding: " + line +
                         "\nDate: " + line + "\n\n" + all));
  for (const char* type :
       {"text/plain", "text/html", "text/plain; charset=utf-16", "text/html; charset=iso-2022-jp", "message/rfc822"}) {
    for (const char* encoding : {"7bit", "base64", "quoted-printable", "x-uuencode"}) {
      expect_valid(
          read_mail(kFrom + "Content-Type: " + type + "\nContent-Transfer-Encoding: " + encoding + "\n\n" + all + all));
    }
  }
}

// T-MIME-07: garbage under an encoding's name: what can be decoded is, and nothing is thrown.
TEST(MimeReader, T_MIME_07_WrongEncodings) {
  EXPECT_EQ(trim(read_mail(kFrom + "Content-Transfer-Encoding: x-none\n\nhello\n").text), "hello");
  EXPECT_TRUE(has_defect(read_mail(kFrom + "Content-Transfer-Encoding: x-none\n\nhello\n"), "unknown-encoding"));
  const Mail yenc = read_mail(kFrom + "\n=ybegin line=128 size=3 name=a\nabc\n=yend size=3\n");
  EXPECT_NE(yenc.text.find("=ybegin"), std::string::npos);
  const Mail coded =
      read_mail(kFrom + "Content-Type: multipart/mixed; boundary=b\nContent-Transfer-Encoding: base64\n\nLS1iCg==\n");
  EXPECT_TRUE(has_defect(coded, "missing-boundary"));
}

TEST(MimeReader, T_MIME_04_ManyRecipientsAndReceived) {
  std::string raw = "From: a@x.org\n";
  for (int i = 0; i < 50000; ++i) raw += "To: b@x.org\nReceived: from x by y; Tue, 1 Jul 2003 10:52:37 +0200\n";
  const Mail mail = read_mail(raw + "\nx\n");
  EXPECT_LE(mail.to.size(), Limits{}.addresses);
  EXPECT_TRUE(has_defect(mail, "limit-headers"));
  EXPECT_FALSE(mail.from_is_sound);
}

TEST(MimeReader, T_MIME_09_DefectsAreCounted) {
  std::string raw = kFrom + "Content-Type: multipart/mixed; boundary=M\n\n";
  for (int i = 0; i < 900; ++i) raw += "--M\nContent-Type: text/plain; charset=x-" + std::to_string(i) + "\n\n\xFF\n";
  const Mail mail = read_mail(raw);
  EXPECT_LE(mail.defects.size(), Limits{}.defects);
}

TEST(MimeReader, T_MIME_01_NestedMessagesCostNothing) {
  std::string raw = kFrom;
  for (int i = 0; i < 10000; ++i) raw += "Content-Type: message/rfc822\n\n";
  const Mail mail = read_mail(raw + "Subject: in\n\nhi\n");
  EXPECT_EQ(mail.attachments.size(), 1u);
}

}  // namespace
}  // namespace postern::parser
