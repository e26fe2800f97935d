#include "daemon/desk/thread.h"

#include <algorithm>

#include "daemon/desk/hints.h"
#include "daemon/desk/identity.h"
#include "daemon/desk/subject.h"
#include "parser/text.h"

namespace postern::desk {
namespace {

using Carrier = Hint::Carrier;

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
    const model::Ticket* ticket = ticket_of(hint, snapshot_);
    if (!ticket) return;
    // The nearest ancestor decides; older ones may be of a linked ticket. Those of the same ticket may prove more: the root
    // of a conversation, which nobody was sent, stands above our own line in the text.
    if (by_id && settled_ && settled_ != ticket) return;
    const Standing standing = standing_of(sender_, proven_, *ticket);
    const bool number = hint.carrier == Carrier::subject || hint.carrier == Carrier::number;
    if (number && !sender_.form.empty()) {
      relate(*ticket, describe(hint, *ticket) + ", but the mail of a form joins no ticket by its number");
    } else if (standing == Standing::on_ticket) {
      candidates_.push_back(candidate(hint, *ticket));
      if (by_id) settled_ = ticket;
    } else if (consider_outsider(hint, *ticket, standing) && by_id) {
      settled_ = ticket;
    }
  }

  // Returns whether the hint says where the mail belongs. What can be guessed, or is in anybody's mail, does not
  //
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
    const auto claim = claim_by(desk_, hint, sender_, inbound_.now);
    if (hint.carrier == Carrier::token && !claim) found.why += ", which is not theirs or has expired";
    // Whom a form or an agent names may be anybody, whatever their words hold.
    found.proven = !sender_.is_claimed() && (claim || was_sent_to(hint, sender_, snapshot_));
    found.agent_token = sender_.agent && claim && claim->purpose == Purpose::agent;
    if (found.proven) found.proof = proof_by(hint, ticket, found.agent_token);
    return found;
  }

  // Whether the token was given to anybody on the ticket or to an agent: then it was leaked, not guessed.
  bool is_genuine(const Hint& hint, const model::Ticket& ticket) const {
    const auto given_to = [&](const std::string& email) {
      return verify_token(desk_.keys, desk_.settings.desk.prefix, hint.value, email, inbound_.now).has_value();
    };
    const auto any = [&](const std::vector<std::string>& emails) {
      return std::any_of(emails.begin(), emails.end(), given_to);
    };
    return any(sender_.keys()) ||
           std::any_of(ticket.participants.begin(), ticket.participants.end(),
                       [&](const auto& person) { return given_to(person.email); }) ||
           std::any_of(desk_.settings.agents.begin(), desk_.settings.agents.end(),
                       [&](const auto& agent) { return any(agent.addresses()); });
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
  const model::Ticket* settled_ = nullptr;  // by a Message-ID
};

}  // namespace

Thread find_thread(const Desk& desk, const Inbound& inbound, const Sender& sender, const model::Snapshot& snapshot) {
  return Finder(desk, inbound, sender, snapshot).find();
}

}  // namespace postern::desk
