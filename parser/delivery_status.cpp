#include "parser/delivery_status.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "parser/address.h"
#include "parser/text.h"

namespace postern::parser {
namespace {

struct Field {
  std::string name;  // lower case
  std::string value;
};

constexpr std::size_t kValueBytes = 4000;

struct Group {
  std::string final_recipient, original_recipient, action, status, diagnostic;
  bool named() const { return !final_recipient.empty() || !original_recipient.empty(); }
};

class GroupReader {
 public:
  explicit GroupReader(const Limits& limits) : limits_(limits) {}

  void line(std::string_view raw) {
    if (trim(raw).empty()) return end_group();
    if ((raw.front() == ' ' || raw.front() == '\t') && !field_.name.empty()) {
      if (field_.value.size() < kValueBytes) (field_.value += ' ') += trim(raw);
      return;
    }
    end_field();
    const std::size_t colon = raw.find(':');
    if (colon == std::string_view::npos || colon > 40) return;
    field_ = {to_lower(trim(raw.substr(0, colon))), std::string(trim(raw.substr(colon + 1)))};
  }

  std::vector<BounceRecipient> finish() {
    end_group();
    return std::move(found_);
  }

 private:
  void end_field() {
    const Field field = std::exchange(field_, {});
    if (field.name == "final-recipient") {
      if (!group_.final_recipient.empty()) close();
      group_.final_recipient = address_of_field(field.value);
    } else if (field.name == "original-recipient") {
      if (!group_.original_recipient.empty()) close();
      group_.original_recipient = address_of_field(field.value);
    } else if (field.name == "action") {
      group_.action = to_lower(field.value.substr(0, field.value.find_first_of(" (;")));
    } else if (field.name == "status") {
      group_.status = std::string(trim(std::string_view(field.value).substr(0, field.value.find_first_of(" (;"))));
    } else if (field.name == "diagnostic-code" && group_.diagnostic.empty()) {
      group_.diagnostic = field.value;
    }
  }

  void end_group() {
    end_field();
    if (group_.named()) close();
  }

  void close() {
    Group group = std::exchange(group_, {});
    // A final address without a domain of the Internet is one inside the reporting system.
    const std::size_t at = group.final_recipient.find('@');
    const bool inner = at == std::string::npos || group.final_recipient.find('.', at) == std::string::npos;
    const bool by_original = inner && !group.original_recipient.empty();
    const std::string email = by_original ? group.original_recipient : group.final_recipient;
    if (email.empty() || found_.size() >= limits_.addresses || !seen_.emplace(address_key(email), true).second) return;
    found_.push_back({email, group.action, group.status, false, group.diagnostic});
  }

  const Limits& limits_;
  Field field_;
  Group group_;
  std::vector<BounceRecipient> found_;
  std::unordered_map<std::string, bool> seen_;
};

}  // namespace

std::string address_of_field(std::string_view value) {
  if (const std::size_t semicolon = value.find(';');
      semicolon != std::string_view::npos && value.find('@') > semicolon) {
    value.remove_prefix(semicolon + 1);
  }
  value = trim(value);
  if (const std::size_t open = value.find('<'); open != std::string_view::npos) {
    value = value.substr(open + 1, value.find('>', open) - open - 1);
  } else if (const std::size_t blank = value.find_first_of(" \t("); blank != std::string_view::npos) {
    value = value.substr(0, blank);
  }
  while (!value.empty() && (value.back() == '.' || value.back() == ',' || value.back() == ';')) value.remove_suffix(1);
  return std::string(truncate_utf8(trim(value), 320));
}

std::vector<BounceRecipient> read_delivery_status(std::string_view text, const Limits& limits) {
  GroupReader reader(limits);
  for (std::string_view line : EachLine(text)) reader.line(line);
  return reader.finish();
}

}  // namespace postern::parser
