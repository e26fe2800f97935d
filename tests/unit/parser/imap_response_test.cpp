// IMAP responses as values: each kind, each spelling seen in the wild, and nonsense that must not end the stream.
#include "parser/imap_response.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace postern::parser {
namespace {

// The responses in these bytes; an error ends it.
std::vector<ImapResponse> read(std::string_view bytes, const ImapLimits& limits = {}) {
  ImapReader reader(limits);
  std::vector<ImapResponse> out;
  while (true) {
    auto response = reader.next(bytes);
    if (!response || !*response) return out;
    out.push_back(std::move(**response));
  }
}

// The one response of this line, as the type it must have.
template <class T>
T one(std::string_view line, const ImapLimits& limits = {}) {
  auto responses = read(std::string(line) + "\r\n", limits);
  if (responses.size() != 1) {
    ADD_FAILURE() << responses.size() << " responses in " << line;
    return {};
  }
  T* value = std::get_if<T>(&responses[0]);
  if (value == nullptr) {
    ADD_FAILURE() << "response type " << responses[0].index() << " for " << line;
    return {};
  }
  return std::move(*value);
}

TEST(ImapResponse, Numbers) {
  EXPECT_EQ(one<ImapExists>("* 23 EXISTS").count, 23u);
  EXPECT_EQ(one<ImapExpunge>("* 4 expunge").number, 4u);
  EXPECT_EQ(one<ImapOther>("* 4 RECENT").name, "RECENT");
  EXPECT_EQ(one<ImapSearch>("* SEARCH 2 84 882").numbers, (std::vector<std::uint32_t>{2, 84, 882}));
  EXPECT_TRUE(one<ImapSearch>("* SEARCH").numbers.empty());
}

TEST(ImapResponse, Capability) {
  const std::vector<std::string> words = {"IMAP4REV1", "IDLE", "AUTH=PLAIN"};
  EXPECT_EQ(one<ImapCapability>("* CAPABILITY IMAP4rev1 Idle AUTH=PLAIN").words, words);
  EXPECT_EQ(one<ImapStatus>("* OK [CAPABILITY IMAP4rev1 Idle AUTH=PLAIN] hello").code.words, words);
}

TEST(ImapResponse, Conditions) {
  using Condition = ImapStatus::Condition;
  EXPECT_EQ(one<ImapStatus>("* BYE Autologout").condition, Condition::bye);
  EXPECT_EQ(one<ImapStatus>("* PREAUTH hello").condition, Condition::preauth);
  const auto tagged = one<ImapTagged>("p12 NO [OVERQUOTA] full");
  EXPECT_EQ(tagged.tag, "p12");
  EXPECT_EQ(tagged.status.condition, Condition::no);
  EXPECT_EQ(tagged.status.code.name, "OVERQUOTA");
  EXPECT_EQ(tagged.status.text, "full");
  // A refusal without a text once broke a client's reading.
  EXPECT_EQ(one<ImapTagged>("p1 NO").status.condition, Condition::no);
  EXPECT_EQ(one<ImapTagged>("p1 BAD ").status.condition, Condition::bad);
}

TEST(ImapResponse, Codes) {
  EXPECT_EQ(one<ImapStatus>("* OK [UIDVALIDITY 3857529045] UIDs valid").code.number, 3857529045u);
  EXPECT_EQ(one<ImapStatus>("* OK [uidnext 4392] Predicted").code.name, "UIDNEXT");
  EXPECT_EQ(one<ImapStatus>("* OK [UIDVALIDITY -1] x").code.number, 0u);
  EXPECT_EQ(one<ImapStatus>("* OK [PERMANENTFLAGS (\\Deleted \\Seen \\*)] Limited").code.words,
            (std::vector<std::string>{"\\Deleted", "\\Seen", "\\*"}));
  EXPECT_TRUE(one<ImapStatus>("* OK [PERMANENTFLAGS ()] none").code.words.empty());
  EXPECT_EQ(one<ImapTagged>("p1 OK [READ-ONLY] done").status.code.name, "READ-ONLY");
  EXPECT_EQ(one<ImapTagged>("p1 NO [MESSAGELIMIT 1000 23221] partial").status.code.number, 23221u);
  EXPECT_EQ(one<ImapTagged>("p1 NO [MESSAGELIMIT 1000] too many").status.code.number, 0u);
  const auto copied = one<ImapTagged>("p1 OK [COPYUID 38505 304,319:320 3956:3958] Done").status;
  EXPECT_EQ(copied.code.number, 38505u);
  EXPECT_EQ(copied.code.source, (UidSet{{304, 304}, {319, 320}}));
  EXPECT_EQ(copied.code.target, (UidSet{{3956, 3958}}));
  EXPECT_EQ(copied.text, "Done");
}

TEST(ImapResponse, AnOpenBracketIsText) {
  const auto status = one<ImapStatus>("* OK [not a code");
  EXPECT_EQ(status.code.name, "");
  EXPECT_EQ(status.text, "[not a code");
}

TEST(ImapResponse, ASetOfFourThousandMillionsStaysOneRange) {  // S-13
  EXPECT_EQ(one<ImapTagged>("p1 OK [COPYUID 1 1:4294967295 1:4294967295] x").status.code.source.size(), 1u);
  EXPECT_EQ(uid_count(one<ImapVanished>("* VANISHED (EARLIER) 1:4294967295").uids), 4294967295u);
  one<ImapMalformed>("* SEARCH 1:4294967295");
}

TEST(ImapResponse, FetchInAnyOrderWithStrangersAmongIt) {
  const auto fetch = one<ImapFetch>(
      "* 12 FETCH (MODSEQ (624140003) X-GM-LABELS (\"\\\\Inbox\" (a (b))) BODY[] {3}\r\na\r\n FLAGS (\\Seen $x) "
      "INTERNALDATE \"01-Jan-1970 00:00:09 +0000\" ENVELOPE NIL RFC822.SIZE 44 UID 9)");
  EXPECT_EQ(fetch.number, 12u);
  EXPECT_EQ(fetch.uid, 9u);
  EXPECT_EQ(fetch.size, 44u);
  EXPECT_EQ(fetch.internal_date, 9);
  EXPECT_EQ(fetch.flags, (std::vector<std::string>{"\\Seen", "$x"}));
  EXPECT_EQ(fetch.body, "a\r\n");
}

struct BodyCase {
  const char* name;
  const char* items;
  const char* body;
};

class ImapBody : public testing::TestWithParam<BodyCase> {};

TEST_P(ImapBody, InEachSpelling) {
  EXPECT_EQ(one<ImapFetch>("* 1 FETCH (UID 1 " + std::string(GetParam().items) + ")").body, GetParam().body);
}

INSTANTIATE_TEST_SUITE_P(
    , ImapBody,
    testing::Values(BodyCase{"Literal", "BODY[] {2}\r\nab", "ab"}, BodyCase{"Quoted", "BODY[] \"a\\\"b\"", "a\"b"},
                    BodyCase{"Nil", "BODY[] NIL", ""},                                                      // S-09
                    BodyCase{"NilInLowerCase", "BODY[] nil", ""}, BodyCase{"Empty", "BODY[] {0}\r\n", ""},  // S-09
                    BodyCase{"QuotedNil", "BODY[] \"NIL\"", "NIL"}, BodyCase{"LowerCase", "body[] {2}\r\nab", "ab"},
                    BodyCase{"Partial", "BODY[]<0> {2}\r\nab", "ab"}, BodyCase{"OldName", "RFC822 {2}\r\nab", "ab"},
                    BodyCase{"TwiceTheFirstCounts", "BODY[] {2}\r\nab BODY[] {2}\r\ncd", "ab"}),
    [](const auto& test) { return test.param.name; });

TEST(ImapResponse, OtherSectionsAreNoBody) {
  EXPECT_FALSE(one<ImapFetch>("* 1 FETCH (UID 1 BODY[HEADER.FIELDS (TO)] {2}\r\nab)").body);
  EXPECT_FALSE(one<ImapFetch>("* 1 FETCH (UID 1 BODY[1] {2}\r\nab)").body);
  EXPECT_FALSE(one<ImapFetch>("* 1 FETCH (UID 1 BODY (\"TEXT\" \"PLAIN\" NIL))").body);
}

TEST(ImapResponse, ABodyAboveTheLimitSaysHowLongItWas) {  // S-10
  ImapLimits limits;
  limits.literal_bytes = 2;
  const auto fetch = one<ImapFetch>("* 1 FETCH (UID 7 BODY[] {3}\r\nabc)", limits);
  EXPECT_EQ(fetch.uid, 7u);
  EXPECT_FALSE(fetch.body);
  EXPECT_EQ(fetch.dropped_bytes, 3u);
}

TEST(ImapResponse, AnUnreadableSizeOrDateDoesNotLoseTheMail) {
  const auto fetch = one<ImapFetch>("* 1 FETCH (RFC822.SIZE -5 INTERNALDATE \"" + std::string(5000, '1') + "\" UID 7)");
  EXPECT_EQ(fetch.uid, 7u);
  EXPECT_FALSE(fetch.size);
  EXPECT_FALSE(fetch.internal_date);
}

TEST(ImapResponse, Folders) {
  const auto folder = one<ImapFolder>("* LIST (\\HasNoChildren \\Noselect) \"/\" \"Entw&APw-rfe\"");
  EXPECT_EQ(folder.attributes, (std::vector<std::string>{"\\HasNoChildren", "\\Noselect"}));
  EXPECT_EQ(folder.delimiter, "/");
  EXPECT_EQ(folder.name, "Entwürfe");
  EXPECT_EQ(one<ImapFolder>("* LIST () NIL {5}\r\nINBOX").name, "INBOX");
  EXPECT_EQ(one<ImapFolder>("* LIST () NIL INBOX").delimiter, "");
  EXPECT_EQ(one<ImapFolder>("* LIST () \"/\" ../../etc/passwd").name, "../../etc/passwd");  // S-14: a name, no path
  const auto undecoded = one<ImapFolder>("* LIST () \"/\" \"bad&name\"");
  EXPECT_FALSE(undecoded.decoded);
  EXPECT_EQ(undecoded.name, "bad&name");
}

TEST(ImapResponse, Continuations) {
  EXPECT_EQ(one<ImapContinuation>("+ idling").text, "idling");
  EXPECT_EQ(one<ImapContinuation>("+").text, "");
  EXPECT_EQ(one<ImapContinuation>("+idling").text, "");
}

TEST(ImapResponse, NonsenseIsAValueAndTheStreamGoesOn) {
  for (const char* line : {"* ",
                           "*",
                           "p1",
                           "p1 MAYBE done",
                           "* (",
                           "(x)",
                           "\"x\" y",
                           "* 1",
                           "* 1 FETCH",
                           "* 1 FETCH (UID x)",
                           "* 1 FETCH (UID 0)",
                           "* 1 FETCH (UID 4294967296)",
                           "* 1 FETCH (UID 5",
                           "* 1 FETCH (FLAGS \\Seen)",
                           "* 1 FETCH (UID 5) x",
                           "* LIST x",
                           "* LIST (",
                           "* LIST () \"/\"",
                           "* VANISHED",
                           "* VANISHED 1:",
                           "* 1 FETCH (UID 5 BODY[] ())",
                           "* 1 FETCH (BODY[])"}) {
    const auto responses = read(std::string(line) + "\r\n* 2 EXISTS\r\n");
    ASSERT_EQ(responses.size(), 2u) << line;
    EXPECT_TRUE(std::holds_alternative<ImapMalformed>(responses[0])) << line;
    EXPECT_TRUE(std::holds_alternative<ImapExists>(responses[1])) << line;
  }
}

TEST(ImapResponse, WhatIsMalformedIsShownPrintable) {  // S-15
  EXPECT_EQ(one<ImapMalformed>("p1 \x1B[31m%n").what, "p1 \\x1b[31m%n");
}

TEST(ImapResponse, TheSameHoweverTheBytesAreCut) {
  const std::string_view stream =
      "* OK [UIDVALIDITY 7] hi\r\n* CAPABILITY IMAP4rev1 IDLE\r\n* LIST (\\Noselect) \"/\" \"a\\\"b\"\r\n"
      "* 1 FETCH (UID 8 FLAGS (\\Seen) BODY[] {6}\r\na\r\nb)\n RFC822.SIZE 6)\r\n* nonsense (\r\n+ go\r\np1 NO [LIMIT] "
      "x\r\n";
  const auto shown = [](const ImapResponse& response) {
    std::string text = std::to_string(response.index());
    if (const auto* fetch = std::get_if<ImapFetch>(&response)) text += fetch->body.value_or("-");
    if (const auto* tagged = std::get_if<ImapTagged>(&response)) text += tagged->tag + tagged->status.text;
    return text + ";";
  };
  std::string whole;
  for (const ImapResponse& response : read(stream)) whole += shown(response);
  EXPECT_NE(whole.find("a\r\nb)\n"), std::string::npos);
  for (std::size_t piece = 1; piece < stream.size(); ++piece) {
    for (const bool often : {false, true}) {  // cut once at this place, or in pieces of this size
      ImapReader reader;
      std::string out;
      for (std::size_t at = 0; at < stream.size();) {
        std::string_view part = stream.substr(at, often || at == 0 ? piece : stream.size());
        at += part.size();
        for (auto found = reader.next(part); found && *found; found = reader.next(part)) out += shown(**found);
      }
      ASSERT_EQ(out, whole) << piece << often;
    }
  }
}

}  // namespace
}  // namespace postern::parser
