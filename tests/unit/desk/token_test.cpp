// Tokens and signed Message-IDs: what verifies, and everything that must not.
#include "daemon/desk/token.h"

#include <gtest/gtest.h>

namespace postern::desk {
namespace {

const KeyRing kOld{{{"k1", std::string(32, 'o')}}};
const KeyRing kNewAndOld{{{"k2", std::string(32, 'n')}, {"k1", std::string(32, 'o')}}};
const KeyRing kStranger{{{"k1", std::string(32, 's')}}};
const model::TicketId kTicket{1042};
const model::Time kNow{std::chrono::seconds(1'790'000'000)};
const TokenClaim kThread{kTicket, Purpose::thread, std::nullopt};
const TokenClaim kAgent{kTicket, Purpose::agent, kNow + std::chrono::days(30)};

std::string token(const KeyRing& keys, const TokenClaim& claim, const std::string& person) {
  const std::string address = make_token_address(keys, "HD", "support@example.org", claim, person);
  return std::string(token_of(address, "support@example.org"));
}

TEST(Token, MessageIdVerifiesOnlyAsItWasMade) {
  const std::string id = make_message_id(kOld, "HD", kTicket, 17, "example.org");
  EXPECT_EQ(id.substr(0, 13), "hd-1042.17.k1");
  EXPECT_EQ(verify_message_id(kOld, "HD", id), kTicket);

  struct Case {
    const char* name;
    std::string id;
  };
  std::string flipped = id;
  flipped[20] = flipped[20] == 'a' ? 'b' : 'a';
  const Case cases[] = {
      {"another ticket", std::string(id).replace(0, 7, "hd-1043")},
      {"another number", std::string(id).replace(8, 2, "18")},
      {"one letter of the MAC", flipped},
      {"no MAC", "hd-1042.17@example.org"},
      {"an empty MAC", "hd-1042.17.@example.org"},
      {"only the key id", "hd-1042.17.k1@example.org"},
      {"nothing", ""},
      {"no at sign", id.substr(0, id.find('@'))},
      {"a huge number", "hd-9999999999999999.1.k1a@example.org"},
      {"a negative number", "hd--5.1.k1aaaa@example.org"},
      {"a zero before the ticket", std::string(id).insert(3, "0")},
      {"a zero before the number", std::string(id).insert(8, "0")},
  };
  for (const Case& c : cases) EXPECT_FALSE(verify_message_id(kOld, "HD", c.id)) << c.name;
  EXPECT_FALSE(verify_message_id(kStranger, "HD", id)) << "a stranger's key of the same name";
  EXPECT_FALSE(verify_message_id({}, "HD", id)) << "no key verifies nothing";
  EXPECT_FALSE(verify_message_id({}, "HD", make_message_id({}, "HD", kTicket, 17, "example.org")));
}

TEST(Token, KeysRotateWithAnOverlap) {
  const std::string old_id = make_message_id(kOld, "HD", kTicket, 1, "example.org");
  EXPECT_TRUE(verify_message_id(kNewAndOld, "HD", old_id));
  EXPECT_FALSE(verify_message_id(kOld, "HD", make_message_id(kNewAndOld, "HD", kTicket, 1, "example.org")));
}

TEST(Token, MailSystemsMayChangeLetterCase) {
  EXPECT_TRUE(verify_message_id(kOld, "HD", [] {
    std::string id = make_message_id(kOld, "HD", kTicket, 17, "example.org");
    for (char& c : id) c = static_cast<char>(std::toupper(c));
    return id;
  }()));
  std::string upper = token(kOld, kThread, "ann@example.com");
  for (char& c : upper) c = static_cast<char>(std::toupper(c));
  EXPECT_TRUE(verify_token(kOld, "HD", upper, "Ann@Example.COM", kNow));
}

// What was signed has one form: whoever compares two tokens or remembers one need not know others.
TEST(Token, HasOneForm) {
  for (const auto& [number, zeros] : {std::pair<std::int64_t, const char*>{1042, "0"}, {0, "0"}, {0, "-"}}) {
    const TokenClaim claim{{number}, Purpose::thread, std::nullopt};
    const std::string good = token(kOld, claim, "ann@example.com");
    const std::string id = make_message_id(kOld, "HD", {number}, 17, "example.org");
    std::string bounce = make_bounce_address(kOld, "HD", "support@example.org", id);
    bounce = token_of(bounce, "support@example.org");
    EXPECT_TRUE(verify_token(kOld, "HD", good, "ann@example.com", kNow));
    EXPECT_EQ(bounced_message_id(kOld, "HD", bounce, "example.org"), id);
    EXPECT_FALSE(verify_token(kOld, "HD", std::string(good).insert(3, zeros), "ann@example.com", kNow))
        << zeros << number;
    EXPECT_FALSE(verify_message_id(kOld, "HD", std::string(id).insert(3, zeros))) << zeros << number;
    EXPECT_EQ(bounced_message_id(kOld, "HD", std::string(bounce).insert(2, zeros), "example.org"), "")
        << zeros << number;
  }
}

// a token is bound to ticket, person and purpose.
TEST(Token, IsBoundToTicketAndPerson) {
  const std::string anns = token(kOld, kThread, "ann@example.com");
  const auto claim = verify_token(kOld, "HD", anns, "ann@example.com", kNow);
  ASSERT_TRUE(claim);
  EXPECT_EQ(claim->ticket, kTicket);
  EXPECT_EQ(claim->purpose, Purpose::thread);
  EXPECT_FALSE(verify_token(kOld, "HD", anns, "eve@example.com", kNow)) << "another person";
  EXPECT_FALSE(verify_token(kOld, "HD", std::string(anns).replace(0, 7, "hd-1043"), "ann@example.com", kNow))
      << "another ticket";
  EXPECT_FALSE(verify_token(kOld, "HD", std::string(anns).replace(8, 1, "aaaaa"), "ann@example.com", kNow))
      << "made an agent's";
  for (const char* broken :
       {"", "hd-1042", "hd-1042.", "hd-1042.t", "hd-1042.a", "hd-1042.aaaaa", "hd-1042.x", "42.t"}) {
    EXPECT_FALSE(verify_token(kOld, "HD", broken, "ann@example.com", kNow)) << broken;
  }
}

TEST(Token, OfAnAgentExpires) {
  const std::string bobs = token(kOld, kAgent, "bob@example.org");
  const auto claim = verify_token(kOld, "HD", bobs, "bob@example.org", kNow);
  ASSERT_TRUE(claim);
  EXPECT_EQ(claim->purpose, Purpose::agent);
  EXPECT_TRUE(verify_token(kOld, "HD", bobs, "bob@example.org", *kAgent.expires)) << "until the end of its last day";
  EXPECT_FALSE(verify_token(kOld, "HD", bobs, "bob@example.org", *kAgent.expires + std::chrono::days(1)));
  std::string later = bobs;
  later[9] = 'z';
  EXPECT_FALSE(verify_token(kOld, "HD", later, "bob@example.org", kNow)) << "a later day is another token";
}

TEST(Token, MessageIdOfAnAgentIsATokenToo) {
  const std::string id = make_agent_message_id(kOld, "HD", 18, "example.org", kAgent, "bob@example.org");
  EXPECT_EQ(verify_message_id(kOld, "HD", id), kTicket);
  EXPECT_TRUE(verify_agent_message_id(kOld, "HD", id, "bob@example.org", kNow));
  EXPECT_FALSE(verify_agent_message_id(kOld, "HD", id, "ann@example.com", kNow));
  EXPECT_FALSE(verify_agent_message_id(kOld, "HD", make_message_id(kOld, "HD", kTicket, 18, "example.org"),
                                       "bob@example.org", kNow));
}

TEST(Token, AddressFitsALocalPart) {
  const TokenClaim big{model::TicketId{1'234'567}, Purpose::agent, kNow};
  const std::string address = make_token_address(kOld, "HD", "abcdefghijkl@example.org", big, "bob@example.org");
  ASSERT_FALSE(address.empty());
  EXPECT_LE(address.find('@'), 64u);
  EXPECT_EQ(make_token_address(kOld, "HD", "a-local-part-of-thirty-octets-@example.org", big, "bob@example.org"), "");
}

std::string to_upper(std::string text) {
  for (char& c : text) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return text;
}

std::string bounced(const KeyRing& keys, const std::string& address) {
  return bounced_message_id(keys, "HD", token_of(address, "support@example.org"), "example.org");
}

TEST(Token, ABounceAddressNamesItsMailAlone) {  // O-16
  const std::string id = make_message_id(kOld, "HD", kTicket, 17, "example.org");
  const std::string address = make_bounce_address(kOld, "HD", "support@example.org", id);
  EXPECT_EQ(address.rfind("support+b-1042.17.k1", 0), 0u) << address;
  EXPECT_EQ(bounced(kOld, address), id);
  EXPECT_EQ(bounced(kOld, to_upper(address)), id);
  EXPECT_EQ(bounced(kNewAndOld, address), id) << "an old key still counts";
  EXPECT_EQ(bounced(kStranger, address), "");
  std::string other_mail = address, other_ticket = address;
  other_mail.at(16) = '8';
  other_ticket.at(13) = '3';
  EXPECT_EQ(bounced(kOld, other_mail), "");
  EXPECT_EQ(bounced(kOld, other_ticket), "");
  const std::string conversation = make_token_address(kOld, "HD", "support@example.org", kThread, "ann@example.com");
  EXPECT_EQ(bounced(kOld, conversation), "") << "a token is good for one thing";
  EXPECT_FALSE(verify_token(kOld, "HD", token_of(address, "support@example.org"), "", kNow));
  EXPECT_FALSE(verify_token(kOld, "B", token_of(address, "support@example.org"), "", kNow)) << "a desk of prefix B";
  EXPECT_EQ(make_bounce_address(kOld, "HD", "support@example.org", "somebody@example.com"), "");
  EXPECT_EQ(make_bounce_address(kOld, "HD", "support-of-the-whole-company@example.org", id), "") << "64 octets";
}

TEST(Token, TokenOf) {
  struct Case {
    const char* address;
    const char* token;
  };
  const Case cases[] = {
      {"support+hd-1.t@example.org", "hd-1.t"},
      {"Support+hd-1.t@EXAMPLE.org", "hd-1.t"},
      {"support@example.org", ""},
      {"support+@example.org", ""},
      {"supports+hd-1.t@example.org", ""},
      {"support+hd-1.t@evil.example.org", ""},
      {"support", ""},
      {"", ""},
  };
  for (const Case& c : cases) EXPECT_EQ(token_of(c.address, "support@example.org"), c.token) << c.address;
}

}  // namespace
}  // namespace postern::desk
