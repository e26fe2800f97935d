#include "daemon/desk/rule_match.h"

#include <algorithm>
#include <optional>

#include "config/pattern.h"
#include "daemon/desk/fold.h"
#include "parser/address.h"
#include "parser/text.h"

namespace postern::desk {
namespace {

struct Phrase {
  std::string shown, folded;
};

// What the conditions look at, made once a mail.
struct Page {
  const config::Mailbox& mailbox;
  std::string subject, text, words, from, from_domain;
};

// A forward is the request itself: there was no earlier conversation to quote.
std::string new_text(const parser::Mail& mail, bool is_reply) {
  if (is_reply || !mail.forwarded) return mail.reply_text;
  return mail.reply_text + "\n" + mail.forwarded->subject + "\n" + mail.forwarded->text;
}

Page read_page(const parser::Mail& mail, const config::Mailbox& mailbox, bool is_reply) {
  Page page{mailbox, mail.subject, new_text(mail, is_reply), "", "", ""};
  page.words = fold_words(page.subject + "\n" + page.text);
  if (!mail.from_is_sound || mail.from.empty()) return page;
  page.from = parser::address_key(mail.from.front().email);
  page.from_domain = page.from.substr(page.from.rfind('@') + 1);
  return page;
}

std::vector<std::unique_ptr<RE2>> compile_all(const std::vector<std::string>& patterns) {
  std::vector<std::unique_ptr<RE2>> compiled;
  for (const auto& pattern : patterns) {
    compiled.push_back(std::make_unique<RE2>(pattern, config::pattern_options()));
  }
  return compiled;
}

// "@example.org" means that domain and those below it; never a mere ending of a name (notexample.org).
bool is_from(const Page& page, const std::string& item) {
  if (page.from.empty()) return false;
  const auto at = item.find('@');
  if (at != 0 && at != std::string::npos) return parser::address_key(item) == page.from;
  const std::string domain = to_lower(at == 0 ? item.substr(1) : item);
  if (page.from_domain == domain) return true;
  const std::string ending = "." + domain;
  return page.from_domain.size() > ending.size() &&
         page.from_domain.compare(page.from_domain.size() - ending.size(), ending.size(), ending) == 0;
}

std::string quoted(const std::string& text) { return "\"" + printable(text, 80) + "\""; }

}  // namespace

struct RuleBook::Prepared {
  const config::Rule* rule;
  std::vector<Phrase> words;
  std::vector<std::unique_ptr<RE2>> subject, body;

  // What made the rule hold, or nullopt. Every condition given must; a list holds when one of its items does.
  std::optional<std::string> holds(const Page& page) const {
    std::vector<std::string> reasons;
    const bool all = holds_word(page, reasons) && holds_mailbox(page, reasons) && holds_from(page, reasons) &&
                     holds_pattern(subject, page.subject, "subject", reasons) &&
                     holds_pattern(body, page.text, "body", reasons);
    if (!all) return std::nullopt;
    return reasons.empty() ? "every mail" : join(reasons, ", ");
  }

 private:
  bool holds_word(const Page& page, std::vector<std::string>& reasons) const {
    if (words.empty()) return true;
    const auto found = std::find_if(words.begin(), words.end(),
                                    [&](const Phrase& phrase) { return holds_phrase(page.words, phrase.folded); });
    if (found == words.end()) return false;
    reasons.push_back("word " + quoted(found->shown));
    return true;
  }

  bool holds_mailbox(const Page& page, std::vector<std::string>& reasons) const {
    if (rule->mailbox.empty()) return true;
    const auto& names = rule->mailbox;
    if (std::find(names.begin(), names.end(), page.mailbox.name) == names.end()) return false;
    reasons.push_back("mailbox " + page.mailbox.name);
    return true;
  }

  bool holds_from(const Page& page, std::vector<std::string>& reasons) const {
    if (rule->from.empty()) return true;
    const auto found =
        std::find_if(rule->from.begin(), rule->from.end(), [&](const auto& item) { return is_from(page, item); });
    if (found == rule->from.end()) return false;
    reasons.push_back("from " + *found);
    return true;
  }

  static bool holds_pattern(const std::vector<std::unique_ptr<RE2>>& patterns, const std::string& text,
                            const char* where, std::vector<std::string>& reasons) {
    if (patterns.empty()) return true;
    for (const auto& pattern : patterns) {
      if (!pattern->ok() || !RE2::PartialMatch(text, *pattern)) continue;
      reasons.push_back(std::string(where) + " matches " + quoted(pattern->pattern()));
      return true;
    }
    return false;
  }
};

RuleBook::RuleBook(const config::Settings& settings) : settings_(&settings) {
  for (const config::Rule& rule : settings.rules) {
    Prepared prepared{&rule, {}, compile_all(rule.subject), compile_all(rule.body)};
    for (const auto& word : rule.words) prepared.words.push_back({word, fold_words(word)});
    rules_.push_back(std::move(prepared));
  }
}

RuleBook::~RuleBook() = default;
RuleBook::RuleBook(RuleBook&&) noexcept = default;
RuleBook& RuleBook::operator=(RuleBook&&) noexcept = default;

std::vector<RuleMatch> RuleBook::match(const parser::Mail& mail, const config::Mailbox& mailbox, bool is_reply) const {
  std::vector<RuleMatch> matches;
  const Page page = read_page(mail, mailbox, is_reply);
  for (const Prepared& prepared : rules_) {
    if (is_reply && !prepared.rule->on_replies) continue;
    const auto reason = prepared.holds(page);
    if (!reason) continue;
    const std::string actor = "rule " + prepared.rule->name;
    const std::string place = settings_->file + ":" + std::to_string(prepared.rule->line);
    matches.push_back({prepared.rule, actor, actor + " (" + place + "): " + *reason});
    if (prepared.rule->stop) break;
  }
  return matches;
}

}  // namespace postern::desk
