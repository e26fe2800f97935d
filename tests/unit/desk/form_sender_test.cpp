// Web forms: who filled one in is a claim, and whatever is unclear about it leaves the form itself as the requester.
#include "daemon/desk/form_sender.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "office.h"

namespace postern::desk::test {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kProof = "mx.example.org; dmarc=pass header.from=example.org";

struct Forms : testing::Test {
  Office office{with_forms()};

  static config::Settings with_forms() {
    config::Settings made = settings();
    made.mailboxes[0].form_senders = {{"Forms@example.org", "", ""}, {"shop@example.org", "E-mail", "Name"}};
    return made;
  }

  static parser::Mail by(const char* form, const std::string& text, const char* proof = kProof) {
    parser::Mail form_mail = mail("Contact", text);
    from(form_mail, "Website", form);
    if (*proof) with_header(form_mail, "Authentication-Results", proof);
    return form_mail;
  }
  static parser::Mail with_reply_to(const std::string& value) {
    parser::Mail form_mail = by("forms@example.org", "It jams.");
    return with_header(form_mail, "Reply-To", value);
  }
  Sender read(const parser::Mail& form_mail) {
    return sender_of(office.settings, {.mail = form_mail, .mailbox = office.settings.mailboxes[0], .seed = ""});
  }
};

TEST_F(Forms, ReplyToNamesTheRequester) {
  const Lines story = office.story(with_reply_to("Rita Reader <Rita@example.net>"));
  EXPECT_THAT(story, Contains("mail acknowledgement to Rita@example.net"));
  EXPECT_EQ(office.ticket(1).requester().email, "rita@example.net");
  EXPECT_EQ(office.ticket(1).requester().name, "Rita Reader");
  EXPECT_FALSE(office.ticket(1).subject_proven);
  EXPECT_THAT(office.last_mail_to("Rita@example.net").text, Not(HasSubstr("Contact")));
  EXPECT_THAT(office.last_mail_to("Rita@example.net").text, Not(HasSubstr("forms@")));
  EXPECT_THAT(office.last_mail_to("bob@example.org").text, HasSubstr("It came by the form forms@example.org"));
}

TEST_F(Forms, ALineNamesTheRequester) {
  EXPECT_THAT(office.story(by("shop@example.org", "Name: Rita Reader\nE-mail: rita@example.net\n\nIt jams.")),
              Contains("mail acknowledgement to rita@example.net"));
  EXPECT_EQ(office.ticket(1).requester().name, "Rita Reader");
}

TEST_F(Forms, EveryEventSaysByWhichForm) {
  const auto decision = office.take(with_reply_to("rita@example.net"));
  for (const auto& step : decision.steps) {
    const bool is_event = std::holds_alternative<model::CreateTicket>(step.effect) ||
                          std::holds_alternative<model::AppendMessage>(step.effect) ||
                          std::holds_alternative<model::QueueMail>(step.effect) || std::holds_alternative<model::Dispose>(step.effect);
    if (!is_event) continue;
    EXPECT_THAT(step.why, HasSubstr("by the form forms@example.org")) << line(step.effect);
  }
}

struct LineCase {
  const char* name;
  std::string text;
  const char* requester;  // "": the form itself
  const char* why = "";
};

TEST_F(Forms, LinesThatNameSomebody) {
  const LineCase cases[] = {
      {"letter case and accents", "é-MÁIL: rita@example.net", "rita@example.net"},
      {"the row of a table", "E-mail: | rita@example.net", "rita@example.net"},
      {"a heading of a table", "E-mail | rita@example.net", "rita@example.net"},
      {"bold", "*E-mail:* rita@example.net", ""},
      {"the same twice", "E-mail: rita@example.net\nE-mail: RITA@example.net", "rita@example.net"},
      {"another label", "My E-mail: x@example.net\nE-mail: rita@example.net", "rita@example.net"},
  };
  for (const LineCase& c : cases) {
    const Sender sender = read(by("shop@example.org", c.text));
    EXPECT_EQ(sender.key, *c.requester ? c.requester : "shop@example.org") << c.name;
    EXPECT_EQ(sender.form, "shop@example.org") << c.name;
  }
}

TEST_F(Forms, HostileLinesNameNobody) {
  const LineCase cases[] = {
      {"none", "It jams.", "", "it has no line \"E-mail:\""},
      {"two", "E-mail: rita@example.net\nText: x\nE-mail: eve@example.net", "", "several lines"},
      {"one of two is junk", "E-mail: rita@example.net\nE-mail: -", "", "several lines"},
      {"two in one line", "E-mail: rita@example.net, eve@example.net", "", "no single sound address"},
      {"two at signs", "E-mail: bob@example.org@evil.example", "", "no single sound address"},
      {"a name that is an address", "E-mail: \"bob@example.org\" <eve@evil.example>", "", "no single sound address"},
      {"an encoded word", "E-mail: =?utf-8?Q?bob=40example.org?=", "", "no single sound address"},
      {"empty, and the address below", "E-mail:\nrita@example.net", "", "no single sound address"},
      {"a carriage return", "E-mail: rita@example.net\rBcc: eve@example.net", "", "no single sound address"},
      {"a line separator", "E-mail: rita@example.net\xE2\x80\xA8" "Bcc: eve@example.net", "", "no single sound address"},
      {"a right-to-left mark", "E-mail: rita@example.net\xE2\x80\xAE", "", "no single sound address"},
      {"a label of other letters", "\xD0\x95-mail: rita@example.net", "", "it has no line"},
      {"an agent", "E-mail: BOB@example.org", "", "an agent, and a form proves nobody"},
      {"ours", "E-mail: support@example.org", "", "an address of ours"},
      {"a token address of ours", "E-mail: support+hd-1.abc@example.org", "", "an address of ours"},
      {"the form", "E-mail: shop@example.org", "", "the form itself"},
  };
  for (const LineCase& c : cases) {
    const Sender sender = read(by("shop@example.org", c.text));
    EXPECT_EQ(sender.key, "shop@example.org") << c.name;
    EXPECT_EQ(sender.agent, nullptr) << c.name;
    EXPECT_THAT(sender.form_fault, HasSubstr(c.why)) << c.name;
  }
}

TEST_F(Forms, AReplyToThatNamesNobody) {
  for (const char* value : {"rita@example.net, eve@example.net", "rita@example.net@evil.example", "Rita", "<>",
                            "bob@example.org", "support@example.org", "=?utf-8?Q?rita=40example.net?="}) {
    EXPECT_EQ(read(with_reply_to(value)).key, "forms@example.org") << value;
  }
  parser::Mail two = with_reply_to("rita@example.net");
  EXPECT_EQ(read(with_header(two, "Reply-To", "rita@example.net")).form_fault, "its Reply-To is not one sound address");
  EXPECT_EQ(read(by("forms@example.org", "It jams.")).form_fault, "it has no Reply-To");
}

TEST_F(Forms, TheFormItselfIsTheRequesterAndNobodyIsAnswered) {
  const Lines story = office.story(by("shop@example.org", "It jams."));
  EXPECT_THAT(story, Not(Contains(HasSubstr("acknowledgement"))));
  EXPECT_EQ(office.ticket(1).requester().email, "shop@example.org");
  EXPECT_THAT(office.notes(1), HasSubstr("the requester is the form shop@example.org itself"));
  EXPECT_THAT(office.notes(1), HasSubstr("it has no line \"E-mail:\""));
  EXPECT_THAT(office.last_mail_to("bob@example.org").text, HasSubstr("does not say clearly who filled it in"));
}

TEST_F(Forms, AFormThatIsNotProvenIsNobodySpecial) {
  const Lines story = office.story(with_reply_to("rita@example.net"));
  EXPECT_THAT(story, Contains("mail acknowledgement to rita@example.net"));
  parser::Mail forged = by("forms@example.org", "It jams again.", "");
  with_header(forged, "Reply-To", "rita@example.net");
  EXPECT_THAT(office.story(forged), Contains("mail acknowledgement to forms@example.org"));
  EXPECT_EQ(office.ticket(2).requester().email, "forms@example.org");
  EXPECT_EQ(read(forged).form, "");
}

TEST_F(Forms, AClaimIsProvenByNothing) {
  office.settings.mailboxes[0].authserv_id.clear();
  office.settings.mailboxes[0].trust = config::Trust::closed_network;
  office.take(with_reply_to("rita@example.net"));
  EXPECT_EQ(office.ticket(1).requester().email, "rita@example.net");
  EXPECT_FALSE(office.ticket(1).subject_proven);
}

TEST_F(Forms, CapsCountForWhoIsNamed) {
  office.settings.caps.acks_per_recipient_day = 1;
  office.take(with_reply_to("rita@example.net"));
  parser::Mail again = by("forms@example.org", "It jams again.");
  EXPECT_THAT(office.story(with_header(again, "Reply-To", "RITA@example.net")), Not(Contains(HasSubstr("acknowledgement"))));
  EXPECT_THAT(office.notes(2), HasSubstr("acks_per_recipient_day"));
  parser::Mail other = by("forms@example.org", "Mine, too.");
  EXPECT_THAT(office.story(with_header(other, "Reply-To", "carl@example.net")), Contains(HasSubstr("acknowledgement")));
}

TEST_F(Forms, NoTicketIsJoinedByItsNumberAlone) {
  office.take(with_reply_to("rita@example.net"));
  parser::Mail named = by("forms@example.org", "Close it.");
  named.subject = "[HD-1] Contact";
  with_header(named, "Reply-To", "rita@example.net");
  EXPECT_THAT(office.story(named), Contains("create HD-2"));
  EXPECT_THAT(office.notes(2), HasSubstr("possibly related to HD-1"));
  EXPECT_THAT(office.notes(1), Not(HasSubstr("HD-2")));
  parser::Mail by_hand = mail("[HD-1] Contact", "More.");
  EXPECT_THAT(office.story(from(by_hand, "Rita", "rita@example.net")), Contains(HasSubstr("append to HD-1")));
}

TEST_F(Forms, AnAnswerOfWhoIsNamedGoesOnAsUsual) {
  office.take(with_reply_to("rita@example.net"));
  parser::Mail answer = reply_to(office.last_mail_to("rita@example.net"), "It is the second floor.");
  EXPECT_THAT(office.story(from(answer, "Rita", "rita@example.net")), Contains("append to HD-1"));
}

TEST_F(Forms, OurOwnMailIsOursWhateverAFormIs) {
  office.settings.mailboxes[0].form_senders = {{"support@example.org", "", ""}};
  office.take(mail("Printer", "It jams."));
  parser::Mail back = mail("x", "y");
  back.message_id = office.last_mail_to("ann@example.com").message_id;
  from(back, "", "support@example.org");
  with_header(back, "Authentication-Results", kProof);
  with_header(back, "Reply-To", "eve@example.net");
  EXPECT_EQ(office.story(back), Lines{"dispose ignored"});
}

// Whom a form names is proven by nothing, whatever stands in its fields.
TEST_F(Forms, AReferenceInItsTextProvesNobody) {
  office.take(mail("The VPN is down", "text"));
  const std::string id = office.last_mail_to("ann@example.com").message_id;
  office.take(by("shop@example.org", "Name: Ann\nE-mail: ann@example.com\n\nYes.\n" + id.substr(0, id.find('@'))));
  EXPECT_FALSE(office.messages.back().verified);
}

}  // namespace
}  // namespace postern::desk::test
