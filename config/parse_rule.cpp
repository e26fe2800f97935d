// [[rule]]: conditions and actions, in the order of the file.
#include <algorithm>

#include "config/names.h"
#include "config/pattern.h"
#include "config/rule_parts.h"
#include "config/sections.h"
#include "parser/text.h"

namespace postern::config {
namespace {

constexpr std::size_t kTagBytes = 64;

void read_words(Cursor& in, Rule& rule) {
  for (const Item& item : in.items("words")) {
    const auto is_word_byte = [](char c) {
      return static_cast<unsigned char>(c) >= 0x80 || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
             (c >= 'a' && c <= 'z');
    };
    if (std::any_of(item.text.begin(), item.text.end(), is_word_byte)) {
      rule.words.push_back(item.text);
    } else {
      in.wrong("words", item.place, quoted(item.text) + " holds no word",
               "a word has letters or digits; for a pattern use subject or body");
    }
  }
}

std::string pattern_hint(std::string_view fault) {
  const bool is_size =
      fault.find("repetition size") != std::string_view::npos || fault.find("large") != std::string_view::npos;
  if (is_size) return "it would need more memory than a pattern may have: use smaller repetitions";
  return "RE2 syntax; in TOML write patterns in single quotes, so that \\ stays as it is";
}

// A code of ISO 639-1, as a mail's language is told.
void read_languages(Cursor& in, Rule& rule) {
  for (const Item& item : in.items("language")) {
    const bool code = item.text.size() == 2 && std::all_of(item.text.begin(), item.text.end(), [](char c) {
                        return c >= 'a' && c <= 'z';
                      });
    if (code) {
      rule.language.push_back(item.text);
    } else {
      in.wrong("language", item.place, quoted(item.text) + " is not the code of a language",
               "two small letters (ISO 639-1), as in \"de\"");
    }
  }
}

// G-05: a pattern that is broken or too big is refused here, with the rule's name.
void check_pattern(Cursor& in, const std::string& key, const Item& item, const std::string& pattern, const Rule& rule) {
  const std::string fault = pattern_fault(pattern);
  if (fault.empty()) return;
  in.wrong(key, item.place, "rule " + quoted(rule.name) + ": pattern " + quoted(pattern) + ": " + fault,
           pattern_hint(fault));
}

std::vector<std::string> read_patterns(Cursor& in, const std::string& key, const Rule& rule) {
  std::vector<std::string> patterns;
  for (const Item& item : in.items(key)) {
    patterns.push_back(item.text);
    check_pattern(in, key, item, item.text, rule);
  }
  return patterns;
}

// "X-Priority: ^1". A field's name is printable ASCII without colon (RFC 5322 2.2).
void read_headers(Cursor& in, Rule& rule) {
  for (const Item& item : in.items("header")) {
    const std::size_t colon = item.text.find(':');
    const std::string name = item.text.substr(0, colon);
    const bool is_name = colon != std::string::npos && !name.empty() &&
                         std::all_of(name.begin(), name.end(), [](char c) { return c > ' ' && c < 127; });
    if (!is_name) {
      in.wrong("header", item.place, quoted(item.text) + " is not a field and a pattern",
               "the field's name, a colon and an RE2 pattern, as in 'X-Priority: ^1'");
      continue;
    }
    rule.header.push_back({name, std::string(trim(item.text.substr(colon + 1)))});
    check_pattern(in, "header", item, rule.header.back().pattern, rule);
  }
}

void read_attachments(Cursor& in, Rule& rule) {
  rule.attachment = read_patterns(in, "attachment", rule);
  for (const Item& item : in.items("attachment_type")) {
    const std::size_t slash = item.text.find('/');
    if (slash != std::string::npos && slash > 0) {
      rule.attachment_type.push_back(to_lower(item.text));
    } else {
      in.wrong("attachment_type", item.place, quoted(item.text) + " is not a media type",
               "\"application/pdf\", or \"image/\" for all of a kind");
    }
  }
  std::size_t size = 0;
  if (in.size("larger_than", size, 1, std::size_t{1} << 40)) rule.larger_than = size;
}

void read_flag(Cursor& in, const std::string& key, std::optional<bool>& into) {
  bool flag = false;
  if (in.flag(key, flag)) into = flag;
}

std::vector<std::string> read_tags(Cursor& in, const std::string& key) {
  std::vector<std::string> tags;
  for (const Item& item : in.items(key)) {
    if (item.text.find_first_of(" \t,;") == std::string::npos && item.text.size() <= kTagBytes) {
      tags.push_back(item.text);
    } else {
      in.wrong(key, item.place, quoted(item.text) + " is not a tag",
               "one word of at most 64 bytes, as in \"password-reset\"");
    }
  }
  return tags;
}

void read_conditions(Cursor& in, Rule& rule, const Settings& settings) {
  read_words(in, rule);
  for (const Item& item : in.items("mailbox")) {
    if (check_known(in, "mailbox", item.place, item.text, mailbox_names(settings), "a mailbox")) {
      rule.mailbox.push_back(item.text);
    }
  }
  rule.from = read_addresses_or_domains(in, "from");
  rule.to = read_addresses_or_domains(in, "to");
  rule.subject = read_patterns(in, "subject", rule);
  rule.body = read_patterns(in, "body", rule);
  read_headers(in, rule);
  read_attachments(in, rule);
  read_languages(in, rule);
  read_flag(in, "authenticated", rule.authenticated);
  read_flag(in, "known", rule.known);
  rule.tagged = read_tags(in, "tagged");
  read_times(in, rule, settings);
  in.flag("on_replies", rule.on_replies);
}

std::vector<std::string> read_agents(Cursor& in, const std::string& key, const Settings& settings) {
  std::vector<std::string> emails, found;
  for (const Agent& agent : settings.agents) emails.push_back(agent.email);
  for (const Item& item : in.items(key)) {
    if (settings.find_agent(item.text) || check_known(in, key, item.place, item.text, emails, "an agent's address"))
      found.push_back(item.text);
  }
  return found;
}

void read_status(Cursor& in, Rule& rule, const Settings& settings) {
  std::string id;
  if (!in.text("status", id)) return;
  std::vector<std::string> ids;
  for (const WorkflowStatus& status : settings.workflow.statuses) ids.push_back(status.id);
  if (check_known(in, "status", in.place("status"), id, ids, "a status of the workflow")) rule.status = id;
}

void read_actions(Cursor& in, Rule& rule, const Settings& settings) {
  rule.tag = read_tags(in, "tag");
  rule.untag = read_tags(in, "untag");
  std::string text;
  if (in.choice<std::string>("priority", text, {{"normal", "normal"}, {"urgent", "urgent"}})) rule.priority = text;
  rule.assign = read_agents(in, "assign", settings);
  rule.cc = read_agents(in, "cc", settings);
  read_status(in, rule, settings);
  if (in.text("queue", text) &&
      check_known(in, "queue", in.place("queue"), text, mailbox_names(settings), "a mailbox")) {
    rule.queue = text;
  }
  read_answer_and_facts(in, rule, settings);
  in.flag("suppress_ack", rule.suppress_ack);
  in.flag("stop", rule.stop);
  if (in.flag("hold", rule.hold) && rule.hold && rule.on_replies) {
    in.wrong("hold", "a reply is not held by a rule: it belongs to somebody's ticket",
             "remove on_replies, or make it a rule of its own");
  }
  if (in.flag("quarantine", rule.quarantine) && rule.quarantine && rule.hold) {
    in.wrong("quarantine", "a mail is either held for an agent's word or put aside without one",
             "remove hold or quarantine from rule " + quoted(rule.name));
  }
  if (rule.quarantine && rule.on_replies) {
    in.wrong("quarantine", "a reply is never put aside: it belongs to somebody's ticket",
             "remove on_replies, or make it a rule of its own");
  }
}

void check_action(Cursor& in, const Rule& rule) {
  static constexpr const char* kActions[] = {"tag",   "untag", "priority", "assign",       "queue", "status",     "cc",
                                             "reply", "field", "link",     "suppress_ack", "hold",  "quarantine", "stop"};
  if (std::any_of(std::begin(kActions), std::end(kActions), [&](const char* key) { return in.has(key); })) return;
  in.wrong("", "rule " + quoted(rule.name) + " does nothing",
           "add an action: tag, untag, priority, assign, queue, status, cc, reply, field, link, suppress_ack, hold, quarantine or stop");
}

}  // namespace

void read_rule(Cursor& in, Settings& settings) {
  Rule rule;
  rule.line = in.place().line;
  if (in.text("name", rule.name, "name = \"networking\"")) {
    in.take("name", "rule " + rule.name, "a rule " + quoted(rule.name),
            "each rule has a name of its own, by which events refer to it");
  }
  read_conditions(in, rule, settings);
  read_actions(in, rule, settings);
  check_action(in, rule);
  settings.rules.push_back(std::move(rule));
}

}  // namespace postern::config
