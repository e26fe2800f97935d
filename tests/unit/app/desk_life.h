// A whole desk in one process on a clock of its own: real settings, real parser, decisions and store, mails as bytes both ways.
// What is missing are the servers: mails are handed in, and what goes out is handed to the test as the letters people get.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "config/settings.h"
#include "daemon/app/moment.h"
#include "daemon/desk/decide.h"
#include "daemon/desk/rule_match.h"
#include "store/reader.h"
#include "store/store.h"

namespace postern::app::test {

// A mail that went out, as its recipient's mail client has it.
struct Letter {
  model::OutboxItem item;
  std::string raw;
  parser::Mail mail;
};

// A mail as a person writes it.
struct Sheet {
  std::string from_name, from, to = "support@example.org", cc, subject, text;
  std::string in_reply_to, references;
  std::string message_id;  // "": one is made
  enum class Proof { pass, fail, none } proof = Proof::pass;  // what the desk's own server says of its sender
  std::vector<std::pair<std::string, std::string>> headers = {};
};

// What pressing Reply makes: to its Reply-To, "Re:", the quoted letter below.
Sheet reply_to(const Letter& letter, const std::string& name, const std::string& email, const std::string& text);

class DeskLife {
 public:
  // `toml` is added to a config with two mailboxes (support, sales), five agents (lena is the lead) and business hours in
  // Berlin. Its mailboxes are at `domain`. Throws when it has a problem.
  explicit DeskLife(const std::string& toml = "", const std::string& domain = "example.org");
  ~DeskLife();
  DeskLife(const DeskLife&) = delete;
  DeskLife& operator=(const DeskLife&) = delete;

  // The bytes of a mail, written now.
  std::string write(const Sheet& sheet);
  // Taken in as from the mailbox's INBOX; the same bytes again are another message on the server.
  store::Applied arrive(const std::string& raw, const std::string& mailbox = "support");
  store::Applied arrive(const Sheet& sheet, const std::string& mailbox = "support") { return arrive(write(sheet), mailbox); }

  // Time passes: what is due is done. Letters that went out meanwhile, oldest first.
  std::vector<Letter> go_on(std::chrono::seconds time);

  // As `postern set` does it; "" or why it was refused.
  std::string edit(model::TicketId ticket, const std::string& field, const std::string& value);

  store::Store& store() { return *store_; }
  store::Reader& reader() { return *reader_; }
  const config::Settings& settings() const { return settings_; }
  model::Time now() const { return now_; }
  std::vector<store::Story> stories();
  int arrivals() const { return uid_; }

 private:
  Moment moment();
  void fire_timers();
  std::vector<Letter> send();

  std::string folder_;
  config::Settings settings_;
  desk::KeyRing keys_;
  std::unique_ptr<desk::RuleBook> rules_;
  std::unique_ptr<desk::Desk> desk_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<store::Reader> reader_;
  model::Time now_;
  int uid_ = 0;
  std::uint64_t seeds_ = 0;
};

// What must hold of a desk whatever happened; each fault as a line.
//   one status of the workflow; only moves that its mover may make; no mail without a cause at its time; a mail of ours has one
//   Message-ID; nothing internal in what requesters get; the store is in order, and its events give its tickets again
std::vector<std::string> faults(DeskLife& life, const std::vector<Letter>& letters);

}  // namespace postern::app::test
