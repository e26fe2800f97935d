// A mail that was too large to be taken in whole: everybody concerned hears what is missing, in fitting words.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "office.h"

namespace postern::desk::test {
namespace {

using testing::HasSubstr;
using testing::Not;

struct LeftBehind : testing::Test {
  Office office;
  LeftBehind() { office.left = {"film.mp4 (video/mp4, 48.0 MB)", "log.zip (application/zip, 1 kB)"}; }
};

TEST_F(LeftBehind, TicketRequesterAndAgentsAreTold) {
  office.take(mail("A film", "See how it jams."));
  EXPECT_THAT(office.notes(1), HasSubstr("left on the server: film.mp4 (video/mp4, 48.0 MB), log.zip"));
  EXPECT_THAT(office.notes(1), HasSubstr("max_message_size is 52.4 MB"));
  const auto& ack = office.last_mail_to("ann@example.com");
  EXPECT_THAT(ack.text, HasSubstr("Your mail has 60.0 MB, which is more than we can take in."));
  EXPECT_THAT(ack.text, Not(HasSubstr("film"))) << "L-11";
  EXPECT_THAT(office.last_mail_to("bob@example.org").text, HasSubstr("Left on the mail server: film.mp4"));
}

TEST_F(LeftBehind, AReplyToo) {
  office.left.clear();
  office.take(mail("A film", "It comes."));
  EXPECT_THAT(office.last_mail_to("ann@example.com").text, Not(HasSubstr("more than we can take in")));
  office.left = {"film.mp4 (video/mp4, 48.0 MB)"};
  office.take(reply_to(office.last_mail_to("ann@example.com"), "Here it is."));
  EXPECT_THAT(office.notes(1), HasSubstr("left on the server: film.mp4"));
  EXPECT_THAT(office.last_mail_to("bob@example.org").text, HasSubstr("Left on the mail server: film.mp4"));
}

TEST_F(LeftBehind, AnAgentsAnswerWithoutItsFilesIsNotSent) {
  office.left.clear();
  office.take(mail("The VPN is down", "Help."));
  parser::Mail answer = proven(reply_to(office.last_mail_to("bob@example.org"), "/done\n\nThe program is attached."));
  office.outgoing();
  office.left = {"program.zip (application/zip, 48.0 MB)"};
  EXPECT_EQ(office.story(answer),
            (Lines{"append to HD-1 unverified internal", "dispose ticket_message HD-1",
                   "mail agent-notice to bob@example.org"}));
  EXPECT_THAT(office.last_mail_to("bob@example.org").text, HasSubstr("Left on the mail server: program.zip"));
}

}  // namespace
}  // namespace postern::desk::test
