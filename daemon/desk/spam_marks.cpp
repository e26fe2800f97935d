#include "daemon/desk/spam_marks.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

#include "parser/text.h"

namespace postern::desk {
namespace {

constexpr int kSpamLevel = 5;  // of Exchange's SCL, -1 to 9: from here on it goes to junk mail

// "Yes, score=7.1 required=5.0" -> "yes".
std::string keyword(std::string_view value) {
  const auto end = std::min(value.find_first_of(",;( \t"), value.size());
  return to_lower(value.substr(0, end));
}

bool says_yes(std::string_view value) { return keyword(value) == "yes"; }
bool says_spam(std::string_view value) { return keyword(value) == "spam"; }
// Bogofilter wrote "Yes" before version 0.94.
bool says_yes_or_spam(std::string_view value) { return says_yes(value) || says_spam(value); }

// Its other actions ("no action", "greylist", "soft reject") call nothing spam.
bool rspamd_action(std::string_view value) {
  std::string action = to_lower(trim(value.substr(0, value.find_first_of("(;"))));
  std::replace(action.begin(), action.end(), '_', ' ');
  return action == "reject" || action == "add header" || action == "rewrite subject" || action == "quarantine";
}

bool scl(std::string_view value) {
  int level = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), level);
  return error == std::errc() && end == value.data() + value.size() && level >= kSpamLevel;
}

// "CIP:203.0.113.9;CTRY:;SCL:5;SFV:SPM;PTR:;CAT:HSPM;...": spam by the filter or a block list, phishing, malware.
bool forefront(std::string_view value) {
  static constexpr auto kSpam = std::to_array<std::string_view>(
      {"sfv:spm", "sfv:sks", "sfv:skb", "cat:spm", "cat:hspm", "cat:phsh", "cat:hphsh", "cat:hphish", "cat:malw"});
  const auto parts = split(value, ';');
  return std::any_of(parts.begin(), parts.end(), [](std::string_view part) {
    const std::string lower = to_lower(trim(part));
    return std::find(kSpam.begin(), kSpam.end(), lower) != kSpam.end();
  });
}

// "rule=spam policy=default score=99 ..."; a rule of one's own ends with "_spam", one that clears with "notspam".
bool proofpoint(std::string_view value) {
  for (const auto part : split(value, ' ')) {
    const std::string lower = to_lower(trim(part));
    if (lower.starts_with("rule=")) return lower == "rule=spam" || lower.ends_with("_spam");
  }
  return false;
}

struct Mark {
  std::string_view field;
  bool (*is_spam)(std::string_view);
};

constexpr auto kMarks = std::to_array<Mark>({{"x-spam-flag", says_yes},
                                             {"x-spam-status", says_yes},
                                             {"x-spam", says_yes},
                                             {"x-rspamd-action", rspamd_action},
                                             {"x-ms-exchange-organization-scl", scl},
                                             {"x-forefront-antispam-report", forefront},
                                             {"x-bogosity", says_yes_or_spam},
                                             {"x-dspam-result", says_spam},
                                             {"x-crm114-status", says_spam},
                                             {"x-proofpoint-spam-details", proofpoint},
                                             {"x-barracuda-spam-flag", says_yes},
                                             {"x-barracuda-spam-status", says_yes}});

bool is_spam(const parser::Header& field) {
  const auto mark =
      std::find_if(kMarks.begin(), kMarks.end(), [&](const Mark& one) { return equal_fold(field.name, one.field); });
  return mark != kMarks.end() && mark->is_spam(trim(field.value));
}

}  // namespace

std::string spam_mark(const parser::Mail& mail) {
  const auto found = std::find_if(mail.headers.begin(), mail.headers.end(), is_spam);
  return found == mail.headers.end() ? "" : printable(found->name + ": " + std::string(trim(found->value)), 120);
}

}  // namespace postern::desk
