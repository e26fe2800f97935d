// The marks of the common filters, as they write them: what calls a mail spam, and what does not.
#include "daemon/desk/spam_marks.h"

#include <gtest/gtest.h>

#include "office.h"

namespace postern::desk::test {
namespace {

struct Case {
  const char* field;
  const char* value;
};

std::string mark_of(const Case& c) {
  parser::Mail one = mail("Offer", "Buy.");
  with_header(one, c.field, c.value);
  return spam_mark(one);
}

TEST(SpamMarks, WhatCallsAMailSpam) {
  const Case cases[] = {
      {"X-Spam-Flag", "YES"},
      {"x-spam-flag", " yes "},
      {"X-Spam-Status", "Yes, score=7.1 required=5.0 tests=BAYES_99,HTML_MESSAGE autolearn=no version=3.4.6"},
      {"X-Spam-Status", "Yes, hits=12.3 required=5.0"},
      {"X-Spam", "Yes"},
      {"X-Rspamd-Action", "add header"},
      {"X-Rspamd-Action", "Rewrite Subject"},
      {"X-Rspamd-Action", "reject"},
      {"X-Rspamd-Action", "rewrite_subject (9.1)"},
      {"X-MS-Exchange-Organization-SCL", "5"},
      {"X-MS-Exchange-Organization-SCL", "9"},
      {"X-Forefront-Antispam-Report",
       "CIP:203.0.113.9;CTRY:US;LANG:en;SCL:5;SRV:;IPV:NLI;SFV:SPM;H:mail.example.net;PTR:;CAT:SPM;SFS:(13230040);DIR:"
       "INB;"},
      {"X-Forefront-Antispam-Report", "CIP:203.0.113.9; CTRY:; SCL:8; SFV:SKB; CAT:NONE"},
      {"X-Forefront-Antispam-Report", "CIP:203.0.113.9;SCL:9;SFV:NSPM;CAT:HSPM;DIR:INB;"},
      {"X-Forefront-Antispam-Report", "CIP:203.0.113.9;SFV:NSPM;CAT:PHSH;"},
      {"X-Bogosity", "Spam, tests=bogofilter, spamicity=0.999999, version=1.2.5"},
      {"X-Bogosity", "Yes, tests=bogofilter, spamicity=0.999999, version=0.93"},
      {"X-DSPAM-Result", "Spam"},
      {"X-CRM114-Status", "SPAM ( pR: -50.1234 )"},
      {"X-Proofpoint-Spam-Details",
       "rule=spam policy=default score=99 spamscore=99 classifier=spam adjust=0 reason=mlx"},
      {"X-Proofpoint-Spam-Details", "rule=inbound_spam policy=inbound score=80 classifier=spam"},
      {"X-Barracuda-Spam-Flag", "YES"},
      {"X-Barracuda-Spam-Status", "Yes, SCORE=3.60 using per-user scores of TAG_LEVEL=3.5"},
  };
  for (const Case& c : cases) EXPECT_NE(mark_of(c), "") << c.field << ": " << c.value;
}

TEST(SpamMarks, WhatDoesNot) {
  const Case cases[] = {
      {"X-Spam-Flag", "NO"},
      {"X-Spam-Flag", ""},
      {"X-Spam-Status", "No, score=-2.0 required=5.0 tests=YES_MAN autolearn=ham"},
      {"X-Spam-Status", "No, score="},
      {"X-Spam", "Not detected"},
      {"X-Spam-Score", "19"},
      {"X-Spam-Report", "Yes, this is spam"},
      {"X-Ham-Report", "This mail is probably spam"},
      {"X-Rspamd-Action", "no action"},
      {"X-Rspamd-Action", "greylist"},
      {"X-Rspamd-Action", "soft reject"},
      {"X-MS-Exchange-Organization-SCL", "-1"},
      {"X-MS-Exchange-Organization-SCL", "4"},
      {"X-MS-Exchange-Organization-SCL", "9 of 9"},
      {"X-Forefront-Antispam-Report",
       "CIP:255.255.255.255;CTRY:;LANG:en;SCL:1;SRV:;IPV:NLI;SFV:NSPM;H:mail.example.net;PTR:;CAT:NONE;SFTY:;"},
      {"X-Forefront-Antispam-Report-Untrusted", "SFV:SPM;CAT:SPM"},
      {"X-Bogosity", "Ham, tests=bogofilter, spamicity=0.000000, version=1.2.4"},
      {"X-Bogosity", "Unsure, tests=bogofilter, spamicity=0.500000"},
      {"X-DSPAM-Result", "Innocent"},
      {"X-CRM114-Status", "Good ( pR: 17.1 )"},
      {"X-Proofpoint-Spam-Details", "rule=notspam policy=default score=0 classifier=spam adjust=0 reason=mlx"},
      {"X-Proofpoint-Spam-Details", "rule=outbound_notspam policy=outbound score=0 classifier=spam"},
      {"X-Barracuda-Spam-Flag", "NO"},
      {"Subject", "YES"},
  };
  for (const Case& c : cases) EXPECT_EQ(mark_of(c), "") << c.field << ": " << c.value;
}

TEST(SpamMarks, SaysWhichField) { EXPECT_EQ(mark_of({"X-Spam-Flag", "YES"}), "X-Spam-Flag: YES"); }

}  // namespace
}  // namespace postern::desk::test
