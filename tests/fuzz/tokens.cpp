// Tokens: whatever stands there, valid is only what our key made for that ticket, person and purpose, in the one form
// it was made in, letter case aside. Two lines before it say how a good token is made and then spoiled:
//   TICKET NUMBER POSITION OCTET DAYS
//   PERSON
#include "daemon/desk/token.h"

#include "parser/address.h"
#include "parser/text.h"
#include "promise.h"

#include <array>
#include <string>

using namespace postern;
using namespace postern::desk;

namespace {

const KeyRing kOurs{{{"k2", std::string(32, 'n')}, {"k1", std::string(32, 'o')}}};
const KeyRing kStrangers{{{"k2", std::string(32, 's')}, {"k1", std::string(32, 't')}}};
const model::Time kNow{std::chrono::seconds(1'790'000'000)};
constexpr const char* kPrefix = "HD";
constexpr const char* kAddress = "help@example.org";
constexpr const char* kDomain = "example.org";

struct Plan {
  model::TicketId ticket;
  std::int64_t number = 0;
  std::size_t position = 0;
  char octet = 0;
  std::chrono::days days{};
};

Plan read_plan(std::string_view line) {
  std::array<std::uint64_t, 5> numbers{};
  std::size_t at = 0;
  for (const char c : line) {
    if (c == ' ' && ++at == numbers.size()) break;
    if (c >= '0' && c <= '9')
      numbers.at(at) = (numbers.at(at) * 10 + static_cast<std::uint64_t>(c - '0')) % 1'000'000'000'000;
  }
  return {{static_cast<std::int64_t>(numbers[0])},
          static_cast<std::int64_t>(numbers[1]),
          static_cast<std::size_t>(numbers[2]),
          static_cast<char>(numbers[3] % 256),
          std::chrono::days(numbers[4] % 4000)};
}

std::string token(const KeyRing& keys, const TokenClaim& claim, const std::string& person) {
  const std::string address = make_token_address(keys, kPrefix, kAddress, claim, person);
  PROMISE(address.empty() || address.find('@') <= 64);
  return std::string(token_of(address, kAddress));
}

// What verifies is what would be made of its own claim.
void hold_to_one_form(const std::string& text, const std::string& person) {
  for (const KeyRing& keys : {kOurs, KeyRing{{kOurs.keys[1], kOurs.keys[0]}}}) {
    const auto claim = verify_token(keys, kPrefix, text, person, kNow);
    if (!claim) continue;
    TokenClaim made = *claim;
    if (made.expires) *made.expires -= std::chrono::seconds(1);  // the last second of its last day
    PROMISE(claim->purpose == Purpose::thread || (claim->expires && *claim->expires > kNow));
    const bool by_first = equal_fold(text, token(keys, made, person));
    const bool by_second = equal_fold(text, token({{keys.keys[1]}}, made, person));
    PROMISE(by_first || by_second);
  }
  if (const std::string id = bounced_message_id(kOurs, kPrefix, text, kDomain); !id.empty()) {
    PROMISE(verify_message_id(kOurs, kPrefix, id));
    bool made = false;
    for (const auto& key : kOurs.keys) {
      const std::string address = make_bounce_address({{key}}, kPrefix, kAddress, id);
      made = made || equal_fold(text, token_of(address, kAddress));
    }
    PROMISE(made);
  }
  if (const auto ticket = verify_message_id(kOurs, kPrefix, text)) {
    const auto parts = split(text, '.');
    bool made = false;
    for (const auto& key : kOurs.keys) {
      const std::string id = make_message_id({{key}}, kPrefix, *ticket, std::stoll(std::string(parts.at(1))), kDomain);
      made = made || starts_with_fold(text, id.substr(0, id.find('@')));
    }
    PROMISE(made);
  }
  PROMISE(!verify_agent_message_id(kOurs, kPrefix, text, person, kNow) || verify_message_id(kOurs, kPrefix, text));
}

// One octet put in, taken out or exchanged for another.
std::array<std::string, 3> spoil(const std::string& good, const Plan& plan, std::size_t end) {
  const std::size_t at = plan.position % end;
  std::array<std::string, 3> bad{good, good, good};
  bad[0].insert(at, 1, plan.octet);
  bad[1].erase(at, 1);
  bad[2][at] = plan.octet;
  return bad;
}

void refuse_all_but(const TokenClaim& claim, const std::string& person, const Plan& plan) {
  const std::string good = token(kOurs, claim, person);
  if (good.empty()) return;
  const bool expired =
      claim.expires && std::chrono::floor<std::chrono::days>(*claim.expires) + std::chrono::days(1) <= kNow;
  PROMISE(verify_token(kOurs, kPrefix, good, person, kNow).has_value() != expired);
  PROMISE(!verify_token(kStrangers, kPrefix, good, person, kNow));
  PROMISE(!verify_token({}, kPrefix, good, person, kNow));
  PROMISE(!verify_token(kOurs, "QA", good, person, kNow));
  PROMISE(!verify_token(kOurs, kPrefix, good, person + "x", kNow));
  PROMISE(!verify_token(kOurs, kPrefix, token(kStrangers, claim, person), person, kNow));
  PROMISE(bounced_message_id(kOurs, kPrefix, good, kDomain).empty());
  for (const std::string& bad : spoil(good, plan, good.size())) {
    PROMISE(equal_fold(bad, good) || !verify_token(kOurs, kPrefix, bad, person, kNow));
  }
}

void refuse_other_ids(const Plan& plan, const TokenClaim& agent, const std::string& person) {
  const std::string good = make_message_id(kOurs, kPrefix, plan.ticket, plan.number, kDomain);
  PROMISE(verify_message_id(kOurs, kPrefix, good) == plan.ticket);
  PROMISE(!verify_message_id(kStrangers, kPrefix, good));
  for (const std::string& bad : spoil(good, plan, good.find('@'))) {  // the domain is not signed: relays change it
    PROMISE(equal_fold(bad, good) || !verify_message_id(kOurs, kPrefix, bad));
  }
  const std::string agents = make_agent_message_id(kOurs, kPrefix, plan.number, kDomain, agent, person);
  PROMISE(verify_message_id(kOurs, kPrefix, agents) == plan.ticket);
  PROMISE(!verify_agent_message_id(kOurs, kPrefix, good, person, kNow));
  PROMISE(!verify_agent_message_id(kStrangers, kPrefix, agents, person, kNow));
  for (const std::string& bad : spoil(agents, plan, agents.find('@'))) {
    PROMISE(equal_fold(bad, agents) || !verify_agent_message_id(kOurs, kPrefix, bad, person, kNow));
  }
  const std::string bounce(token_of(make_bounce_address(kOurs, kPrefix, kAddress, good), kAddress));
  if (bounce.empty()) return;
  PROMISE(bounced_message_id(kOurs, kPrefix, bounce, kDomain) == good);
  PROMISE(bounced_message_id(kStrangers, kPrefix, bounce, kDomain).empty());
  PROMISE(!verify_token(kOurs, kPrefix, bounce, person, kNow));
  for (const std::string& bad : spoil(bounce, plan, bounce.size())) {
    PROMISE(equal_fold(bad, bounce) || bounced_message_id(kOurs, kPrefix, bad, kDomain).empty());
  }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest = fuzz::text_of(data, size);
  const Plan plan = read_plan(fuzz::take_line(rest));
  const std::string person(fuzz::take_line(rest));
  const std::string text(rest);
  const TokenClaim agent{plan.ticket, Purpose::agent, kNow - std::chrono::days(1000) + plan.days};
  refuse_all_but({plan.ticket, Purpose::thread, std::nullopt}, person, plan);
  refuse_all_but(agent, person, plan);
  refuse_other_ids(plan, agent, person);
  hold_to_one_form(text, person);
  const std::string_view inside = token_of(text, kAddress);
  PROMISE(inside.empty() || text.find(inside) != std::string::npos);
  hold_to_one_form(std::string(inside), person);
  claimed_ticket(kPrefix, text);
  claimed_ticket(kPrefix, text, kDomain);
  return 0;
}
