// What is taken in instead of a mail too large to be fetched, read by the one reader all mails are read by.
#include "daemon/app/stand_in.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "parser/mime_reader.h"

namespace postern::app {
namespace {

using Lines = std::vector<std::string>;

parser::ImapPart part(std::string section, std::string type, std::string encoding, std::uint64_t size,
                      std::string name = "") {
  parser::ImapPart part;
  part.section = std::move(section);
  part.type = std::move(type);
  part.encoding = std::move(encoding);
  part.size = size;
  part.name = std::move(name);
  return part;
}

imap::Outline outline() {
  imap::Outline outline;
  outline.listed = {7, 60'000'000, 0, false, false};
  outline.header =
      "Received: from a\r\nFrom: Rita <rita@example.com>\r\nSubject: A\r\n film\r\nMessage-ID: <1@example.com>\r\n"
      "MIME-Version: 1.0\r\ncontent-type: multipart/mixed;\r\n boundary=x\r\nDate: Mon, 5 Oct 2026 10:00:00 +0000\r\n\r\n";
  outline.structure.subtype = "mixed";
  outline.structure.parts = {part("1", "text/plain", "quoted-printable", 14), part("2", "video/mp4", "base64", 59'000'000, "film.mp4")};
  outline.structure.parts[0].charset = "iso-8859-1";
  outline.text_section = "1";
  outline.text = "It j=E4ms.\r\n\r\n";
  return outline;
}

TEST(StandIn, ReadsAsTheMailWithAListOfWhatIsMissing) {
  const parser::Mail mail = parser::read_mail(stand_in(outline()));
  EXPECT_EQ(mail.subject, "A film");
  EXPECT_EQ(mail.message_id, "1@example.com");
  EXPECT_TRUE(mail.from_is_sound);
  EXPECT_TRUE(mail.date);
  EXPECT_TRUE(mail.attachments.empty());
  EXPECT_TRUE(mail.defects.empty()) << mail.defects.front().code;
  EXPECT_NE(mail.text.find("It jäms."), std::string::npos) << mail.text;
  EXPECT_NE(mail.text.find("[This mail has 60.0 MB"), std::string::npos) << mail.text;
  EXPECT_NE(mail.text.find("film.mp4 (video/mp4, 43.1 MB)"), std::string::npos) << mail.text;
  EXPECT_NE(mail.reply_text.find("It jäms."), std::string::npos) << mail.reply_text;
}

TEST(StandIn, TheSameMailGivesTheSameBytesWhereverItIsSeen) {
  imap::Outline elsewhere = outline();
  elsewhere.listed.uid = 9;
  elsewhere.listed.seen = true;
  EXPECT_EQ(stand_in(outline()), stand_in(elsewhere));
  elsewhere.text = "Other words.\r\n";
  EXPECT_NE(stand_in(outline()), stand_in(elsewhere));
}

TEST(StandIn, WhatIsLeft) {
  EXPECT_EQ(parts_left(outline()), Lines{"film.mp4 (video/mp4, 43.1 MB)"});
  imap::Outline cut = outline();
  cut.text = "It j";
  EXPECT_EQ(parts_left(cut).front(), "the rest of the text (text/plain, 14 bytes in all)");
  imap::Outline silent = outline();
  silent.text.reset();
  EXPECT_EQ(parts_left(silent).front(), "text/plain, 14 bytes");
  EXPECT_NE(stand_in(silent).find("Its text could not be had"), std::string::npos);
  imap::Outline many = outline();
  for (int i = 0; i < 100; ++i) many.structure.parts.push_back(part("9", "a/b", "7bit", 1));
  EXPECT_EQ(parts_left(many).size(), 51u);
  EXPECT_EQ(parts_left(many).back(), "and 51 more");
}

TEST(StandIn, AReportStaysOne) {
  imap::Outline report = outline();
  report.structure.subtype = "report";
  const std::string mail = stand_in(report);
  EXPECT_NE(mail.find("Content-Type: multipart/report; boundary"), std::string::npos);
  report.structure.parts.push_back(part("2", "message/delivery-status", "", 300));
  EXPECT_EQ(parser::read_mail(stand_in(report)).kind, parser::Kind::bounce);
}

TEST(StandIn, HostileHeadersBringNoStructureOfTheirOwn) {  // S-10, T-MIME-15
  const char* headers[] = {
      "From: a@b\rContent-Type: text/html\r\nSubject: x\r\n\r\n",
      "From: a@b\nContent-Transfer-Encoding: base64\nSubject: x\n\n",
      " Content-Type: text/html\r\nFrom: a@b\r\nSubject: x\r\n\r\n",
      "From: a@b\r\nno field\r\n Content-Type: a/b\r\nSubject: x\r\n\r\nContent-Type: a/b\r\n",
      "From: a@b\r\nSubject: x\r\nContent-Type: text/ht",
  };
  for (const char* header : headers) {
    imap::Outline hostile = outline();
    hostile.header = header;
    const parser::Mail mail = parser::read_mail(stand_in(hostile));
    EXPECT_EQ(mail.subject, "x") << header;
    EXPECT_NE(mail.text.find("It jäms."), std::string::npos) << header << "\n" << stand_in(hostile);
    int types = 0;
    for (const auto& field : mail.headers) types += field.name.starts_with("Content-T") ? 1 : 0;
    EXPECT_EQ(types, 1) << header;
  }
}

TEST(StandIn, NothingAtAllIsStillAMail) {
  const parser::Mail mail = parser::read_mail(stand_in(imap::Outline{}));
  EXPECT_FALSE(mail.from_is_sound);
  EXPECT_NE(mail.text.find("too large to be taken in whole"), std::string::npos);
}

}  // namespace
}  // namespace postern::app
