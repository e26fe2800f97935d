// An agent who writes from several addresses is one agent: what is proven is the address they used, and everything
// else is theirs whichever it was.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "office.h"

namespace postern::desk::test {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

config::Settings staffed() {
  config::Settings settings = test::settings();
  settings.agents = {{"Bob", "bob@example.org", false, {"support"}, false, {"Bob.B@home.example", "b.bob@example.org"}},
                     {"Cid", "cid@example.org", false, {}}};
  return settings;
}

struct Addresses : testing::Test {
  Office office{staffed()};
  model::OutboxItem notice;

  Addresses() {
    office.take(mail("The VPN is down", "I cannot work since nine."));
    notice = office.last_mail_to("bob@example.org");
    office.outgoing();
  }

  parser::Mail answer(const std::string& address, const std::string& text) const {
    parser::Mail reply = reply_to(notice, text);
    return from(reply, "Bob", address);
  }
  static testing::Matcher<Lines> tells_ann() { return Contains("mail reply to ann@example.com"); }
};

TEST_F(Addresses, AnyOfThemAnswers) {
  EXPECT_EQ(office.story(proven(answer("bob.b@HOME.example", "Please restart the router."))),
            (Lines{"append to HD-1 outbound", "set assignee bob@example.org", "status submitted -> in-progress",
                   "mail reply to ann@example.com", "dispose ticket_message HD-1"}));
  EXPECT_EQ(office.messages.back().from_email, "bob@example.org");
  ASSERT_TRUE(office.messages.back().proof);
  EXPECT_THAT(office.messages.back().proof->why, HasSubstr("; bob.b@home.example is an address of bob@example.org"));
}

// proven is the domain of the address that the mail is from, not that of the agent's first one.
TEST_F(Addresses, TheProofIsOfTheOneThatWasUsed) {
  for (const char* said : {"dmarc=pass header.from=example.org", "dkim=pass header.d=example.org",
                           "auth=pass smtp.auth=bob@example.org", "auth=pass smtp.auth=bob"}) {
    parser::Mail forged = answer("bob.b@home.example", "/done\nNobody wrote this.");
    with_header(forged, "Received", "from out.example.org by mx.example.org (Postfix) with ESMTPS");
    with_header(forged, "Authentication-Results", std::string("mx.example.org; ") + said);
    EXPECT_THAT(office.story(forged), AllOf(Not(tells_ann()), Contains("append to HD-1 unverified internal"))) << said;
  }
}

// an address that is taken from the config has no rights any more, whatever was sent to it.
TEST_F(Addresses, OneThatIsRemovedHasNoRights) {
  office.settings.agents[0].also_from.clear();
  EXPECT_THAT(office.story(proven(answer("bob.b@home.example", "/done"))), Not(Contains(HasSubstr("status"))));
}

TEST_F(Addresses, WhatTheDeskSaysGoesToTheFirst) {
  office.take(proven(answer("bob.b@home.example", "/tag vpn")));
  office.take(proven(answer("bob.b@home.example", "/nonsense")));
  for (const auto& item : office.outgoing()) EXPECT_EQ(item.to_email, "bob@example.org") << item.purpose;
}

// no address of the agent reaches the requester; the longer one is not left in half.
TEST_F(Addresses, NoneOfThemLeaks) {
  office.take(proven(answer("bob.b@home.example", "Restart it.\n\nBob, b.bob@example.org or bob.b@home.example")));
  EXPECT_EQ(office.last_mail_to("ann@example.com").text,
            "Restart it.\n\nBob, support@example.org or support@example.org\n");
}

TEST_F(Addresses, AllAnswersAreOfOnePerson) {
  office.now += std::chrono::minutes(1);
  office.take(proven(answer("bob.b@home.example", "Restart it.")));
  office.now += std::chrono::minutes(1);
  EXPECT_THAT(office.story(proven(answer("bob@example.org", "And wait a minute."))), tells_ann()) << "no collision";
  EXPECT_THAT(office.story(proven(answer("b.bob@example.org", "/undo"))), Contains(HasSubstr("becomes a note")));
}

// The address that the desk writes to has changed: what went to the one before can still be answered.
TEST_F(Addresses, AnotherFirstOneIsTheSameAgent) {
  office.take(proven(answer("bob@example.org", "/take")));
  office.settings.agents[0] = {"Bob", "robert@example.org", false, {"billing"}, false, {"bob@example.org"}};
  EXPECT_THAT(office.story(proven(answer("robert@example.org", "Restart it."))), tells_ann())
      << "the ticket is still theirs, though its queue is not";
}

TEST_F(Addresses, EachIsAnAgentsForOthers) {
  parser::Mail copied = mail("Mouse", "Gone.");
  copied.cc = {{"", "bob.b@home.example"}};
  EXPECT_THAT(office.story(copied), Not(Contains(HasSubstr("home.example"))));
  EXPECT_THAT(office.story(proven(answer("bob@example.org", "/cc bob.b@home.example\nHello."))), Not(tells_ann()))
      << "agents hear of tickets by notices";
}

TEST_F(Addresses, TheirOwnRequestIsTheirs) {
  parser::Mail own = mail("My mouse", "Gone.");
  office.take(proven(from(own, "Bob", "bob.b@home.example")));
  const auto acknowledgement = office.last_mail_to("bob@example.org");
  EXPECT_EQ(office.ticket(2).requester().email, "bob@example.org");
  parser::Mail more = reply_to(acknowledgement, "And the cat is fat.");
  EXPECT_THAT(office.story(proven(from(more, "Bob", "b.bob@example.org"))), Contains(HasSubstr("append to HD-2")));
}

// the same signed mail again, after another address has become the first.
TEST_F(Addresses, WhatWasObeyedIsKnownByTheAddressThatSignedIt) {
  for (const char* id : {"the-same@example.org", "another@example.org"}) {
    Office other = office;
    parser::Mail signed_mail = proven(answer("bob@example.org", "/tag vpn"));
    with_header(signed_mail, "Date", "Mon, 02 Mar 2026 10:00:00 +0000");
    signed_mail.message_id = "the-same@example.org";
    EXPECT_THAT(other.story(signed_mail), Contains("tag vpn"));
    other.settings.agents[0] = {"Bob", "robert@example.org", false, {}, false, {"bob@example.org"}};
    signed_mail.content_hash = "again";
    signed_mail.message_id = id;
    EXPECT_THAT(other.story(signed_mail), Contains(HasSubstr("dispose duplicate"))) << id;
  }
}

TEST_F(Addresses, WhatTheyAskedForIsTheirsAfterTheChange) {
  parser::Mail own = mail("My mouse", "Gone.");
  office.take(proven(from(own, "Bob", "bob@example.org")));
  const auto acknowledgement = office.last_mail_to("bob@example.org");
  office.settings.agents[0] = {"Bob", "robert@example.org", false, {"support"}, false, {"bob@example.org"}};
  parser::Mail more = reply_to(acknowledgement, "And the cat is fat.");
  EXPECT_THAT(office.story(proven(from(more, "Bob", "robert@example.org"))), Contains("append to HD-2"));
}

// A login without a domain is one of the desk's own server: whoever has that name elsewhere is somebody else.
TEST_F(Addresses, ALoginVouchesForTheDesksDomainAlone) {
  office.settings.agents[0].also_from = {"bob@home.example"};
  for (const auto& [address, believed] : {std::pair("bob@home.example", false), std::pair("bob@example.org", true)}) {
    parser::Mail reply = answer(address, "Restart it.");
    with_header(reply, "Received", "from pc by mx.example.org (Postfix) with ESMTPSA");
    with_header(reply, "Authentication-Results", "mx.example.org; auth=pass smtp.auth=bob");
    EXPECT_EQ(testing::Value(Office(office).story(reply), tells_ann()), believed) << address;
  }
}

}  // namespace
}  // namespace postern::desk::test
