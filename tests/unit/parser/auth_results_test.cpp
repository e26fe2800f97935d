// Authentication-Results: read exactly or not at all.
#include "parser/auth_results.h"

#include <gtest/gtest.h>

namespace postern::parser {
namespace {

std::string shown(const AuthResults& results) {
  if (!results.sound()) return "refused";
  std::string out = results.authserv_id + ":";
  for (const auto& method : results.methods) {
    out += " " + method.method + "=" + method.result;
    if (!method.reason.empty()) out += " reason=" + method.reason;
    for (const auto& p : method.properties) out += " " + p.type + "." + p.name + "=" + p.value;
    out += ";";
  }
  return out;
}

struct Case {
  const char* name;
  std::string input;
  std::string expected;
};

TEST(AuthResults, ReadsTheGrammar) {
  const Case cases[] = {
      {"none", "example.org 1; none", "example.org:"},
      {"id alone", "example.org", "example.org:"},
      {"one", "Example.ORG; spf=pass smtp.mailfrom=example.net", "example.org: spf=pass smtp.mailfrom=example.net;"},
      {"reason", "example.com; dkim=fail reason=\"bad; signature\" header.d=example.net",
       "example.com: dkim=fail reason=bad; signature header.d=example.net;"},
      {"two of one method", "example.com; dkim=pass header.i=@a.example; dkim=fail header.i=@b.example",
       "example.com: dkim=pass header.i=@a.example; dkim=fail header.i=@b.example;"},
      {"comments",
       "foo.example.net (foobar) 1 (baz);\n dkim (Because I like it) / 1 (One yay) = (wait for it) fail\n policy (A "
       "dot can go here) . (like that) expired\n (this surprised me) = (as I wasn't expecting it) 1362471462",
       "foo.example.net: dkim=fail policy.expired=1362471462;"},
      {"a large provider",
       "mx.example.com;\n       dkim=pass header.i=@example.org header.s=s1 header.b=AbC/1+2=;\n       spf=pass "
       "(example.com: domain of a@example.org designates 192.0.2.1 as permitted sender) smtp.mailfrom=a@example.org;\n "
       "      dmarc=pass (p=NONE sp=NONE dis=NONE) header.from=example.org",
       "mx.example.com: dkim=pass header.i=@example.org header.s=s1 header.b=AbC/1+2=; spf=pass "
       "smtp.mailfrom=a@example.org; dmarc=pass header.from=example.org;"},
      {"quoted id", "\"mx example\"; dmarc=pass", "mx example: dmarc=pass;"},
      {"semicolon at the end", "example.org; dmarc=pass;", "example.org: dmarc=pass;"},
      {"empty value", "example.org; spf=none smtp.mailfrom=", "example.org: spf=none smtp.mailfrom=;"},
      {"underscore", "example.org; auth=pass smtp.auth_user=a", "example.org: auth=pass smtp.auth_user=a;"},
  };
  for (const auto& c : cases) EXPECT_EQ(shown(read_auth_results(c.input)), c.expected) << c.name;
}

// What breaks the grammar anywhere says nothing anywhere: half a field is a way to hide the other half.
TEST(AuthResults, A02_RefusesTheRest) {
  const Case cases[] = {
      {"empty", "", ""},
      {"no id", "; dmarc=pass", ""},
      {"method where the id belongs", "dmarc=pass header.from=example.org", ""},
      {"other version", "example.org 2; dmarc=pass", ""},
      {"no result", "example.org; dmarc", ""},
      {"empty result", "example.org; dmarc=", ""},
      {"result in quotes", "example.org; dmarc=\"pass\"", ""},
      {"none and more", "example.org; none; dmarc=pass", ""},
      {"more and none", "example.org; dmarc=pass; none", ""},
      {"open quote", "example.org; dmarc=pass reason=\"x", ""},
      {"open comment", "example.org; dmarc=fail (x; dmarc=pass", ""},
      {"comma", "example.org; dmarc=fail, dmarc=pass", ""},
      {"stray parenthesis", "example.org; dmarc=fail) ; dmarc=pass", ""},
      {"property without a value", "example.org; dmarc=pass header.from", ""},
      {"NUL", std::string("example.org; dmarc=pass\0", 24), ""},
      {"invalid UTF-8", "example.org\xFF; dmarc=pass", ""},
      {"empty method between", "example.org;; dmarc=pass", ""},
  };
  for (const auto& c : cases) EXPECT_EQ(shown(read_auth_results(c.input)), "refused") << c.name;
}

TEST(AuthResults, CommentsAndReasonsHoldNoMethods) {
  const AuthResults results =
      read_auth_results("example.org; dmarc=fail (dmarc=pass) reason=\"dmarc=pass; dmarc=pass\"");
  ASSERT_EQ(results.methods.size(), 1u);
  EXPECT_EQ(results.methods[0].result, "fail");
}

TEST(AuthResults, ReadsTheFormWithoutAnId) {
  const AuthResults results = read_auth_results(
      "spf=pass (sender IP is 192.0.2.1)\n smtp.mailfrom=example.org; dkim=pass (signature was verified)\n "
      "header.d=example.org;dmarc=pass action=none\n header.from=example.org;compauth=pass reason=100",
      AuthServId::absent);
  EXPECT_EQ(shown(results),
            ": spf=pass smtp.mailfrom=example.org; dkim=pass header.d=example.org; dmarc=pass .action=none "
            "header.from=example.org; compauth=pass reason=100;");
  ASSERT_EQ(results.methods.size(), 4u);
  EXPECT_EQ(results.methods[2].property("header", "from"), "example.org");
  EXPECT_EQ(results.methods[2].property("header", "d"), "");
}

TEST(AuthResults, LongRunsAreLinear) {
  for (const std::string piece : {"(", ";", "a=b;", " a.b=c", "\"", "\\", "()"}) {
    std::string field = "example.org; dmarc=pass ";
    while (field.size() < 256u << 10) field += piece;
    EXPECT_LE(read_auth_results(field).methods.size(), 100u);
  }
}

}  // namespace
}  // namespace postern::parser
