// [[rule]]: conditions and actions, in the order of the file.
#include <algorithm>

#include "config/names.h"
#include "config/pattern.h"
#include "config/sections.h"
#include "parser/address.h"
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

void read_from(Cursor& in, Rule& rule) {
  for (const Item& item : in.items("from")) {
    const std::string whole = item.text.starts_with('@') ? "x" + item.text : item.text;
    if (parser::is_plain_address(whole)) {
      rule.from.push_back(item.text);
    } else {
      in.wrong("from", item.place, quoted(item.text) + " is neither an address nor a domain",
               "\"ann@example.org\", or \"@example.org\" for everyone there");
    }
  }
}

std::string pattern_hint(std::string_view fault) {
  const bool is_size =
      fault.find("repetition size") != std::string_view::npos || fault.find("large") != std::string_view::npos;
  if (is_size) return "it would need more memory than a pattern may have: use smaller repetitions";
  return "RE2 syntax; in TOML write patterns in single quotes, so that \\ stays as it is";
}

// G-05: a pattern that is broken or too big is refused here, with the rule's name.
std::vector<std::string> read_patterns(Cursor& in, const std::string& key, const Rule& rule) {
  std::vector<std::string> patterns;
  for (const Item& item : in.items(key)) {
    patterns.push_back(item.text);
    const std::string fault = pattern_fault(item.text);
    if (fault.empty()) continue;
    in.wrong(key, item.place, "rule " + quoted(rule.name) + ": pattern " + quoted(item.text) + ": " + fault,
             pattern_hint(fault));
  }
  return patterns;
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
  read_from(in, rule);
  rule.subject = read_patterns(in, "subject", rule);
  rule.body = read_patterns(in, "body", rule);
  in.flag("on_replies", rule.on_replies);
}

void read_assign(Cursor& in, Rule& rule, const Settings& settings) {
  std::string email;
  if (!in.text("assign", email)) return;
  std::vector<std::string> emails;
  for (const Agent& agent : settings.agents) emails.push_back(agent.email);
  if (settings.find_agent(email) ||
      check_known(in, "assign", in.place("assign"), email, emails, "an agent's address")) {
    rule.assign = email;
  }
}

void read_actions(Cursor& in, Rule& rule, const Settings& settings) {
  rule.tag = read_tags(in, "tag");
  rule.untag = read_tags(in, "untag");
  std::string text;
  if (in.choice<std::string>("priority", text, {{"normal", "normal"}, {"urgent", "urgent"}})) rule.priority = text;
  read_assign(in, rule, settings);
  if (in.text("queue", text) &&
      check_known(in, "queue", in.place("queue"), text, mailbox_names(settings), "a mailbox")) {
    rule.queue = text;
  }
  in.flag("suppress_ack", rule.suppress_ack);
  in.flag("stop", rule.stop);
}

void check_action(Cursor& in, const Rule& rule) {
  static constexpr const char* kActions[] = {"tag", "untag", "priority", "assign", "queue", "suppress_ack", "stop"};
  if (std::any_of(std::begin(kActions), std::end(kActions), [&](const char* key) { return in.has(key); })) return;
  in.wrong("", "rule " + quoted(rule.name) + " does nothing",
           "add an action: tag, untag, priority, assign, queue, suppress_ack or stop");
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
