// Mails that are too large to be fetched: what is asked of each instead, and what has come. Two steps a mail: header and
// structure, then the part that holds the text, if the structure names one. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "daemon/imap/session.h"
#include "parser/imap_response.h"

namespace postern::imap {

class Outlines {
 public:
  // Bytes kept of a header and of a text; a server that sends more is not believed (S-10).
  Outlines(std::size_t header_bytes, std::size_t text_bytes) : header_bytes_(header_bytes), text_bytes_(text_bytes) {}

  void begin(const Listed& mail) { mails_.insert_or_assign(mail.uid, Mail{{mail, {}, {}, {}, {}}, false, false, false}); }
  bool has(std::uint32_t uid) const { return mails_.contains(uid); }
  // The most that one outline may hold.
  std::uint64_t bytes() const { return header_bytes_ + text_bytes_; }
  // What to ask of it now, without a tag. Only while has().
  std::string command(std::uint32_t uid) const;
  // Takes what is of use of an answer; the first of each counts.
  void add(parser::ImapFetch& fetch);

  enum class Step { again, done, no_mail, no_structure };
  // The server has finished the last command: `again`, the next one is due; `done`, take it.
  Step finish(std::uint32_t uid, bool ok);
  // It is here no more. Only while has().
  Outline take(std::uint32_t uid);  // with no_structure: as far as it came
  void forget(std::uint32_t uid) { mails_.erase(uid); }
  void forget_all();
  // It was taken: what is stored of it is not the mail, so the mail must stay.
  bool was_taken(std::uint32_t uid) const { return taken_.contains(uid); }

 private:
  struct Mail {
    Outline outline;
    bool asked_text = false;
    bool has_header = false, has_structure = false;
  };

  std::size_t header_bytes_, text_bytes_;
  std::map<std::uint32_t, Mail> mails_;
  std::set<std::uint32_t> taken_;
};

}  // namespace postern::imap
