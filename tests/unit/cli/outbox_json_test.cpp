// Outgoing mails as they are listed.
#include "daemon/cli/outbox_json.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace postern::cli {
namespace {

model::Time at(long seconds) { return model::Time(std::chrono::seconds(seconds)); }

model::OutboxItem waiting() {
  model::OutboxItem mail;
  mail.id = {17};
  mail.ticket = {4};
  mail.purpose = "reply";
  mail.to_email = "ann@example.org";
  mail.subject = "Re: [HD-4] Printer";
  mail.message_id = "hd-4.17.k1mac@example.org";
  mail.date = at(0);
  mail.attempts = 3;
  mail.next_attempt = at(2 * 86400 + 600);
  mail.last_error = "RCPT TO: 451 4.7.1 grey\x1b[2J";
  return mail;
}

config::Settings settings() {
  config::Settings settings;
  settings.desk.prefix = "HD";
  return settings;
}

TEST(OutboxJson, HasWhatAProgramNeeds) {
  const auto object = boost::json::parse(to_json(settings(), waiting())).as_object();
  EXPECT_EQ(object.at("id"), 17);
  EXPECT_EQ(object.at("ticket"), "HD-4");
  EXPECT_EQ(object.at("state"), "pending");
  EXPECT_EQ(object.at("next_try"), "1970-01-03T00:10:00Z");
  EXPECT_EQ(object.at("queued"), "1970-01-01T00:00:00Z");
  EXPECT_EQ(object.at("attempts"), 3);
}

TEST(OutboxJson, WhatDoesNotWaitHasNoNextTry) {
  model::OutboxItem mail = waiting();
  mail.state = model::DeliveryState::failed;
  mail.ticket = {};
  const auto object = boost::json::parse(to_json(settings(), mail)).as_object();
  EXPECT_TRUE(object.at("next_try").is_null());
  EXPECT_TRUE(object.at("ticket").is_null());
}

TEST(OutboxRow, TellsAgeReasonAndNextTry) {
  EXPECT_EQ(outbox_row(settings(), waiting(), at(2 * 86400)),
            "17     pending 2 d     HD-4      reply           ann@example.org              Re: [HD-4] Printer\n"
            "       RCPT TO: 451 4.7.1 grey\\x1b[2J; next try in 10 min\n");
  EXPECT_NE(outbox_row(settings(), waiting(), at(3 * 86400)).find("due now"), std::string::npos);
}

}  // namespace
}  // namespace postern::cli
