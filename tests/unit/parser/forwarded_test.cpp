// Forwarded mail, pasted and attached; a reply holds none.
#include "parser/forwarded.h"

#include <gtest/gtest.h>

#include "parser/mime_reader.h"

namespace postern::parser {
namespace {

Mail mail_with(const std::string& subject, const std::string& text) {
  return read_mail("From: Bob <bob@example.com>\nSubject: " + subject +
                   "\nContent-Type: text/plain; charset=utf-8\n\n" + text);
}

struct Case {
  const char* name;
  const char* subject;
  const char* text;
  const char* sender;  // name and address
  const char* original_subject;
  const char* expected;
};

TEST(Forwarded, IsReadFromPastedHeaderLines) {
  const Case cases[] = {
      {"Gmail", "Fwd: Printer",
       "FYI\n\n---------- Forwarded message ---------\nFrom: Ann Doe <ann@example.org>\nDate: Thu, Jun 8, 2017 at 2:24 "
       "PM\nSubject: Printer\nTo: Bob <bob@example.com>\n\n\nIt is broken.\n",
       "Ann Doe ann@example.org", "Printer", "It is broken."},
      {"Apple", "Fwd: Printer",
       "FYI\n\n> Begin forwarded message:\n> \n> From: Ann Doe <ann@example.org>\n> Subject: Printer\n> Date: 8 June "
       "2017 at 14:24:00 CEST\n> To: bob@example.com\n> \n> It is broken.\n> > old\n",
       "Ann Doe ann@example.org", "Printer", "It is broken.\n> old"},
      {"Outlook", "FW: Printer",
       "Please help.\n\nFrom: Ann Doe [mailto:ann@example.org]\nSent: Thursday, June 8, 2017 2:24 PM\nTo: "
       "Bob\nSubject: Printer\n\nIt is broken.\n",
       "Ann Doe ann@example.org", "Printer", "It is broken."},
      {"German Outlook", "WG: Drucker",
       "Von: Ann Doe <ann@example.org>\nGesendet: Donnerstag, 8. Juni 2017 14:24\nAn: Bob\nBetreff: Drucker\n\nEr geht "
       "nicht.\n",
       "Ann Doe ann@example.org", "Drucker", "Er geht nicht."},
      {"French", "TR: Imprimante",
       "De : Ann Doe<mailto:ann@example.org>\nEnvoyé : jeudi 8 juin 2017 14:24\nÀ : Bob\nObjet : Imprimante\n\nElle "
       "est en panne.\n",
       "Ann Doe ann@example.org", "Imprimante", "Elle est en panne."},
      {"Thunderbird", "Fwd: Printer",
       "-------- Forwarded Message --------\nSubject: \tPrinter\nDate: \tThu, 8 Jun 2017 14:24:00 +0200\nFrom: \tAnn "
       "Doe <ann@example.org>\nTo: \tbob@example.com\n\nIt is broken.\n",
       "Ann Doe ann@example.org", "Printer", "It is broken."},
      {"French Thunderbird", "Fwd: Clé",
       "-------- Message transféré --------\nSujet : Clé\nDate : Thu, 8 Jun 2017 14:24:00 +0200\nDe : Ann Doe "
       "<ann@example.org>\nPour : Bob <bob@example.com>\nCopie à : eve@example.com\n\nElle est perdue.\n",
       "Ann Doe ann@example.org", "Clé", "Elle est perdue."},
      {"subject on two lines", "Fwd: x",
       "---------- Forwarded message ----------\nFrom: Ann <ann@example.org>\nSubject: A subject that\nneeds two "
       "lines\nTo: bob@example.com\n\nText\n",
       "Ann ann@example.org", "A subject that needs two lines", "Text"},
      {"a name only", "FW: x", "From: Ann Doe\nSent: Thursday, June 8, 2017 2:24 PM\nTo: Bob\nSubject: x\n\nText\n",
       "Ann Doe ", "x", "Text"},
  };
  for (const Case& c : cases) {
    const Mail mail = mail_with(c.subject, c.text);
    ASSERT_TRUE(mail.forwarded) << c.name;
    ASSERT_EQ(mail.forwarded->from.size(), 1u) << c.name;
    EXPECT_EQ(mail.forwarded->from[0].name + " " + mail.forwarded->from[0].email, c.sender) << c.name;
    EXPECT_EQ(mail.forwarded->subject, c.original_subject) << c.name;
    EXPECT_EQ(mail.forwarded->text, c.expected) << c.name;
    const bool dated = std::string_view(c.text).find("2017") != std::string_view::npos;
    EXPECT_EQ(mail.forwarded->date.has_value(), dated) << c.name;
  }
}

// What a reply quotes is not forwarded.
TEST(Forwarded, IsNotAReply) {
  EXPECT_FALSE(mail_with("Re: Printer",
                         "Yes.\n\nFrom: Ann <ann@example.org>\nSent: Thursday\nTo: Bob\nSubject: Printer\n\nText\n")
                   .forwarded);
  EXPECT_FALSE(
      mail_with(
          "Re: Printer",
          "Yes.\n\n-----Original Message-----\nFrom: Ann <ann@example.org>\nSent: Thursday\nSubject: Printer\n\nText\n")
          .forwarded);
  EXPECT_FALSE(mail_with("Fwd: Printer", "No header lines here.").forwarded);
  EXPECT_FALSE(mail_with("Printer", "").forwarded);
}

TEST(Forwarded, IsReadFromAnAttachedMessage) {
  const Mail mail = read_mail(
      "From: Bob <bob@example.com>\nSubject: look\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nSee "
      "below.\n\n--b\nContent-Type: message/rfc822\n\n"
      "From: Ann Doe <ann@example.org>\nDate: Thu, 8 Jun 2017 14:24:00 +0200\nSubject: Printer\n\nIt is "
      "broken.\n\n--b--\n");
  ASSERT_TRUE(mail.forwarded);
  EXPECT_EQ(mail.forwarded->from, (std::vector<Address>{{"Ann Doe", "ann@example.org"}}));
  EXPECT_EQ(mail.forwarded->date, 1496924640);
  EXPECT_EQ(mail.forwarded->subject, "Printer");
  EXPECT_EQ(mail.forwarded->text.substr(0, 13), "It is broken.");
  EXPECT_EQ(mail.reply_text, "See below.");
}

}  // namespace
}  // namespace postern::parser
