// One listing as it comes in: any order, in pieces, with lines nobody asked for among it (S-11, S-24). Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "daemon/imap/session.h"
#include "parser/imap_response.h"

namespace postern::imap {

class ListingCollector {
 public:
  // At most `limit` mails are held: the lowest UIDs. The others are for the next listing.
  explicit ListingCollector(std::size_t limit) : limit_(limit) {}

  void begin(std::uint32_t from);
  // The server stopped after the UID `last` (RFC 9738: it goes from the highest down). Where the rest ends, so that it
  // can be asked for; 0: there is none below, or the server went upwards and the rest is for the next listing.
  std::uint32_t rest_below(std::uint32_t last);
  // A FETCH response. `n:*` brings the last mail even when its UID is below n (RFC 3501 6.4.8): passed over.
  void add(const parser::ImapFetch& fetch);
  // The mails, ascending, without the deleted ones; the collector is empty then.
  std::vector<Listed> take();

  // One above the highest UID ever held, or where the listing began: the next begins here.
  std::uint32_t next() const { return next_; }
  // More was there than was held, or than the server gave.
  bool cut() const { return cut_; }

 private:
  std::size_t limit_;
  std::map<std::uint32_t, Listed> mails_;
  std::uint32_t next_ = 1;
  std::uint32_t lowest_ = 0;  // seen since begin() or rest_below()
  bool cut_ = false;
};

}  // namespace postern::imap
