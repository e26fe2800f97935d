// [desk], [templates], [store], [limits], [log], [daemon]: the tables of the desk as a whole.
#include <algorithm>

#include "config/names.h"
#include "config/sections.h"
#include "config/units.h"
#include "config/url.h"
#include "parser/text.h"

namespace postern::config {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

constexpr std::size_t kPrefixBytes = 10;
constexpr std::size_t kMemoryForMessages = 64u << 20;  // all messages in memory together: one must fit into it
constexpr int kMaxCount = 1'000'000;

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_prefix(const std::string& text) {
  return !text.empty() && text.size() <= kPrefixBytes && is_upper(text.front()) &&
         std::all_of(text.begin(), text.end(), [](char c) { return is_upper(c) || is_digit(c); });
}

void read_domain(Cursor& in, std::string& domain) {
  std::string text;
  if (!in.text("domain", text, "domain = \"example.org\"")) return;
  if (!is_host_name(text)) {
    return in.wrong("domain", quoted(text) + " is not a domain",
                    "the part after the @ alone, as in \"example.org\"; an international one in its xn-- form");
  }
  domain = to_lower(text);
}

// "off" is no digest.
void read_digest(Cursor& in, Desk& desk) {
  std::string text;
  if (!in.text("digest", text)) return;
  const auto time = read_time_of_day(text);
  if (text == "off") {
    desk.digest_at = std::chrono::minutes(-1);
  } else if (time && *time < std::chrono::days(1)) {
    desk.digest_at = *time;
  } else {
    in.wrong("digest", quoted(text) + " is neither a time of day nor \"off\"",
             "four digits and a colon, as in \"08:00\"; the latest is \"23:59\"");
  }
}

}  // namespace

void read_desk(Cursor& in, Settings& settings) {
  Desk& desk = settings.desk;
  in.text("name", desk.name, "name = \"Example Help Desk\"");
  read_domain(in, desk.domain);
  if (in.text("prefix", desk.prefix) && !is_prefix(desk.prefix)) {
    in.wrong("prefix", quoted(desk.prefix) + " cannot begin a ticket's key",
             "1 to 10 capital letters and digits, a letter first, as in \"HD\"");
  }
  in.integer("reopen_days", desk.reopen_days, 0, 3650);
  in.duration("ack_max_age", desk.ack_max_age, seconds(0), hours(24 * 30));
  if (in.text("language", desk.language) && !is_language_tag(desk.language)) {
    in.wrong("language", quoted(desk.language) + " is not a language tag",
             "two or three letters, as in \"en\", \"de\" or \"pt-BR\"");
  }
  in.size("notice_max_size", desk.notice_max_size, 0, 100u << 20);
  if (in.text("admin", desk.admin) && !check_address(in, "admin", in.place("admin"), desk.admin)) desk.admin.clear();
  in.duration("alert_after", desk.alert_after, seconds(1), hours(24 * 7));
  in.duration("merge_moves", desk.merge_moves, seconds(0), hours(1));
  in.duration("send_delay", desk.send_delay, seconds(0), hours(1));
  in.flag("hold_spam", desk.hold_spam);
  read_digest(in, desk);
  for (const Item& item : in.items("own_addresses")) {
    if (check_address(in, "own_addresses", item.place, item.text)) desk.own_addresses.push_back(item.text);
  }
}

void read_template_settings(Cursor& in, Settings& settings) {
  TemplateSettings& templates = settings.templates;
  if (!in.text("folder", templates.folder)) return;
  templates.line = in.place("folder").line;
  templates.column = in.place("folder").column;
  check_absolute(in, "folder", templates.folder);
}

void read_store(Cursor& in, Settings& settings) {
  if (in.text("path", settings.store.path)) check_absolute(in, "path", settings.store.path);
}

void read_limits(Cursor& in, Settings& settings) {
  Caps& caps = settings.caps;
  in.size("max_message_size", settings.limits.message_bytes, 64u << 10, kMemoryForMessages);
  in.integer("acks_per_recipient_day", caps.acks_per_recipient_day, 0, kMaxCount);
  in.integer("mails_per_recipient_hour", caps.mails_per_recipient_hour, 0, kMaxCount);
  in.integer("mails_per_ticket_day", caps.mails_per_ticket_day, 0, kMaxCount);
  in.integer("mails_per_domain_hour", caps.mails_per_domain_hour, 0, kMaxCount);
  in.integer("notices_per_agent_hour", caps.notices_per_agent_hour, 0, kMaxCount);
  in.integer("notices_per_queue_minute", caps.notices_per_queue_minute, 0, kMaxCount);
  in.integer("new_recipients_hour", caps.new_recipients_hour, 0, kMaxCount);
  in.integer("reopens_per_ticket_day", caps.reopens_per_ticket_day, 0, kMaxCount);
  in.integer("mails_total_hour", caps.mails_total_hour, 0, kMaxCount);
  in.integer("max_received", caps.max_received, 5, 1000);
}

void read_log(Cursor& in, Settings& settings) {
  in.choice<std::string>("level", settings.log_level,
                         {{"debug", "debug"}, {"info", "info"}, {"warn", "warn"}, {"error", "error"}});
}

void read_daemon(Cursor& in, Settings& settings) {
  // sockaddr_un holds 108 bytes, its end included (unix(7)).
  constexpr std::size_t kSocketPathBytes = 107;
  std::string& path = settings.control_socket;
  if (!in.text("control_socket", path)) return;
  check_absolute(in, "control_socket", path);
  if (path.size() <= kSocketPathBytes) return;
  in.wrong("control_socket", "a path of " + std::to_string(path.size()) + " bytes is too long for a socket",
           "at most 107 bytes");
}

}  // namespace postern::config
