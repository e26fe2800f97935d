// What the store's tests need of a desk: a folder that cleans itself up, mails and decisions in few words.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "store/reader.h"
#include "store/store.h"

namespace postern::store::testing {

inline constexpr model::Time kNow{std::chrono::seconds(1'700'000'000)};

class TempDir {
 public:
  explicit TempDir(const std::string& parent = ::testing::TempDir()) {
    std::string pattern = parent + "postern-store-XXXXXX";
    path_ = ::mkdtemp(pattern.data());
  }
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;
  ~TempDir() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  std::string operator/(const char* name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

// The value, or a test failure that shows the Error.
template <class T>
T must(Result<T> result) {
  if (!result) {
    ADD_FAILURE() << result.error().text << " | " << result.error().hint;
    std::abort();
  }
  return std::move(*result);
}
inline void must(const Status& status) { ASSERT_TRUE(status) << status.error().text; }

inline Store open_store(const std::string& path) {
  Options options;
  options.path = path;
  options.busy_timeout_ms = 100;
  return must(Store::open(options));
}

inline model::Arrival arrival(std::uint32_t uid, const std::string& content, const std::string& mailbox = "support") {
  model::Arrival mail;
  mail.location = {mailbox, "INBOX", 7, uid};
  mail.raw = "Subject: " + content + "\r\n\r\n" + content + "\r\n";
  mail.content_hash = "hash-of-" + content;
  mail.internal_date = 1'699'999'000;
  mail.received = kNow;
  return mail;
}

inline model::Ticket ticket(std::int64_t number, const std::string& email = "ann@example.org") {
  model::Ticket made;
  made.id = {number};
  made.key = "HD-" + std::to_string(number);
  made.subject = "printer";
  made.status = "submitted";
  made.queue = "support";
  made.participants = {{email, "Ann", model::Role::requester}};
  return made;
}

inline model::Message message(model::TicketId on, const model::Arrival& mail, const std::string& text) {
  model::Message made;
  made.ticket = on;
  made.from_name = "Ann";
  made.from_email = "ann@example.org";
  made.subject = "printer";
  made.text = text;
  made.reply_text = text;
  made.message_id = "m-" + mail.content_hash + "@example.org";
  made.content_hash = mail.content_hash;
  return made;
}

inline model::OutboxItem mail_to(model::TicketId about, const std::string& to, const std::string& message_id) {
  model::OutboxItem item;
  item.ticket = about;
  item.purpose = "acknowledgement";
  item.from_email = "support@example.org";
  item.to_email = to;
  item.message_id = message_id;
  item.subject = "[HD] printer";
  item.text = "Thank you.";
  item.boundary_seed = std::string("\0\x01seed", 6);
  return item;
}

// A decision in the words of its effects; every step by "rule test" because "it is a test".
inline model::Decision decision(std::vector<model::Effect> effects) {
  model::Decision made;
  made.at = kNow;
  for (model::Effect& effect : effects) made.steps.push_back({std::move(effect), "rule test", "it is a test"});
  return made;
}

// The usual way of a new mail: ticket, message, acknowledgement, disposition.
inline model::Decision new_ticket(const model::Snapshot& snapshot, const model::Arrival& mail,
                                  const std::string& text = "the printer is on fire") {
  const model::Ticket made = ticket(snapshot.next_ticket);
  return decision({model::CreateTicket{made}, model::AppendMessage{message(made.id, mail, text)},
                   model::QueueMail{mail_to(made.id, "ann@example.org",
                                            "hd-" + std::to_string(snapshot.next_outbox) + "@example.org")},
                   model::CountMail{{"total", "recipient:ann@example.org"}},
                   model::Dispose{model::Disposition::ticket_message, made.id, "new ticket"}});
}

inline Job new_ticket_job(const model::Arrival& mail, const std::string& text = "the printer is on fire") {
  Job job;
  job.lookups.content_hash = mail.content_hash;
  job.arrival = mail;
  job.decide = [mail, text](const model::Snapshot& snapshot) { return new_ticket(snapshot, mail, text); };
  return job;
}

// An edit: no arrival, the effects as they are.
inline Job edit(std::vector<model::Effect> effects) {
  Job job;
  job.decide = [effects](const model::Snapshot&) { return decision(effects); };
  return job;
}

inline Story story(const std::string& path, std::int64_t number) {
  Reader reader = must(Reader::open(path));
  auto found = must(reader.story({number}));
  if (!found) std::abort();
  return std::move(*found);
}

inline std::vector<std::string> happenings(const Story& told) {
  std::vector<std::string> whats;
  for (const model::Event& event : told.events) whats.push_back(event.what);
  return whats;
}

// What a decision about these lookups sees.
inline model::Snapshot snapshot_of(Store& store, model::Lookups lookups) {
  model::Snapshot seen;
  Job job;
  job.lookups = std::move(lookups);
  job.decide = [&](const model::Snapshot& snapshot) {
    seen = snapshot;
    return decision({});
  };
  must(store.transact(job));
  return seen;
}

}  // namespace postern::store::testing
