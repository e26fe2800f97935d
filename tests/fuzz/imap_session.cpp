// Bytes from a hostile IMAP server, against the session machine and a shell that does what it is told. The first bytes
// choose the options; each 0xFF byte in the rest is a deadline that passes, or the end of a piece.
//
// Beyond crashes it checks what must hold whatever the server says: each message was asked for and comes once; what is
// sent is whole lines without controls, never plain EXPUNGE or CLOSE; warnings are printable; after Close comes
// nothing.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <deque>
#include <set>
#include <string>
#include <string_view>

#include "daemon/imap/session.h"

namespace {

using namespace postern::imap;

void check(bool holds) {
  if (!holds) std::abort();
}

bool is_printable(std::string_view text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) return false;
  }
  return true;
}

class Shell {
 public:
  explicit Shell(std::uint8_t choice) : session_(options(choice)), refuses_((choice & 0x80) != 0) { feed(Started{}); }

  bool reading() const { return reading_; }
  bool closed() const { return closed_; }

  void feed(const Event& event) {
    events_.push_back(event);
    while (!events_.empty()) {
      const Event next = events_.front();
      events_.pop_front();
      const auto actions = session_.resume(next);
      check(!closed_ || actions.empty());
      reading_ = false;
      for (const Action& action : actions) std::visit([this](const auto& what) { perform(what); }, action);
    }
  }

 private:
  static SessionOptions options(std::uint8_t choice) {
    SessionOptions options;
    options.after = static_cast<After>(choice & 3);
    options.move_to = "Done & gone";
    options.max_message_bytes = 1000;
    options.window_bytes = (choice & 4) != 0 ? 100 : 100000;
    options.window_messages = (choice & 8) != 0 ? 2 : 64;
    options.folder = (choice & 16) != 0 ? "Entw\xC3\xBCrfe" : "INBOX";
    return options;
  }

  void perform(const Send& send) {
    std::string_view rest = send.bytes;
    check(!rest.empty());
    while (!rest.empty()) {
      const std::size_t end = rest.find("\r\n");
      check(end != std::string_view::npos);
      const std::string_view line = rest.substr(0, end);
      check(is_printable(line) && line.size() < 1200);
      check(line.find(" EXPUNGE") == std::string_view::npos || line.find(" UID EXPUNGE ") != std::string_view::npos);
      check(line.find(" CLOSE") == std::string_view::npos);
      rest.remove_prefix(end + 2);
    }
  }
  void perform(const Read& read) {
    check(read.seconds > 0);
    reading_ = true;
  }
  void perform(const FolderOpened& folder) {
    check(folder.uid_validity != 0);
    check(held_.empty());  // what was handed out under the old UIDVALIDITY is answered before the new one
    wanted_.clear();
    events_.push_back(ListFrom{1});
  }
  void perform(const Listing& listing) {
    Wanted wanted;
    std::uint32_t before = 0;
    for (const Listed& mail : listing.mails) {
      check(mail.uid > before && !mail.deleted);
      before = mail.uid;
      wanted_.insert(mail.uid);
      (mail.uid % 5 == 0 ? wanted.settle : wanted.fetch).push_back(mail.uid);
    }
    later_ = wanted;
    if (listing.mails.size() % 3 == 1) {
      events_.push_back(Identify{wanted.fetch});
    } else {
      events_.push_back(wanted);
    }
  }
  void perform(const Identified& identified) {
    std::set<std::uint32_t> uids;
    for (const auto& mail : identified.mails) {
      check(wanted_.contains(mail.uid) && uids.insert(mail.uid).second && mail.header.size() <= 4096);
    }
    events_.push_back(later_);
  }
  void perform(const Message& message) {
    check(message.raw.size() <= 1000);
    check(wanted_.erase(message.listed.uid) == 1);
    check(held_.insert(message.listed.uid).second);
    check(held_.size() <= 64);
    if (held_.size() % 2 == 0) answer();
  }
  void perform(const Outline& outline) {
    check(outline.header.size() <= 65536 && (!outline.text || outline.text->size() <= 1000));
    check(outline.structure.parts.size() <= 1000);
    check(wanted_.erase(outline.listed.uid) == 1);
    check(held_.insert(outline.listed.uid).second);
    check(held_.size() <= 64);
  }
  void perform(const Skipped& skipped) {
    check(wanted_.erase(skipped.listed.uid) == 1);
    check(is_printable(skipped.reason));
  }
  void perform(const Told& told) { check(!told.uids.empty()); }
  void perform(const Arrived&) {}
  void perform(const Warning& warning) { check(is_printable(warning.text)); }
  void perform(const Close& close) {
    check(is_printable(close.reason) && is_printable(close.hint) && !close.reason.empty());
    closed_ = true;
  }

 public:
  void answer() {
    for (const std::uint32_t uid : held_) {
      if (refuses_ && uid % 3 == 0) {
        events_.push_back(Refused{uid});
      } else {
        events_.push_back(Committed{uid});
      }
    }
    held_.clear();
  }
  void answer_all() {
    answer();
    if (events_.empty()) return;
    const Event first = events_.front();
    events_.pop_front();
    feed(first);
  }

 private:
  Session session_;
  bool refuses_;
  bool reading_ = false, closed_ = false;
  std::deque<Event> events_;
  Wanted later_;
  std::set<std::uint32_t> wanted_, held_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  Shell shell(data[0]);
  const bool opened = (data[1] & 1) != 0;
  if (opened) {
    shell.feed(
        Received{"p1 OK [CAPABILITY IMAP4rev1 IDLE MOVE UIDPLUS]\r\n* 9 EXISTS\r\n* OK [UIDVALIDITY 7]\r\np2 OK\r\n"});
  }
  std::string_view rest(reinterpret_cast<const char*>(data) + 2, size - 2);
  while (!rest.empty() && !shell.closed()) {
    if (!shell.reading()) shell.answer_all();
    if (!shell.reading()) break;
    const std::size_t end = std::min(rest.find('\xFF'), rest.size());
    shell.feed(Received{rest.substr(0, end)});
    rest.remove_prefix(end);
    if (rest.empty()) break;
    rest.remove_prefix(1);
    if (rest.starts_with('\xFF') && shell.reading()) shell.feed(Elapsed{});
  }
  shell.feed(Stop{});
  shell.answer_all();
  if (shell.reading()) shell.feed(Elapsed{});
  return 0;
}
