#include "daemon/imap/commands.h"

#include <algorithm>
#include <utility>

#include "parser/mutf7.h"
#include "parser/text.h"

namespace postern::imap {
namespace {

std::string quoted(std::string_view ascii) {
  std::string out = "\"";
  for (const char c : ascii) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

}  // namespace

std::string_view name_of(Purpose purpose) {
  switch (purpose) {
    case Purpose::capability:
      return "CAPABILITY";
    case Purpose::select:
      return "SELECT";
    case Purpose::folders:
      return "LIST";
    case Purpose::listing:
      return "the listing (UID FETCH)";
    case Purpose::identify:
      return "Message-IDs (UID FETCH)";
    case Purpose::noop:
      return "NOOP";
    case Purpose::fetch:
      return "a body (UID FETCH)";
    case Purpose::outline:
      return "the structure of a large mail (UID FETCH)";
    case Purpose::settle:
      return "the flagging or moving of mails";
    case Purpose::look:
      return "the search for mails that were copied before";
    case Purpose::idle:
      return "IDLE";
    case Purpose::logout:
      return "LOGOUT";
  }
  return "a command";
}

Result<std::string> folder_argument(std::string_view utf8) {
  if (utf8.empty()) return fail(Failure::config, "the folder has no name", "set mailbox.folder, for example \"INBOX\"");
  auto encoded = parser::mutf7_encode(utf8);
  if (!encoded) return fail(Failure::config, encoded.error().text, "write the folder's name in UTF-8");
  return quoted(*encoded);
}

std::string take_uid_set(std::set<std::uint32_t>& uids, std::size_t bytes, std::set<std::uint32_t>& taken) {
  std::string set;
  while (!uids.empty()) {
    const auto first = uids.begin();
    auto end = std::next(first);
    std::uint32_t last = *first;
    for (; end != uids.end() && *end == last + 1; ++end) last = *end;
    std::string range = std::to_string(*first);
    if (last != *first) range += ":" + std::to_string(last);
    if (!set.empty() && set.size() + 1 + range.size() > bytes) break;
    set += (set.empty() ? "" : ",") + range;
    taken.insert(first, end);
    uids.erase(first, end);
  }
  return set;
}

std::string Commands::begin(Purpose purpose, std::string_view command, std::uint32_t uid) {
  std::string tag = "p" + std::to_string(++last_tag_);
  std::string line = tag + " " + std::string(command) + "\r\n";
  in_flight_.push_back({std::move(tag), purpose, uid});
  return line;
}

std::optional<Commands::Pending> Commands::finish(std::string_view tag) {
  const auto found =
      std::find_if(in_flight_.begin(), in_flight_.end(), [&](const Pending& pending) { return pending.tag == tag; });
  if (found == in_flight_.end()) return std::nullopt;
  Pending pending = std::move(*found);
  in_flight_.erase(found);
  return pending;
}

}  // namespace postern::imap
