#include "daemon/desk/token.h"

#include <charconv>
#include <chrono>

#include "parser/address.h"
#include "parser/text.h"

namespace postern::desk {
namespace {

constexpr std::size_t kMessageMac = 32;    // base32 characters: 160 bit
constexpr std::size_t kTokenMac = 26;      // 130 bit: a local part has only 64 octets
constexpr std::size_t kDayDigits = 4;      // of an agent token's last day, base32: until the year 4840
constexpr std::size_t kLocalPart = 64;     // RFC 5321 4.5.3.1.1
constexpr std::size_t kNumberDigits = 15;  // of a ticket
constexpr std::string_view kBounce = "b";  // before the ticket's number, where others have the prefix
constexpr std::string_view kBase32 = "abcdefghijklmnopqrstuvwxyz234567";

// No field holds a line end, so that no two lists of fields look the same.
std::string sign(const Key& key, std::size_t size, const std::vector<std::string>& fields) {
  return base32_lower(hmac_sha256(key.bytes, key.id + "\n" + join(fields, "\n"))).substr(0, size);
}

const Key& signing_key(const KeyRing& keys) {
  static const Key none;
  return keys.keys.empty() ? none : keys.keys.front();
}

// The key of the ring that made `signature`, KEYID + MAC; nullptr when none did.
const Key* signer(const KeyRing& keys, std::string_view signature, std::size_t size,
                  const std::vector<std::string>& fields) {
  if (signature.size() <= size) return nullptr;
  const std::string_view id = signature.substr(0, signature.size() - size);
  const std::string_view mac = signature.substr(id.size());
  for (const Key& key : keys.keys) {
    if (key.id == id && equal_constant_time(mac, sign(key, size, fields))) return &key;
  }
  return nullptr;
}

bool verify(const KeyRing& keys, std::string_view signature, std::size_t size, const std::vector<std::string>& fields) {
  return signer(keys, signature, size, fields) != nullptr;
}

std::string ticket_part(std::string_view prefix, model::TicketId ticket) {
  return to_lower(prefix) + "-" + std::to_string(ticket.value);
}

// As we write it: no sign, and no zero before other digits.
std::optional<std::int64_t> read_number(std::string_view digits) {
  std::int64_t number = 0;
  if (digits.starts_with('-') || (digits.size() > 1 && digits.starts_with('0'))) return std::nullopt;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (digits.empty() || digits.size() > kNumberDigits || error != std::errc{} || end != digits.data() + digits.size()) {
    return std::nullopt;
  }
  return number;
}

// "hd-1042" -> 1042; 0 is the desk as a whole.
std::optional<model::TicketId> read_ticket(std::string_view prefix, std::string_view part) {
  if (part.size() <= prefix.size() || !starts_with_fold(part, prefix) || part[prefix.size()] != '-') return {};
  const auto number = read_number(part.substr(prefix.size() + 1));
  return number ? std::optional(model::TicketId{*number}) : std::nullopt;
}

std::string day_digits(model::Time expires) {
  auto day = std::chrono::floor<std::chrono::days>(expires).time_since_epoch().count();
  std::string digits(kDayDigits, 'a');
  for (std::size_t i = kDayDigits; i-- > 0; day /= 32) digits[i] = kBase32[static_cast<std::size_t>(day % 32)];
  return digits;
}

// The first second after the day.
std::optional<model::Time> end_of_day(std::string_view digits) {
  int day = 0;
  for (const char digit : digits) {
    const auto value = kBase32.find(digit);
    if (value == std::string_view::npos) return std::nullopt;
    day = day * 32 + static_cast<int>(value);
  }
  return model::Time{std::chrono::days(day + 1)};
}

std::vector<std::string> token_fields(model::TicketId ticket, std::string_view head, std::string_view recipient) {
  return {"token", std::to_string(ticket.value), std::string(head), parser::address_key(recipient)};
}

// "t" or "a<day>", key id, MAC.
std::string make_token(const KeyRing& keys, const TokenClaim& claim, std::string_view recipient) {
  const bool agent = claim.purpose == Purpose::agent;
  const std::string head = agent ? "a" + day_digits(claim.expires.value_or(model::Time{})) : "t";
  const Key& key = signing_key(keys);
  return head + key.id + sign(key, kTokenMac, token_fields(claim.ticket, head, recipient));
}

// local part . n . signature [. token]
struct OurId {
  model::TicketId ticket;
  std::string n, signature, token;
};

std::optional<OurId> read_our_id(std::string_view prefix, const std::string& lower_id) {
  const auto at = lower_id.rfind('@');
  if (at == std::string::npos) return std::nullopt;
  const auto parts = split(std::string_view(lower_id).substr(0, at), '.');
  if (parts.size() != 3 && parts.size() != 4) return std::nullopt;
  const auto ticket = read_ticket(prefix, parts[0]);
  if (!ticket || !read_number(parts[1])) return std::nullopt;
  return OurId{*ticket, std::string(parts[1]), std::string(parts[2]), parts.size() == 4 ? std::string(parts[3]) : ""};
}

std::vector<std::string> message_fields(model::TicketId ticket, std::string_view n) {
  return {"message-id", std::to_string(ticket.value), std::string(n)};
}

std::string our_local_part(const Key& key, std::string_view prefix, model::TicketId ticket, std::int64_t n) {
  const std::string number = std::to_string(n);
  return ticket_part(prefix, ticket) + "." + number + "." + key.id +
         sign(key, kMessageMac, message_fields(ticket, number));
}

std::vector<std::string> bounce_fields(model::TicketId ticket, std::string_view n) {
  return {"bounce", std::to_string(ticket.value), std::string(n)};
}

// "support+TOKEN@domain", or "" when the local part would be too long.
std::string sub_address(std::string_view address, std::string_view token) {
  const auto at = address.rfind('@');
  if (at == std::string_view::npos) return "";
  const std::string local = std::string(address.substr(0, at)) + "+" + std::string(token);
  return local.size() > kLocalPart ? "" : local + std::string(address.substr(at));
}

}  // namespace

std::string make_message_id(const KeyRing& keys, std::string_view prefix, model::TicketId ticket, std::int64_t n,
                            std::string_view domain) {
  return our_local_part(signing_key(keys), prefix, ticket, n) + "@" + std::string(domain);
}

std::optional<model::TicketId> verify_message_id(const KeyRing& keys, std::string_view prefix,
                                                 std::string_view message_id) {
  const auto id = read_our_id(prefix, to_lower(message_id));
  if (!id || !verify(keys, id->signature, kMessageMac, message_fields(id->ticket, id->n))) return std::nullopt;
  return id->ticket;
}

std::optional<model::TicketId> claimed_ticket(std::string_view prefix, std::string_view message_id,
                                              std::string_view domain) {
  const auto at = message_id.rfind('@');
  if (at == std::string_view::npos || !equal_fold(message_id.substr(at + 1), domain)) return std::nullopt;
  return claimed_ticket(prefix, message_id.substr(0, at));
}

std::optional<model::TicketId> claimed_ticket(std::string_view prefix, std::string_view token) {
  return read_ticket(prefix, token.substr(0, token.find('.')));
}

std::string make_token_address(const KeyRing& keys, std::string_view prefix, std::string_view address,
                               const TokenClaim& claim, std::string_view recipient) {
  return sub_address(address, ticket_part(prefix, claim.ticket) + "." + make_token(keys, claim, recipient));
}

std::string_view token_of(std::string_view address, std::string_view own_address) {
  const auto at = address.rfind('@');
  const auto own_at = own_address.rfind('@');
  if (at == std::string_view::npos || own_at == std::string_view::npos) return {};
  if (!equal_fold(address.substr(at), own_address.substr(own_at))) return {};
  if (at <= own_at + 1 || address[own_at] != '+') return {};
  if (!equal_fold(address.substr(0, own_at), own_address.substr(0, own_at))) return {};
  return address.substr(own_at + 1, at - own_at - 1);
}

std::optional<TokenClaim> verify_token(const KeyRing& keys, std::string_view prefix, std::string_view token,
                                       std::string_view sender, model::Time now) {
  const std::string lower = to_lower(token);
  const auto ticket = claimed_ticket(prefix, lower);
  const auto dot = lower.find('.');
  if (!ticket || dot == std::string::npos || dot + 1 == lower.size()) return std::nullopt;
  TokenClaim claim{*ticket, lower[dot + 1] == 'a' ? Purpose::agent : Purpose::thread, std::nullopt};
  if (claim.purpose == Purpose::thread && lower[dot + 1] != 't') return std::nullopt;
  const std::size_t head_size = claim.purpose == Purpose::agent ? 1 + kDayDigits : 1;
  const std::string_view head = std::string_view(lower).substr(dot + 1, head_size);
  if (head.size() < head_size) return std::nullopt;
  if (claim.purpose == Purpose::agent) {
    claim.expires = end_of_day(head.substr(1));
    if (!claim.expires || *claim.expires <= now) return std::nullopt;
  }
  const std::string_view signature = std::string_view(lower).substr(dot + 1 + head_size);
  return verify(keys, signature, kTokenMac, token_fields(*ticket, head, sender)) ? std::optional(claim) : std::nullopt;
}

std::string make_agent_message_id(const KeyRing& keys, std::string_view prefix, std::int64_t n, std::string_view domain,
                                  const TokenClaim& claim, std::string_view recipient) {
  return our_local_part(signing_key(keys), prefix, claim.ticket, n) + "." + make_token(keys, claim, recipient) + "@" +
         std::string(domain);
}

std::optional<TokenClaim> verify_agent_message_id(const KeyRing& keys, std::string_view prefix,
                                                  std::string_view message_id, std::string_view sender,
                                                  model::Time now) {
  const auto id = read_our_id(prefix, to_lower(message_id));
  if (!id || id->token.empty() || !verify_message_id(keys, prefix, message_id)) return std::nullopt;
  const auto claim = verify_token(keys, prefix, ticket_part(prefix, id->ticket) + "." + id->token, sender, now);
  return claim && claim->purpose == Purpose::agent ? claim : std::nullopt;
}

std::string make_bounce_address(const KeyRing& keys, std::string_view prefix, std::string_view address,
                                std::string_view message_id) {
  const auto id = read_our_id(prefix, to_lower(message_id));
  if (!id || keys.keys.empty()) return "";
  const Key& key = signing_key(keys);
  return sub_address(address, ticket_part(kBounce, id->ticket) + "." + id->n + "." + key.id +
                                  sign(key, kTokenMac, bounce_fields(id->ticket, id->n)));
}

std::string bounced_message_id(const KeyRing& keys, std::string_view prefix, std::string_view token,
                               std::string_view domain) {
  const std::string lower = to_lower(token);
  const auto parts = split(lower, '.');
  if (parts.size() != 3) return "";
  const auto ticket = read_ticket(kBounce, parts[0]);
  const auto n = read_number(parts[1]);
  if (!ticket || !n) return "";
  const Key* key = signer(keys, parts[2], kTokenMac, bounce_fields(*ticket, parts[1]));
  return key ? our_local_part(*key, prefix, *ticket, *n) + "@" + std::string(domain) : "";
}

}  // namespace postern::desk
