// Received fields as servers write them: which host wrote one, and from whom it had the mail.
#include "parser/received.h"

#include <gtest/gtest.h>

namespace postern::parser {
namespace {

TEST(Received, AsServersWriteIt) {
  struct Case {
    const char* value;
    Received expected;
  };
  const Case cases[] = {
      {"from out.example.net (mail.example.net [192.0.2.7])\tby mx.example.org (Postfix) with ESMTPS id 4Zx1\tfor "
       "<a@b.c>; d",
       {"mx.example.org", "out.example.net", "mail.example.net", "192.0.2.7"}},
      {"from mx.example.org (unknown [192.0.2.7]) by MX.example.org (Postfix) with ESMTP",
       {"mx.example.org", "mx.example.org", "", "192.0.2.7"}},
      {"from [127.0.0.1] (unknown [192.0.2.7]) by mx.example.org", {"mx.example.org", "[127.0.0.1]", "", "192.0.2.7"}},
      {"from mx.example.org ([127.0.0.1])\r\n\tby mx.example.org with LMTP",
       {"mx.example.org", "mx.example.org", "", "127.0.0.1"}},
      {"from a.example (a.example [IPv6:2001:db8::7] (may be forged)) by mx.example.org (8.17/8.17) with ESMTP",
       {"mx.example.org", "a.example", "a.example", "2001:db8::7"}},
      {"from a.example ([192.0.2.7] helo=x) by mx.example.org with esmtps (Exim 4.96)",
       {"mx.example.org", "a.example", "", "192.0.2.7"}},
      {"from [192.0.2.7] (helo=by) by mx.example.org with smtp", {"mx.example.org", "[192.0.2.7]", "", ""}},
      // What the other side calls itself is no address of its.
      {"from [192.0.2.7] (helo=[10.0.0.1]) by mx.example.org with esmtp", {"mx.example.org", "[192.0.2.7]", "", ""}},
      {"from a.example ([192.0.2.7] helo=[10.0.0.1]) by mx.example.org with esmtp",
       {"mx.example.org", "a.example", "", "192.0.2.7"}},
      {"from unknown (HELO [10.0.0.1]) (192.0.2.7) by mx.example.org with SMTP", {"mx.example.org", "unknown", "", ""}},
      {"from localhost (localhost [127.0.0.1]) by mx.example.org (Postfix)",
       {"mx.example.org", "localhost", "localhost", "127.0.0.1"}},
      {"from A.prod.outlook.com (2603:10a6::9) by B.prod.outlook.com (2603:10a6::f) with HTTPS",
       {"b.prod.outlook.com", "a.prod.outlook.com", "", ""}},
      {"from a.example (a.example [192.0.2.7]) (using TLSv1.3 (256 by 256 bits) [x]) by mx.example.org (Postfix)",
       {"mx.example.org", "a.example", "a.example", "192.0.2.7"}},
      {"by mx.example.org (Postfix, from userid 0)\tid 7; date", {"mx.example.org", "", "", ""}},
      {"by 2002:a05:6402:5c9:b0:2a; Mon", {"2002:a05:6402:5c9:b0:2a", "", "", ""}},
      {"(by mx.example.org) from x", {"", "x", "", ""}},
      {"from x (never ends by mx.example.org", {"", "x", "", ""}},
      {"from", {}},
      {"", {}},
  };
  for (const Case& c : cases) {
    const Received read = read_received(c.value);
    EXPECT_EQ(read, c.expected) << c.value << ": by " << read.by << ", from " << read.from << ", " << read.verified
                                << " [" << read.address << "]";
  }
}

TEST(Received, AddressesThatAreNotOfTheInternet) {
  for (const char* address : {"127.0.0.1", "127.1.2.3", "10.0.0.5", "172.16.0.1", "172.31.9.9", "192.168.1.1",
                              "169.254.0.1", "::1", "fd00::1", "FC00::1", "fe80::1"}) {
    EXPECT_TRUE(is_internal_address(address)) << address;
  }
  for (const char* address : {"", "192.0.2.1", "172.15.0.1", "172.32.0.1", "172.", "100.10.0.1", "1.127.0.1",
                              "2001:db8::1", "fe81::1", "::2", "fda.example"}) {
    EXPECT_FALSE(is_internal_address(address)) << address;
  }
}

}  // namespace
}  // namespace postern::parser
