// What proves that a mail belongs to a ticket: keyed MACs in our Message-IDs and in token addresses (DESIGN 4).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/model/ids.h"

namespace postern::desk {

struct Key {
  std::string id;     // [a-z0-9]{1,8}
  std::string bytes;  // 32 bytes
};

// The first signs, all verify (rotation with an overlap).
struct KeyRing {
  std::vector<Key> keys;
};

// "hd-1042.17.k1MAC@domain", without angle brackets. The MAC is HMAC-SHA-256 cut to 160 bit over ticket, n, purpose and
// key id, base32 in lower case.
std::string make_message_id(const KeyRing& keys, std::string_view prefix, model::TicketId ticket, std::int64_t n,
                            std::string_view domain);
// The ticket when `message_id` is one of ours and its MAC is right; the comparison takes constant time.
std::optional<model::TicketId> verify_message_id(const KeyRing& keys, std::string_view prefix,
                                                 std::string_view message_id);

enum class Purpose { thread, agent };

// What a token address says. An agent token expires; a thread token does not.
struct TokenClaim {
  model::TicketId ticket;
  Purpose purpose = Purpose::thread;
  std::optional<model::Time> expires;
};

// "support+hd-1042.TOKEN@domain" for one recipient. The local part stays within 64 octets (RFC 5321 4.5.3.1.1) when
// that of `address` has at most 12.
std::string make_token_address(const KeyRing& keys, std::string_view prefix, std::string_view address,
                               const TokenClaim& claim, std::string_view recipient);

// The token part of an address of ours, not yet verified: "hd-1042.TOKEN", or "" when it carries none.
std::string_view token_of(std::string_view address, std::string_view own_address);

// Verifies a token for the person who used it. nullopt: forged, of another person, or expired at `now`.
std::optional<TokenClaim> verify_token(const KeyRing& keys, std::string_view prefix, std::string_view token,
                                       std::string_view sender, model::Time now);

}  // namespace postern::desk
