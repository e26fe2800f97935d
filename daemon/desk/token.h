// What proves that a mail belongs to a ticket: keyed MACs in our Message-IDs and in token addresses (DESIGN 4).
//
//   Message-ID   hd-1042.17.<key id><MAC>@domain             MAC of 160 bit over ticket and n
//   to an agent  hd-1042.17.<key id><MAC>.<token>@domain     the same, with that agent's token
//   token        t<key id><MAC>                              MAC of 130 bit over ticket, purpose and recipient
//                a<day><key id><MAC>                         an agent's; day: its last, base32, days since 1970
//   bounces      support+b-1042.17.<key id><MAC>@domain      envelope sender of one mail: MAC of 130 bit over ticket
//   and n
//
// All in lower-case base32 (RFC 4648 6) and compared without letter case: mail systems change it. A MAC covers its key
// id, so that keys rotate with an overlap; there is no form without a MAC.
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

// The first signs, all verify (rotation with an overlap). An empty ring signs what nobody verifies.
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
// The ticket that a Message-ID of our shape names, whoever made it: a hint, never a proof.
std::optional<model::TicketId> claimed_ticket(std::string_view prefix, std::string_view message_id,
                                              std::string_view domain);

enum class Purpose { thread, agent };

// What a token says. An agent token expires (at the end of a day, UTC); a thread token does not.
struct TokenClaim {
  model::TicketId ticket;
  Purpose purpose = Purpose::thread;
  std::optional<model::Time> expires;
};

// "support+hd-1042.TOKEN@domain" for one recipient. The local part stays within 64 octets (RFC 5321 4.5.3.1.1) when
// that of `address` has at most 12 and prefix and key id together at most 12; "" when it would not.
std::string make_token_address(const KeyRing& keys, std::string_view prefix, std::string_view address,
                               const TokenClaim& claim, std::string_view recipient);

// The token part of an address of ours, not yet verified: "hd-1042.TOKEN", or "" when it carries none.
std::string_view token_of(std::string_view address, std::string_view own_address);

// The ticket that a token part names, not yet verified: a hint, never a proof.
std::optional<model::TicketId> claimed_ticket(std::string_view prefix, std::string_view token);

// Verifies a token for the person who used it. nullopt: forged, of another person, or expired at `now`.
std::optional<TokenClaim> verify_token(const KeyRing& keys, std::string_view prefix, std::string_view token,
                                       std::string_view sender, model::Time now);

// A Message-ID that is also an agent's token: what agents work with where the mailbox has no sub-addressing.
std::string make_agent_message_id(const KeyRing& keys, std::string_view prefix, std::int64_t n, std::string_view domain,
                                  const TokenClaim& claim, std::string_view recipient);
std::optional<TokenClaim> verify_agent_message_id(const KeyRing& keys, std::string_view prefix,
                                                  std::string_view message_id, std::string_view sender,
                                                  model::Time now);

// The envelope sender that brings bounces of one mail of ours back with proof, also where they return nothing of it:
// "support+b-1042.17.TOKEN@domain". "" when `message_id` is none of ours, or the local part would exceed 64 octets.
std::string make_bounce_address(const KeyRing& keys, std::string_view prefix, std::string_view address,
                                std::string_view message_id);

// The Message-ID of the mail that was sent with this bounce address's token (token_of); "" for anything else. Made by
// make_message_id with the same key and `domain`.
std::string bounced_message_id(const KeyRing& keys, std::string_view prefix, std::string_view token,
                               std::string_view domain);

}  // namespace postern::desk
