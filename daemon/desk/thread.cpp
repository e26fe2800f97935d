#include "daemon/desk/thread.h"

#include <algorithm>

#include "daemon/desk/identity.h"
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
  for (auto at = text.find(start); at != std::string::npos && looked_at < kReferences; at = text.find(start, at + 1)) {
    const auto end = std::min(text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789.-", at), text.size());
    const std::string id = text.substr(at, end - at) + "@" + desk.settings.desk.domain;
    if (std::count(id.begin(), id.end(), '.') < 3) continue;
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

// The carrier as a proof.
std::string proof_by(const Hint& hint, const model::Ticket& ticket, bool of_agent) {
  const std::string owner = of_agent ? "the agent's own " : "";
  switch (hint.carrier) {
    case Carrier::token:
      return (of_agent ? owner : "the ") + "private address of " + ticket.key + " in " + hint.field;
    case Carrier::reference:
      return (of_agent ? owner : "our ") + "reference to " + ticket.key + " in the text";
    default:
      return (of_agent ? owner : "our ") + "Message-ID of " + ticket.key + " in " + hint.field;
  }
}

// A hint that the sender may follow.
struct Candidate {
  Carrier carrier = Carrier::subject;
  const model::Ticket* ticket = nullptr;
  bool proven = false, agent_token = false;
  std::string why;
  std::string proof = {};
  Standing standing = Standing::on_ticket;
  bool internal = false;
};

class Finder {
 public:
  Finder(const Desk& desk, const Inbound& inbound, const Sender& sender, const model::Snapshot& snapshot)
      : desk_(desk),
        inbound_(inbound),
        sender_(sender),
        snapshot_(snapshot),
        proven_(authenticate(inbound, sender).authenticated) {}

  Thread find() {
    for (const Hint& hint : hints_in(desk_, inbound_.mail)) consider(hint);
    if (held_) return *held_;
    if (candidates_.empty()) return fresh(related_.empty() ? "names no ticket" : related_.front().second);
    const Candidate& first = candidates_.front();
    for (const Candidate& other : candidates_) {
      if (other.ticket != first.ticket) return disagreement(first, other);
    }
    if (first.carrier == Carrier::token && !first.internal && is_auto_completed(*first.ticket)) {
      return linked(*first.ticket, first.why + ", but a new subject and no In-Reply-To: an address book's entry");
    }
    const auto outcome = first.internal ? Thread::Outcome::noted : Thread::Outcome::joined;
    Thread thread{outcome, first.ticket, first.proven, first.agent_token, first.why, related_, first.standing};
    for (const Candidate& other : candidates_) {
      // An agent's own token says more than what anybody on the ticket may have.
      if (thread.proof.empty() || (other.agent_token && !thread.agent_token)) thread.proof = other.proof;
      thread.proven |= other.proven;
      thread.agent_token |= other.agent_token;
    }
    return thread;
  }

 private:
  void consider(const Hint& hint) {
    const bool by_id = hint.carrier == Carrier::our_message_id || hint.carrier == Carrier::message_id ||
                       hint.carrier == Carrier::reference;
    if (by_id && id_settled_) return;  // the nearest ancestor decides; older ones may be of a linked ticket
    const model::Ticket* ticket = ticket_of(hint, snapshot_);
    if (!ticket) return;
    const Standing standing = standing_of(sender_, proven_, *ticket);
    const bool number = hint.carrier == Carrier::subject || hint.carrier == Carrier::number;
    if (number && !sender_.form.empty()) {
      relate(*ticket, describe(hint, *ticket) + ", but the mail of a form joins no ticket by its number");
    } else if (standing == Standing::on_ticket) {
      candidates_.push_back(candidate(hint, *ticket));
      id_settled_ |= by_id;
    } else {
      id_settled_ |= consider_outsider(hint, *ticket, standing) && by_id;
    }
  }

  // Returns whether the hint says where the mail belongs. What can be guessed, or is in anybody's mail, does not
  // (A-04).
  bool consider_outsider(const Hint& hint, const model::Ticket& ticket, Standing standing) {
    const std::string why = describe(hint, ticket) + ", but " + to_string(sender_) + " is not on that ticket";
    const bool by_token = hint.carrier == Carrier::token && is_genuine(hint, ticket);
    if (!by_token && hint.carrier != Carrier::our_message_id && hint.carrier != Carrier::reference) {
      relate(ticket, why);
      return false;
    }
    const config::Access access = access_of(desk_.settings, sender_, standing);
    const std::string by_table = why + " (" + row_of(desk_.settings, standing) + ")";
    if (access == config::Access::accept || access == config::Access::internal) {
      const bool internal = access == config::Access::internal;
      candidates_.push_back({hint.carrier, &ticket, false, false, by_table, {}, standing, internal});
      return true;
    }
    // Without a private address nothing of ours was misused: such a mail need not wait.
    if (access == config::Access::hold && by_token) {
      hold(ticket, by_table, standing);
    } else {
      relate(ticket, by_table);
    }
    return false;
  }

  Candidate candidate(const Hint& hint, const model::Ticket& ticket) const {
    Candidate found{hint.carrier, &ticket, false, false, describe(hint, ticket)};
    std::optional<TokenClaim> claim;
    const auto& prefix = desk_.settings.desk.prefix;
    if (hint.carrier == Carrier::token) {
      claim = verify_token(desk_.keys, prefix, hint.value, sender_.key, inbound_.now);
      found.proven = claim.has_value();
      if (!claim) found.why += ", which is not theirs or has expired";
    }
    if (hint.carrier == Carrier::our_message_id || hint.carrier == Carrier::reference) {
      claim = verify_agent_message_id(desk_.keys, prefix, hint.value, sender_.key, inbound_.now);
      found.proven = true;
    }
    found.agent_token = sender_.agent && claim && claim->purpose == Purpose::agent;
    if (found.proven) found.proof = proof_by(hint, ticket, found.agent_token);
    return found;
  }

  // Whether the token was given to anybody on the ticket or to an agent: then it was leaked, not guessed.
  bool is_genuine(const Hint& hint, const model::Ticket& ticket) const {
    const auto given_to = [&](const std::string& email) {
      return verify_token(desk_.keys, desk_.settings.desk.prefix, hint.value, email, inbound_.now).has_value();
    };
    return given_to(sender_.key) ||
           std::any_of(ticket.participants.begin(), ticket.participants.end(),
                       [&](const auto& person) { return given_to(person.email); }) ||
           std::any_of(desk_.settings.agents.begin(), desk_.settings.agents.end(),
                       [&](const auto& agent) { return given_to(agent.email); });
  }

  bool is_auto_completed(const model::Ticket& ticket) const {
    const auto& mail = inbound_.mail;
    const auto& prefix = desk_.settings.desk.prefix;
    if (!mail.in_reply_to.empty() || !mail.references.empty()) return false;
    const std::string subject = base_subject(prefix, mail.subject);
    return !subject.empty() && keys_in_subject(prefix, mail.subject).empty() &&
           !equal_fold(subject, base_subject(prefix, ticket.subject));
  }

  void hold(const model::Ticket& ticket, std::string why, Standing standing) {
    if (!held_) held_ = Thread{Thread::Outcome::held, &ticket, false, false, std::move(why), {}, standing};
  }

  void relate(const model::Ticket& ticket, std::string why) {
    const bool known = std::any_of(related_.begin(), related_.end(), [&](const auto& r) { return r.first == &ticket; });
    if (!known) related_.emplace_back(&ticket, std::move(why));
  }

  Thread disagreement(const Candidate& a, const Candidate& b) const {
    return {Thread::Outcome::held, a.ticket, false, false, a.why + ", but " + b.why, {}};
  }

  Thread linked(const model::Ticket& ticket, const std::string& why) {
    relate(ticket, why);
    return fresh(why);
  }

  Thread fresh(std::string why) const {
    return {Thread::Outcome::fresh, nullptr, false, false, std::move(why), related_};
  }

  const Desk& desk_;
  const Inbound& inbound_;
  const Sender& sender_;
  const model::Snapshot& snapshot_;
  const bool proven_;  // the sender
  std::vector<Candidate> candidates_;
  std::vector<std::pair<const model::Ticket*, std::string>> related_;
  std::optional<Thread> held_;
  bool id_settled_ = false;
};

}  // namespace

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

Thread find_thread(const Desk& desk, const Inbound& inbound, const Sender& sender, const model::Snapshot& snapshot) {
  return Finder(desk, inbound, sender, snapshot).find();
}

std::vector<NamedTicket> tickets_named(const Desk& desk, const parser::Mail& mail, const model::Snapshot& snapshot) {
  std::vector<NamedTicket> named;
  for (const Hint& hint : hints_in(desk, mail)) {
    const model::Ticket* ticket = ticket_of(hint, snapshot);
    if (ticket) named.push_back({ticket, describe(hint, *ticket)});
  }
  return named;
}

const model::Ticket* find_ticket(const model::Snapshot& snapshot, model::TicketId ticket) {
  if (!ticket) return nullptr;
  const auto merged = snapshot.merged.find(ticket.value);
  const model::TicketId wanted = merged == snapshot.merged.end() ? ticket : model::TicketId{merged->second};
  for (const auto& known : snapshot.tickets) {
    if (known.id == wanted) return &known;
  }
  return nullptr;
}

}  // namespace postern::desk
