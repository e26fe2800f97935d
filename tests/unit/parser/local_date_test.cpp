// Dates in the words of mail programs.
#include "parser/local_date.h"

#include <gtest/gtest.h>

#include "parser/date.h"

namespace postern::parser {
namespace {

struct Case {
  const char* text;
  const char* expected;  // RFC 3339, or ""
};

TEST(LocalDate, IsReadInManyLanguages) {
  const Case cases[] = {
      {"Thursday, June 8, 2017 2:24 PM", "2017-06-08T14:24:00Z"},
      {"Thu, Jun 8, 2017 at 2:24 PM", "2017-06-08T14:24:00Z"},
      {"8 June 2017 at 14:24:05", "2017-06-08T14:24:05Z"},
      {"June 8, 2017 12:05 AM", "2017-06-08T00:05:00Z"},
      {"Thu, 8 Jun 2017 14:24:00 +0200", "2017-06-08T12:24:00Z"},
      {"Donnerstag, 8. Juni 2017 14:24", "2017-06-08T14:24:00Z"},
      {"Don 11 Februar 2016 11:23", "2016-02-11T11:23:00Z"},
      {"jeudi 8 juin 2017 14:24", "2017-06-08T14:24:00Z"},
      {"mar. 6 juin 2017 à 14:24", "2017-06-06T14:24:00Z"},
      {"jueves, 8 de junio de 2017 14:24", "2017-06-08T14:24:00Z"},
      {"quinta-feira, 8 de junho de 2017 14:24", "2017-06-08T14:24:00Z"},
      {"giovedì 8 giugno 2017 14:24", "2017-06-08T14:24:00Z"},
      {"donderdag 8 juni 2017 14:24", "2017-06-08T14:24:00Z"},
      {"den 8 juni 2017 14:24", "2017-06-08T14:24:00Z"},
      {"8. juni 2017 kl. 14.24", "2017-06-08T14:24:00Z"},
      {"torstai 8. kesäkuuta 2017 klo 14.24", "2017-06-08T14:24:00Z"},
      {"czwartek, 8 czerwca 2017 14:24", "2017-06-08T14:24:00Z"},
      {"8 listopada 2017 14:24", "2017-11-08T14:24:00Z"},
      {"čtvrtek 8. června 2017 14:24", "2017-06-08T14:24:00Z"},
      {"8 июня 2017 г. 14:24", "2017-06-08T14:24:00Z"},
      {"8 Haziran 2017 Perşembe 14:24", "2017-06-08T14:24:00Z"},
      {"8 tháng 6, 2017 14:24", "2017-06-08T14:24:00Z"},
      {"2017年6月8日 下午2:24", "2017-06-08T14:24:00Z"},
      {"2017년 6월 8일 오후 2:24", "2017-06-08T14:24:00Z"},
      {"2017-06-08 14:24", "2017-06-08T14:24:00Z"},
      {"08.06.2017 14:24", "2017-06-08T14:24:00Z"},
      {"23/06/24 10:46 (GMT+01:00)", "2024-06-23T09:46:00Z"},
      {"4/29/01 11:34:45 PM", "2001-04-29T23:34:45Z"},
      {"4/5/2017 1:00 PM", "2017-04-05T13:00:00Z"},
      {"4/5/2017 13:00", "2017-05-04T13:00:00Z"},
      {"8 June 2017", "2017-06-08T00:00:00Z"},
      {"31 June 2017 14:24", ""},
      {"June 2017", ""},
      {"yesterday", ""},
      {"", ""},
  };
  for (const Case& c : cases) {
    const auto found = read_local_date(c.text);
    EXPECT_EQ(found ? write_rfc3339(*found) : "", c.expected) << c.text;
  }
}

}  // namespace
}  // namespace postern::parser
