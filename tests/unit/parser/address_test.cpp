// Address lists: what is read, and what is sound enough to be somebody (A-13, T-MIME-06).
#include "parser/address.h"

#include <gtest/gtest.h>

namespace postern::parser {
namespace {

std::string shown(const AddressList& list) {
  std::string out;
  for (const auto& address : list.addresses) out += "{" + address.name + "|" + address.email + "}";
  return out + (list.sound ? " sound" : " unsound");
}

struct Case {
  const char* name;
  std::string input;
  std::string expected;
};

TEST(Address, ReadsWhatTheGrammarAllows) {
  const Case cases[] = {
      {"alone", "a@x.org", "{|a@x.org} sound"},
      {"named", "Joe Doe <a@X.org> ", "{Joe Doe|a@x.org} sound"},
      {"local part keeps its case", "Joe.Doe@Example.ORG", "{|Joe.Doe@example.org} sound"},
      {"quoted name with comma", "\"Doe, Joe\" <a@x.org>, b@y.org", "{Doe, Joe|a@x.org}{|b@y.org} sound"},
      {"blank before comma", "Joe <a@x.org> , Ann <b@y.org>", "{Joe|a@x.org}{Ann|b@y.org} sound"},
      {"name in a comment", "a@x.org (Doe, Joe), b@y.org", "{Doe, Joe|a@x.org}{|b@y.org} sound"},
      {"comment after angle", "Joe <a@x.org> (c)", "{Joe|a@x.org} sound"},
      {"escaped quote", R"("Joe \"x, y\" Doe" <a@x.org>)", "{Joe \"x, y\" Doe|a@x.org} sound"},
      {"group", "friends: a@x.org, B <b@y.org>;, c@z.org", "{|a@x.org}{B|b@y.org}{|c@z.org} sound"},
      {"empty group", "undisclosed-recipients:;", " sound"},
      {"source route", "Joe <@r.org,@s.org:a@x.org>, b@y.org", "{Joe|a@x.org}{|b@y.org} sound"},
      {"IPv6 literal", "a@[IPv6:2001:db8::1], b@y.org", "{|a@[ipv6:2001:db8::1]}{|b@y.org} sound"},
      {"quoted local part", "\"a@b\"@x.org", "{|\"a@b\"@x.org} sound"},
      {"nested comment", "a(x(y)z)@x.org", "{x(y)z|a@x.org} sound"},
      {"obsolete blanks and dots", "a . b @ x . org", "{|a.b@x.org} sound"},
      {"dot in a phrase", "John Q. Public <j@x.org>", "{John Q. Public|j@x.org} sound"},
      {"encoded word", "=?utf-8?q?J=C3=BCrg=2C?= <a@x.org>", "{J\xC3\xBCrg,|a@x.org} sound"},
      {"encoded word in quotes", "\"=?utf-8?q?J=C3=BCrg?=\" <a@x.org>", "{J\xC3\xBCrg|a@x.org} sound"},
      {"UTF-8", "J\xC3\xBCrg <j\xC3\xBC@\xC3\xBC.org>", "{J\xC3\xBCrg|j\xC3\xBC@\xC3\xBC.org} sound"},
      {"Latin-1 name", "J\xFCrg <j@x.org>", "{J\xC3\xBCrg|j@x.org} sound"},
      {"empty places", ",,a@x.org,,", "{|a@x.org} sound"},
      {"empty", "", " sound"},
      {"blanks", " \t ", " sound"},
      {"comment holds an address", "a@x.org(@evil.org)", "{@evil.org|a@x.org} sound"},
      {"no dot in the domain", "root@localhost", "{|root@localhost} sound"},
  };
  for (const auto& c : cases) EXPECT_EQ(shown(read_addresses(c.input)), c.expected) << c.name;
}

// A-13: a display name never becomes an address, and what two readers could read differently is nobody.
TEST(Address, A13_LookAlikesAreNotTheAgent) {
  const Case cases[] = {
      {"address as quoted name", "\"agent@corp.com\" <x@evil.org>", "{agent@corp.com|x@evil.org} sound"},
      {"address as bare name", "agent@corp.com <x@evil.org>", "{agent@corp.com|x@evil.org} unsound"},
      {"two at signs", "agent@corp.com@evil.org", "{agent@corp.com|} unsound"},
      {"two at signs in angle", "<agent@corp.com@evil.org>", "{agent|} unsound"},
      {"encoded address as name", "=?utf-8?q?=3Cagent=40corp.com=3E?= <x@evil.org>",
       "{<agent@corp.com>|x@evil.org} sound"},
      {"encoded address", "=?utf-8?q?agent=40corp.com?=", "{agent@corp.com|} unsound"},
      {"encoded local part stays encoded", "=?utf-8?q?agent?=@corp.com", "{|=?utf-8?q?agent?=@corp.com} sound"},
      {"comma in an encoded word", "=?utf-8?q?Doe,_J?= <a@x.org>", "{Doe, J|a@x.org} unsound"},
      {"two angles", "<good@x.org> <evil@z.org>", "{|good@x.org}{|evil@z.org} unsound"},
      {"homograph keeps its letters", "\xD0\xB0gent@corp.com", "{|\xD0\xB0gent@corp.com} sound"},
      {"zero width in the address", "agent\xE2\x80\x8B@corp.com", "{agent\xE2\x80\x8B|} unsound"},
      {"NUL", std::string("agent@corp.com\0,b@y.org", 23), "{|agent@corp.com}{|b@y.org} unsound"},
      {"trailing dot", "a@x.org.", "{|a@x.org} unsound"},
      {"semicolons", "a@x.org; b@y.org", "{|a@x.org}{|b@y.org} unsound"},
  };
  for (const auto& c : cases) EXPECT_EQ(shown(read_addresses(c.input)), c.expected) << c.name;
}

TEST(Address, ReadsWhatItCanOfBrokenFields) {
  const Case cases[] = {
      {"no domain", "postmaster", "{postmaster|} unsound"},
      {"unterminated angle", "Joe <a@x.org", "{Joe|a@x.org} unsound"},
      {"unterminated quote", "\"Joe <a@x.org>, b@y.org", "{Joe|a@x.org}{|b@y.org} unsound"},
      {"unterminated comment", "a@x.org (foo, b@y.org", "{|a@x.org}{|b@y.org} unsound"},
      {"unterminated group", "friends: a@x.org, b@y.org", "{|a@x.org}{|b@y.org} unsound"},
      {"group without an end", "undisclosed-recipients:", " unsound"},
      {"empty angle", "Joe <>", "{Joe|} unsound"},
      {"name and bare address", "Joe Doe joe@x.org", "{Joe Doe|joe@x.org} unsound"},
      {"closing angle only", "a@x.org>", "{|a@x.org} unsound"},
      {"at alone", "@", " unsound"},
      {"colon alone", ":", " unsound"},
      {"no local part", "<@x.org>", " unsound"},
  };
  for (const auto& c : cases) EXPECT_EQ(shown(read_addresses(c.input)), c.expected) << c.name;
}

// T-MIME-06: runs of every special, nested comments, unclosed quotes. A quadratic reader would not come back.
TEST(Address, T_MIME_06_LongRunsAreLinear) {
  for (const std::string piece : {";",    ",",  ":",  "<",  ">",      "@",    "(",    ")",  "\"",   "\\\"",  "[",
                                  "((a)", "<@", "a:", "=?", "=?u?q?", "a@b,", "a@b ", "(a", "\"\\", "<a@b>", "g:;"}) {
    std::string field;
    while (field.size() < 128u << 10) field += piece;
    EXPECT_LE(read_addresses(field).addresses.size(), Limits{}.addresses) << piece;
  }
}

TEST(Address, NestedGroupsAndManyAddressesAreCounted) {
  std::string field;
  for (int i = 0; i < 3000; ++i) field += "a" + std::to_string(i) + "@x.org,";
  const AddressList list = read_addresses(field);
  EXPECT_EQ(list.addresses.size(), Limits{}.addresses);
  EXPECT_FALSE(list.sound);
}

TEST(Address, KnowsWhatSmtpTakes) {
  for (const char* good :
       {"a@x.org", "a.b+c@x-y.org", "\"a@b\"@x.org", "a@[192.0.2.1]", "root@localhost", "j\xC3\xBC@x.org"}) {
    EXPECT_TRUE(is_plain_address(good)) << good;
  }
  for (const std::string bad : {"", "a", "@x.org", "a@", "a b@x.org", "a@x org", "a@x.org\r\nRCPT TO:<b@y>",
                                "a..b@x.org", ".a@x.org", "a@x..org", "a@-x.org", "<a@x.org>", "a(c)@x.org",
                                "\"a b\"@x.org", "a@b@x.org", "a@[x", "\"a\"b\"@x.org", "\"a\\\"@x.org", "a@x.org>"}) {
    EXPECT_FALSE(is_plain_address(bad)) << bad;
  }
  EXPECT_FALSE(is_plain_address(std::string(65, 'a') + "@x.org"));
  EXPECT_FALSE(is_plain_address(std::string("a\0@x.org", 8)));
}

TEST(Address, ComparesByKey) {
  EXPECT_EQ(address_key("Ann@Example.ORG"), "ann@example.org");
  // The Kelvin sign is no k: only ASCII is folded, so that no other letter can become an agent's.
  EXPECT_NE(address_key("\xE2\x84\xAA@x.org"), "k@x.org");
}

}  // namespace
}  // namespace postern::parser
