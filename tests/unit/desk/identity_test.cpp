// Who is believed to be who they say: Authentication-Results by position, id and alignment.
#include "daemon/desk/identity.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "office.h"

namespace postern::desk::test {
namespace {

using Fields = std::vector<std::pair<const char*, const char*>>;

constexpr const char* kPass = "mx.example.org; dmarc=pass header.from=example.org";
constexpr const char* kOurs = "from out.example.net by mx.example.org (Postfix) with ESMTPS id 1";
constexpr const char* kLmtp = "from mx.example.org by imap.example.org with LMTP id 2";
constexpr const char* kTabbedLmtp = "from mx.example.org ([127.0.0.1])\tby mx.example.org with LMTP\tid 3; d";
constexpr const char* kStranger = "from pc (pc.example.net [192.0.2.7])\tby mx.example.org (Postfix) with ESMTP id 4; d";
constexpr const char* kImpostor = "from mx.example.org (unknown [192.0.2.7])\tby mx.example.org (Postfix) with ESMTP; d";
constexpr const char* kInside = "from mx.example.org (mx.example.org [192.0.2.1])\tby imap.example.org (Postfix); d";
constexpr const char* kFailed = "mx.example.org; dmarc=fail header.from=example.org";
constexpr const char* kLogin = "mx.example.org; auth=pass (LOGIN) smtp.auth=bob@example.org";
constexpr const char* kForeign = "from pc by out.example.net with ESMTP id 3";

Verdict verdict(const Fields& fields, const char* email = "bob@example.org",
                const char* authserv_id = "mx.example.org") {
  static config::Settings desk;
  desk = settings();
  desk.mailboxes[0].authserv_id = authserv_id;
  parser::Mail request = mail("Hello", "text");
  from(request, "Bob", email);
  for (const auto& [name, value] : fields) with_header(request, name, value);
  const Inbound inbound{request, desk.mailboxes[0], 0, kNow, false, "seed"};
  return authenticate(inbound, read_sender(desk, request));
}

constexpr const char* kResults = "Authentication-Results";
constexpr const char* kReceived = "Received";

TEST(Identity, PositionOfTheField) {
  struct Case {
    const char* name;
    Fields fields;
    bool believed;
  };
  const Case cases[] = {
      {"no field at all (A-01)", {{kReceived, kOurs}}, false},
      {"above the first Received", {{kResults, kPass}, {kReceived, kOurs}, {kReceived, kForeign}}, true},
      {"directly below ours", {{kReceived, kOurs}, {kResults, kPass}, {kReceived, kForeign}}, true},
      {"below the delivery and ours",
       {{kReceived, kLmtp}, {kReceived, kOurs}, {kResults, kPass}, {kReceived, kForeign}},
       true},
      {"between the delivery and ours", {{kReceived, kLmtp}, {kResults, kPass}, {kReceived, kOurs}}, true},
      {"below a foreign Received (A-02)", {{kReceived, kOurs}, {kReceived, kForeign}, {kResults, kPass}}, false},
      {"forged below the real one (A-02)",
       {{kReceived, kOurs}, {kResults, "mx.example.org; dmarc=fail header.from=example.org"}, {kResults, kPass}},
       false},
      {"a new method below the real one (A-02)",
       {{kReceived, kOurs}, {kResults, "mx.example.org; spf=none"}, {kResults, kPass}},
       false},
      // Exim and qmail write what the other side called itself into the comment.
      {"below a greeting that names an internal address, Exim",
       {{kReceived, "from [192.0.2.7] (helo=[10.0.0.1]) by mx.example.org with esmtp (Exim 4.96)"},
        {kResults, "mx.example.org; spf=none"}, {kResults, kLogin}, {kReceived, kOurs}},
       false},
      {"the same, qmail",
       {{kReceived, "from unknown (HELO [10.0.0.1]) (192.0.2.7) by mx.example.org with SMTP"},
        {kResults, "mx.example.org; spf=none"}, {kResults, kLogin}, {kReceived, kOurs}},
       false},
      {"below the real one above our Received",
       {{kResults, "mx.example.org; spf=none"}, {kReceived, kOurs}, {kResults, kPass}},
       false},
      {"a forged Received of ours below the real field",
       {{kReceived, kOurs}, {kResults, "mx.example.org; dmarc=none"}, {kReceived, kOurs}, {kResults, kPass}},
       false},
      // As Postfix writes it behind a stranger who brings fields in our name along, above and below a Received of ours.
      {"a forged field above a forged Received of ours",
       {{kReceived, kTabbedLmtp}, {kResults, kFailed}, {kReceived, kStranger}, {kResults, kLogin}, {kReceived, kTabbedLmtp}},
       false},
      {"the same where servers write no addresses",
       {{kReceived, kLmtp}, {kResults, kFailed}, {kReceived, kOurs}, {kResults, kLogin}, {kReceived, kOurs}},
       false},
      {"a forged field above a forged Received, below the real one",
       {{kReceived, kTabbedLmtp}, {kReceived, kStranger}, {kResults, kFailed}, {kResults, kLogin}, {kReceived, kTabbedLmtp}},
       false},
      {"a stranger who greets in our name",
       {{kReceived, kLmtp}, {kReceived, kImpostor}, {kResults, kFailed}, {kResults, kLogin}, {kReceived, kImpostor}},
       false},
      {"milters below the delivery, a field each",
       {{kReceived, kTabbedLmtp},
        {kResults, "mx.example.org; spf=pass smtp.mailfrom=example.net"},
        {kResults, "mx.example.org; dkim=pass header.d=example.org"},
        {kReceived, kStranger}},
       true},
      {"between two hosts of ours, by its address", {{kReceived, kInside}, {kReceived, kStranger}, {kResults, kPass}}, true},
      {"our domain as a mere ending",
       {{kReceived, kLmtp}, {kReceived, "from x by mx.notexample.org with ESMTP"}, {kResults, kPass}},
       false},
      {"many hops of ours",
       {{kReceived, kOurs},
        {kReceived, kOurs},
        {kReceived, kOurs},
        {kReceived, kOurs},
        {kReceived, kOurs},
        {kReceived, kOurs},
        {kReceived, kOurs},
        {kReceived, kOurs},
        {kReceived, kOurs},
        {kResults, kPass}},
       false},
  };
  for (const Case& c : cases)
    EXPECT_EQ(verdict(c.fields).authenticated, c.believed) << c.name << ": " << verdict(c.fields).why;
}

TEST(Identity, WhatTheFieldMustSay) {
  struct Case {
    const char* name;
    const char* field;
    bool believed;
  };
  const Case cases[] = {
      {"dmarc", kPass, true},
      {"dmarc without its domain", "mx.example.org; dmarc=pass", true},
      {"id in other letter case", "MX.Example.org; dmarc=pass header.from=EXAMPLE.org", true},
      {"dmarc of another From", "mx.example.org; dmarc=pass header.from=example.net", false},
      {"another id", "mx.example.net; dmarc=pass header.from=example.org", false},
      {"an id that only begins alike", "mx.example.org.evil.example; dmarc=pass", false},
      {"dmarc failed, dkim passed", "mx.example.org; dmarc=fail; dkim=pass header.d=example.org", false},
      {"no policy, aligned dkim", "mx.example.org; dmarc=none; dkim=pass header.d=example.org", true},
      {"aligned dkim", "mx.example.org; dkim=pass header.d=example.org", true},
      {"dkim by identity", "mx.example.org; dkim=pass header.i=@example.org", true},
      {"unaligned dkim (A-03)", "mx.example.org; dkim=pass header.d=example.net", false},
      {"two signatures, one aligned", "mx.example.org; dkim=pass header.d=esp.example; dkim=pass header.d=example.org",
       true},
      {"aligned dkim failed", "mx.example.org; dkim=fail header.d=example.org; dkim=pass header.d=example.net", false},
      {"a domain below", "mx.example.org; dkim=pass header.d=sub.example.org", false},
      {"a suffix", "mx.example.org; dkim=pass header.d=ple.org", false},
      {"a top domain", "mx.example.org; dkim=pass header.d=org", false},
      {"aligned spf", "mx.example.org; spf=pass smtp.mailfrom=bounce@example.org", true},
      {"unaligned spf", "mx.example.org; spf=pass smtp.mailfrom=bob@example.net", false},
      {"spf of the greeting", "mx.example.org; spf=pass smtp.helo=example.org", false},
      {"arc of a stranger (A-03)", "mx.example.org; arc=pass header.d=example.org", false},
      {"login by address", "mx.example.org; auth=pass (plain) smtp.auth=bob@example.org", true},
      {"login by user", "mx.example.org; auth=pass smtp.auth=bob", true},
      {"login of another", "mx.example.org; auth=pass smtp.auth=eve", false},
      {"login at another domain", "mx.example.org; auth=pass smtp.auth=bob@example.net", false},
      {"login and no alignment", "mx.example.org; auth=pass smtp.auth=bob; dmarc=fail", true},
      {"none", "mx.example.org; none", false},
      {"broken", "mx.example.org; dmarc=pass header.from=example.org; (", false},
  };
  for (const Case& c : cases) {
    const Verdict found = verdict({{kReceived, kOurs}, {kResults, c.field}});
    EXPECT_EQ(found.authenticated, c.believed) << c.name << ": " << found.why;
    EXPECT_FALSE(found.why.empty()) << c.name;
  }
}

// what only looks like the agent is not the agent, whatever proves it.
TEST(Identity, LookAlikesAreNotAgents) {
  const config::Settings desk = settings();
  for (const char* email : {"bob@example.org.evil.example", "bob@sub.example.org", "bob@examp1e.org",
                            "bobb@example.org", "xn--bob@example.org", "\"bob@example.org\"@evil.example"}) {
    parser::Mail request = mail("Hello", "text");
    EXPECT_EQ(read_sender(desk, from(request, "bob@example.org", email)).agent, nullptr) << email;
  }
  parser::Mail two = mail("Hello", "text");
  two.from = {{"", "bob@example.org"}, {"", "eve@example.net"}};
  EXPECT_EQ(read_sender(desk, two).agent, nullptr);
  two.from.pop_back();
  two.from_is_sound = false;
  EXPECT_EQ(read_sender(desk, two).agent, nullptr);
}

TEST(Identity, OfMicrosoft365) {
  const Fields outside = {
      {kReceived, "from B.PROD.OUTLOOK.COM (2603:10a6:600:21c::9) by A.PROD.OUTLOOK.COM with HTTPS"},
      {kReceived, "from C.prod.protection.outlook.com (2603:10a6::98) by B.outlook.office365.com (2603:10a6:197::17)"},
      {kResults,
       "spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=example.org; dkim=pass (signature was verified) "
       "header.d=example.org;dmarc=pass action=none header.from=example.org;compauth=pass reason=100"},
      {kReceived, "from mail.example.org (192.0.2.1) by C.mail.protection.outlook.com (10.152.42.102) with Microsoft"}};
  EXPECT_TRUE(verdict(outside, "bob@example.org", "microsoft365").authenticated)
      << verdict(outside, "bob@example.org", "microsoft365").why;
  EXPECT_FALSE(verdict(outside, "bob@example.net", "microsoft365").authenticated);
  EXPECT_TRUE(
      verdict({{"X-MS-Exchange-Organization-AuthAs", "Internal"}}, "bob@example.org", "microsoft365").authenticated);
  EXPECT_FALSE(verdict({{"X-MS-Exchange-Organization-AuthAs", "Internal"}}).authenticated) << "only with the profile";
}

TEST(Identity, NothingConfiguredBelievesNothing) {
  EXPECT_FALSE(verdict({{kResults, "; dmarc=pass"}, {kResults, kPass}}, "bob@example.org", "").authenticated);
}

}  // namespace
}  // namespace postern::desk::test
