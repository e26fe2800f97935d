// Dates of mail: the many forms that are read, and the two that are written.
#include "parser/date.h"

#include <gtest/gtest.h>

namespace postern::parser {
namespace {

struct Case {
  const char* input;
  const char* expected;  // RFC 3339, or "none"
};

std::string shown(std::optional<std::int64_t> date) { return date ? write_rfc3339(*date) : "none"; }

TEST(Date, ReadsWhatIsSent) {
  const Case cases[] = {
      {"Fri, 21 Nov 1997 09:55:06 -0600", "1997-11-21T15:55:06Z"},
      {"21 Nov 1997 09:55:06 -0600", "1997-11-21T15:55:06Z"},
      {"Fri, 21 Nov 97 09:55 GMT", "1997-11-21T09:55:00Z"},
      {"21 Nov 97 09:55:06 EST", "1997-11-21T14:55:06Z"},
      {"1 Feb 04 00:00 Z", "2004-02-01T00:00:00Z"},
      {"Thu,\r\n      13\r\n        Feb\r\n          1969\r\n      23:32\r\n               -0330 (Newfoundland Time)",
       "1969-02-14T03:02:00Z"},
      {"Mon, 29 Feb 2016 23:59:60 +0000", "2016-03-01T00:00:00Z"},
      {"Tue, 1 Jul 2003 10:52:37 +0200 (CEST)", "2003-07-01T08:52:37Z"},
      {"Tue, 1 Jul 2003 10:52:37", "2003-07-01T10:52:37Z"},
      {"Tue, 1 Jul 2003 10:52:37 XYZ", "2003-07-01T10:52:37Z"},
      {"Tue, 1 Jul 2003 10:52:37 A", "2003-07-01T10:52:37Z"},
      {"Tue, 1 Jul 2003 10.52.37 +0200", "2003-07-01T08:52:37Z"},
      {"Tuesday, 01-Jul-03 10:52:37 GMT", "2003-07-01T10:52:37Z"},
      {"Tue Jul  1 10:52:37 2003", "2003-07-01T10:52:37Z"},
      {"Tue Jul  1 10:52:37 CEST 2003", "2003-07-01T08:52:37Z"},
      {"Jul 1, 2003 10:52 PM", "2003-07-01T22:52:00Z"},
      {"Jul 1st, 2003 12:05:00 am", "2003-07-01T00:05:00Z"},
      {"Tue, 01 July 2003 10:52:37 +02:00", "2003-07-01T08:52:37Z"},
      {"Tue, 01 Jul 2003 10:52:37 GMT+2", "2003-07-01T08:52:37Z"},
      {"2003-07-01T10:52:37+02:00", "2003-07-01T08:52:37Z"},
      {"2003-07-01T10:52:37.123Z", "2003-07-01T10:52:37Z"},
      {"2003-07-01 10:52:37 +0200", "2003-07-01T08:52:37Z"},
      {"Tue, 1 Jul 103 10:52:37 GMT", "2003-07-01T10:52:37Z"},
      {"Wed, 1 Jul 2003 10:52:37 GMT", "2003-07-01T10:52:37Z"},  // a Tuesday: the weekday is not believed
      {"Tue, 1 Jul 2003 10:52:37 +9999", "2003-07-01T10:52:37Z"},
      {"Thu, 1 Jan 2099 00:00:00 +0000", "2099-01-01T00:00:00Z"},
  };
  for (const auto& c : cases) EXPECT_EQ(shown(read_date(c.input)), c.expected) << c.input;
}

TEST(Date, RefusesWhatIsNoDate) {
  for (const char* bad :
       {"", "garbage", "Fri", "21 Nov", "31 Feb 2003 10:00 GMT", "29 Feb 2003 10:00 GMT", "0 Jan 2003 10:00",
        "32 Jan 2003", "1 Jan 2003 25:00:00 GMT", "1 Jan 2003 10:61:00 GMT", "1 Foo 2003 10:00", "1 Jan 1820 10:00",
        "10:00:00", "2003-13-01T00:00:00Z", "99999999999999999999 Jan 2003", "1 Jan 99999 10:00"}) {
    EXPECT_EQ(shown(read_date(bad)), "none") << bad;
  }
  EXPECT_EQ(shown(read_date(std::string(1u << 20, '('))), "none");
  EXPECT_EQ(shown(read_date(std::string(1u << 20, '1'))), "none");
}

TEST(Date, ReadsReceived) {
  EXPECT_EQ(shown(read_received_date("from a by b; id=x (y;z) ; Tue, 1 Jul 2003 10:52:37 +0200 (CEST)")),
            "2003-07-01T08:52:37Z");
  EXPECT_EQ(shown(read_received_date("from a by b")), "none");
}

TEST(Date, ReadsInternalDate) {
  EXPECT_EQ(shown(read_internal_date("17-Jul-1996 02:44:25 -0700")), "1996-07-17T09:44:25Z");
  EXPECT_EQ(shown(read_internal_date(" 7-Jul-1996 02:44:25 +0000")), "1996-07-07T02:44:25Z");
  EXPECT_EQ(shown(read_internal_date("17-Jul-1996 02:44:25")), "none");
  EXPECT_EQ(shown(read_internal_date("17-Foo-1996 02:44:25 +0000")), "none");
}

TEST(Date, WritesWhatItReads) {
  EXPECT_EQ(write_date(0), "Thu, 01 Jan 1970 00:00:00 +0000");
  EXPECT_EQ(write_date(951782400), "Tue, 29 Feb 2000 00:00:00 +0000");
  for (std::int64_t t = -2208988800; t < 253402300800; t += 86400 * 170 + 12345) {
    ASSERT_EQ(read_date(write_date(t)), t);
    ASSERT_EQ(read_date(write_rfc3339(t)), t);
  }
}

}  // namespace
}  // namespace postern::parser
