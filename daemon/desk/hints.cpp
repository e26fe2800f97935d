#include "daemon/desk/hints.h"

#include <algorithm>

#include "daemon/desk/find_ticket.h"
#include "daemon/desk/recipients.h"
#include "daemon/desk/subject.h"
#include "parser/address.h"
#include "parser/text.h"

namespace postern::desk {
namespace {

using Carrier = Hint::Carrier;

constexpr std::size_t kTokens = 8;                   // token addresses looked at in one mail
constexpr std::size_t kReferences = 8;               // things like our reference in its text
constexpr std::size_t kReferenceBytes = 512u << 10;  // of text they are looked for in
constexpr std::size_t kReferenceLength = 200;        // bytes of one; ours are shorter

void add_token(const Desk& desk, const parser::Address& address, const char* field, std::vector<Hint>& hints) {
  for (const config::Mailbox& mailbox : desk.settings.mailboxes) {
    const auto token = token_of(address.email, mailbox.address);
    const auto ticket = claimed_ticket(desk.settings.desk.prefix, token);
    if (!ticket || hints.size() == kTokens) continue;
    const bool known =
        std::any_of(hints.begin(), hints.end(), [token](const Hint& hint) { return equal_fold(hint.value, token); });
    if (!known) hints.push_back({Carrier::token, *ticket, std::string(token), field});
    return;
  }
}

std::vector<Hint> token_hints(const Desk& desk, const parser::Mail& mail) {
  std::vector<Hint> hints;
  each_recipient(mail,
                 [&](const parser::Address& address, const char* field) { add_token(desk, address, field, hints); });
  return hints;
}

// An absence notice goes to the envelope's sender (RFC 3834 4): that address names the mail it answers.
std::vector<Hint> bounce_hints(const Desk& desk, const parser::Mail& mail) {
  std::vector<Hint> hints;
  for (std::string& id : bounced_ids(desk, mail)) {
    const auto ticket = verify_message_id(desk.keys, desk.settings.desk.prefix, id);
    if (ticket) hints.push_back({Carrier::our_message_id, *ticket, std::move(id), "the envelope's recipient"});
  }
  return hints;
}

Hint message_id_hint(const Desk& desk, const std::string& id, const char* field) {
  const auto& prefix = desk.settings.desk.prefix;
  if (const auto ticket = verify_message_id(desk.keys, prefix, id))
    return {Carrier::our_message_id, *ticket, id, field};
  if (const auto ticket = claimed_ticket(prefix, id, desk.settings.desk.domain)) {
    return {Carrier::number, *ticket, id, field};
  }
  return {Carrier::message_id, {}, id, field};
}

// In-Reply-To, then References newest first; first those we signed, then the others, last the bare numbers.
std::vector<Hint> message_id_hints(const Desk& desk, const parser::Mail& mail) {
  std::vector<Hint> hints;
  for (const auto& id : mail.in_reply_to) hints.push_back(message_id_hint(desk, id, "In-Reply-To"));
  for (auto id = mail.references.rbegin(); id != mail.references.rend(); ++id) {
    hints.push_back(message_id_hint(desk, *id, "References"));
  }
  std::stable_sort(hints.begin(), hints.end(), [](const Hint& a, const Hint& b) { return a.carrier < b.carrier; });
  return hints;
}

// "hd-1042.17.k1MAC" anywhere in the text, quoted or not: what is left when a relay gives every mail a new Message-ID.
std::vector<Hint> reference_hints(const Desk& desk, const parser::Mail& mail) {
  const std::string text = to_lower(std::string_view(mail.text).substr(0, kReferenceBytes));
  const std::string start = to_lower(desk.settings.desk.prefix) + "-";
  std::vector<Hint> hints;
  std::size_t looked_at = 0;
  // On behind each: a text of "hd-hd-hd-" is read once.
  for (std::size_t at = text.find(start), end = at; at != std::string::npos && looked_at < kReferences; at = text.find(start, end)) {
    const std::string_view rest = std::string_view(text).substr(at, kReferenceLength);
    auto size = std::min(rest.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789.-"), rest.size());
    end = at + size;
    while (rest[size - 1] == '.') --size;  // of the sentence it stands in
    if (std::count(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(size), '.') < 2) continue;
    const std::string id = std::string(rest.substr(0, size)) + "@" + desk.settings.desk.domain;
    ++looked_at;
    const auto ticket = verify_message_id(desk.keys, desk.settings.desk.prefix, id);
    if (ticket) hints.push_back({Carrier::reference, *ticket, id, "text"});
  }
  return hints;
}

model::TicketId stored_ticket(const model::Snapshot& snapshot, const std::string& message_id) {
  for (const auto& known : snapshot.messages) {
    if (known.message_id == message_id) return known.ticket;
  }
  for (const auto& known : snapshot.sent) {
    if (known.message_id == message_id) return known.ticket;
  }
  return {};
}

}  // namespace

std::string describe(const Hint& hint, const model::Ticket& ticket) {
  switch (hint.carrier) {
    case Carrier::token:
      return "the private address of " + ticket.key + " in " + hint.field;
    case Carrier::our_message_id:
      return hint.field + " names a mail of ours on " + ticket.key;
    case Carrier::message_id:
      return hint.field + " names a stored mail of " + ticket.key;
    case Carrier::reference:
      return "our reference to " + ticket.key + " in the text";
    case Carrier::number:
      return hint.field + " names " + ticket.key + " without a valid signature";
    case Carrier::subject:
      break;
  }
  return "[" + ticket.key + "] in the subject";
}

std::vector<std::string> bounced_ids(const Desk& desk, const parser::Mail& mail) {
  std::vector<std::string> ids;
  std::size_t looked_at = 0;
  each_recipient(mail, [&](const parser::Address& address, const char*) {
    for (const config::Mailbox& mailbox : desk.settings.mailboxes) {
      const auto token = token_of(address.email, mailbox.address);
      if (!starts_with_fold(token, "b-") || ++looked_at > kTokens) continue;
      const auto& ours = desk.settings.desk;
      std::string id = bounced_message_id(desk.keys, ours.prefix, token, ours.domain);
      if (!id.empty() && std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(std::move(id));
    }
  });
  return ids;
}

std::vector<Hint> hints_in(const Desk& desk, const parser::Mail& mail) {
  std::vector<Hint> hints = token_hints(desk, mail);
  const auto bounces = bounce_hints(desk, mail);
  hints.insert(hints.end(), bounces.begin(), bounces.end());
  const auto ids = message_id_hints(desk, mail);
  const auto numbers = std::find_if(ids.begin(), ids.end(), [](const Hint& h) { return h.carrier == Carrier::number; });
  hints.insert(hints.end(), ids.begin(), numbers);
  const auto references = reference_hints(desk, mail);
  hints.insert(hints.end(), references.begin(), references.end());
  const auto& prefix = desk.settings.desk.prefix;
  const auto keys = keys_in_subject(prefix, mail.subject);
  // Two keys in one subject say nothing about which is meant.
  if (keys.size() == 1) hints.push_back({Carrier::subject, keys[0], ticket_key(prefix, keys[0]), "Subject"});
  hints.insert(hints.end(), numbers, ids.end());
  return hints;
}

const model::Ticket* ticket_of(const Hint& hint, const model::Snapshot& snapshot) {
  const bool stored = hint.carrier == Carrier::message_id;
  return find_ticket(snapshot, stored ? stored_ticket(snapshot, hint.value) : hint.claimed);
}

std::optional<TokenClaim> claim_by(const Desk& desk, const Hint& hint, const Sender& sender, model::Time now) {
  const auto& prefix = desk.settings.desk.prefix;
  const bool token = hint.carrier == Carrier::token;
  if (!token && hint.carrier != Carrier::our_message_id && hint.carrier != Carrier::reference) return std::nullopt;
  for (const std::string& key : sender.keys()) {
    const auto claim = token ? verify_token(desk.keys, prefix, hint.value, key, now)
                             : verify_agent_message_id(desk.keys, prefix, hint.value, key, now);
    if (claim) return claim;
  }
  return std::nullopt;
}

const config::Agent* owner_of_address(const Desk& desk, const parser::Mail& mail, model::Time now) {
  for (const Hint& hint : token_hints(desk, mail)) {
    for (const config::Agent& agent : desk.settings.agents) {
      const auto addresses = agent.addresses();
      const bool theirs = std::any_of(addresses.begin(), addresses.end(), [&](const std::string& address) {
        const auto claim = verify_token(desk.keys, desk.settings.desk.prefix, hint.value, address, now);
        return claim && claim->purpose == Purpose::agent;
      });
      if (theirs) return &agent;
    }
  }
  return nullptr;
}

bool was_sent_to(const Hint& hint, const Sender& sender, const model::Snapshot& snapshot) {
  if (hint.carrier != Carrier::our_message_id && hint.carrier != Carrier::reference) return false;
  return std::any_of(snapshot.sent.begin(), snapshot.sent.end(), [&](const model::KnownOutbox& sent) {
    return sent.message_id == hint.value && sender.is(parser::address_key(sent.to_email));
  });
}

const model::KnownOutbox* answered_notice(const Desk& desk, const parser::Mail& mail, const model::Snapshot& snapshot) {
  for (const Hint& hint : hints_in(desk, mail)) {
    const auto found = std::find_if(snapshot.sent.begin(), snapshot.sent.end(), [&](const model::KnownOutbox& sent) {
      return sent.text && sent.message_id == hint.value;
    });
    if (found != snapshot.sent.end()) return &*found;
  }
  return nullptr;
}

std::vector<NamedTicket> tickets_named(const Desk& desk, const parser::Mail& mail, const model::Snapshot& snapshot) {
  std::vector<NamedTicket> named;
  for (const Hint& hint : hints_in(desk, mail)) {
    const model::Ticket* ticket = ticket_of(hint, snapshot);
    if (ticket) named.push_back({ticket, describe(hint, *ticket)});
  }
  return named;
}

}  // namespace postern::desk
