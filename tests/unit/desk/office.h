// A small help desk for tests: settings, keys, what it remembers, and mails as a person would describe them. Decisions
// come out as short lines ("create HD-1", "mail acknowledgement to ann@example.com"), so that a test reads as a story.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "daemon/desk/decide.h"

namespace postern::desk::test {

using Lines = std::vector<std::string>;

inline const model::Time kNow{std::chrono::seconds(1'790'000'000)};

// Example Help Desk at example.org: mailbox support (support@example.org) with sub-addressing, agent Bob.
config::Settings settings();

// From Ann to support@example.org, just now, with a text.
parser::Mail mail(const std::string& subject, const std::string& text);
parser::Mail& from(parser::Mail& mail, const std::string& name, const std::string& email);
parser::Mail& with_header(parser::Mail& mail, const std::string& name, const std::string& value);

// As the desk's server delivers it where the domain of its From is proven: Received, then what it says of it (RFC 8601).
parser::Mail proven(parser::Mail mail);

// One effect as a line; see the file for the words.
std::string line(const model::Effect& effect);
Lines lines(const model::Decision& decision);
// Without those of timers, counts and notes.
Lines plot(Lines lines);

// What an in-memory store would remember, and the door in front of it.
class Office {
 public:
  explicit Office(config::Settings given = test::settings());

  // Decides about the mail and remembers the effects. Throws nothing; the decision holds exactly one Dispose.
  model::Decision take(const parser::Mail& mail, const std::string& mailbox = "support",
                       const std::string& folder = "INBOX");
  // The same, as lines without notes and counts.
  Lines story(const parser::Mail& mail, const std::string& mailbox = "support", const std::string& folder = "INBOX");

  // The mails queued since the last call.
  std::vector<model::OutboxItem> outgoing();
  const model::OutboxItem& last_mail_to(const std::string& email) const;
  // All notes and whys on a ticket, one a line.
  std::string notes(std::int64_t ticket) const;
  model::Ticket& ticket(std::int64_t number);

  void load(const model::Lookups& lookups);
  void apply(const model::Decision& decision);
  Desk desk() const { return {settings, keys}; }

  config::Settings settings;
  KeyRing keys;
  model::Snapshot snapshot;
  model::Time now = kNow;
  bool quiet = false;
  std::vector<std::string> left;  // parts of the next mails that were too large to be taken in
  std::vector<model::OutboxItem> sent;
  std::vector<model::Message> messages;
  std::vector<std::pair<std::string, model::Time>> counted;          // budgets, one entry a mail
  std::vector<std::pair<std::string, model::TicketId>> held_back;    // notices, by "AGENT QUEUE"
  std::vector<model::Deed> deeds;
  std::map<std::string, std::string> raw_mails;  // by content hash; to be filled by the test
  std::vector<model::HeldMail> quarantine;  // to be filled by the test: the office keeps no raw mail

 private:
  void load_quiet(const model::Lookups& lookups);
  void load_deeds(const model::Lookups& lookups);
  void load_answers();

  std::size_t shown_ = 0;
  std::vector<std::pair<std::int64_t, std::string>> notes_;
};

// A reply to a mail of ours, as mail clients write it: In-Reply-To, References, "Re:", to its Reply-To or From.
parser::Mail reply_to(const model::OutboxItem& ours, const std::string& text);

}  // namespace postern::desk::test
