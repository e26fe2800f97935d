#include "daemon/desk/rule_match.h"

#include <algorithm>
#include <optional>

#include "config/pattern.h"
#include "config/units.h"
#include "daemon/desk/fold.h"
#include "daemon/desk/rule_page.h"
#include "daemon/desk/spam_marks.h"
#include "parser/text.h"

namespace postern::desk {
namespace {

using Patterns = std::vector<std::unique_ptr<RE2>>;

Patterns compile_all(const std::vector<std::string>& patterns) {
  Patterns compiled;
  for (const auto& pattern : patterns) {
    compiled.push_back(std::make_unique<RE2>(pattern, config::pattern_options()));
  }
  return compiled;
}

std::string quoted(const std::string& text) { return "\"" + printable(text, 80) + "\""; }

bool holds(const RE2& pattern, const std::string& text) { return pattern.ok() && RE2::PartialMatch(text, pattern); }

// What one condition says of a mail; a condition that is not given holds and says nothing.
struct Judgement {
  bool holds = true;
  std::string why;
};

Judgement yes(std::string why) { return {true, std::move(why)}; }
Judgement no(std::string why) { return {false, std::move(why)}; }

Judgement any_pattern(const Patterns& patterns, const std::string& text, const std::string& where) {
  if (patterns.empty()) return {};
  const auto found = std::find_if(patterns.begin(), patterns.end(), [&](const auto& one) { return holds(*one, text); });
  if (found == patterns.end()) return no(where + " matches no pattern");
  return yes(where + " matches " + quoted((*found)->pattern()));
}

// The first item of a list for which `is_so`.
template <class IsSo>
Judgement any_item(const std::vector<std::string>& items, const std::string& what, IsSo is_so) {
  if (items.empty()) return {};
  const auto found = std::find_if(items.begin(), items.end(), is_so);
  if (found == items.end()) return no(what + " is not " + (items.size() == 1 ? items[0] : "one of " + join(items, ", ")));
  return yes(what + " " + *found);
}

Judgement flag(const std::optional<bool>& wanted, bool is, const char* so, const char* not_so) {
  if (!wanted) return {};
  return {*wanted == is, is ? so : not_so};
}

bool has_type(const parser::Mail& mail, const std::string& type) {
  return std::any_of(mail.attachments.begin(), mail.attachments.end(), [&](const auto& file) {
    return type.ends_with('/') ? file.content_type.starts_with(type) : file.content_type == type;
  });
}

// What our own server, or one before it, thinks of the mail. A forged mark harms its sender alone; those we know with
// proof, and answers to us, are past that.
Judgement judge_spam(const RuleCase& about, const std::string& stopped_by) {
  const std::string mark = about.called_spam.empty() ? spam_mark(about.mail) : about.called_spam;
  if (mark.empty()) return no("no filter has marked it");
  if (about.is_reply || about.answers) return no("it answers a mail of ours");
  if (about.authenticated && about.agent) return no("it is from an agent, with proof");
  if (about.authenticated && about.known && about.called_spam.empty()) return no("the sender has a ticket, and is proven");
  if (!stopped_by.empty()) return no("rule " + stopped_by + " says stop");
  return yes(mark);
}

const config::Rule& spam_rule() {
  static const config::Rule rule = [] {
    config::Rule built_in;
    built_in.name = kUpstreamSpam;
    built_in.hold = true;
    return built_in;
  }();
  return rule;
}

RuleFinding upstream_spam(const RuleCase& about, const std::string& stopped_by) {
  const Judgement judgement = judge_spam(about, stopped_by);
  const std::string actor = std::string("rule ") + kUpstreamSpam;
  return {{&spam_rule(), actor, actor + " (built in): " + judgement.why, true}, judgement.holds};
}

}  // namespace

struct RuleBook::Prepared {
  struct Phrase {
    std::string shown, folded;
  };
  struct Field {
    std::string name;
    std::unique_ptr<RE2> pattern;
  };
  const config::Rule* rule;
  std::vector<Phrase> words;
  Patterns subject, body, attachment;
  std::vector<Field> header;

  explicit Prepared(const config::Rule& given)
      : rule(&given),
        subject(compile_all(given.subject)),
        body(compile_all(given.body)),
        attachment(compile_all(given.attachment)) {
    for (const auto& word : given.words) words.push_back({word, fold_words(word)});
    for (const auto& [name, pattern] : given.header)
      header.push_back({name, std::make_unique<RE2>(pattern, config::pattern_options())});
  }

  // Every condition given must hold; a list holds when one of its items does. The first that fails is the reason.
  Judgement judge(const RulePage& page) const {
    if (page.about.is_reply && !rule->on_replies) return no("it is a reply, and the rule has no on_replies");
    std::vector<std::string> reasons;
    for (const auto condition : kConditions) {
      Judgement judgement = (this->*condition)(page);
      if (!judgement.holds) return judgement;
      if (!judgement.why.empty()) reasons.push_back(std::move(judgement.why));
    }
    return yes(reasons.empty() ? "every mail" : join(reasons, ", "));
  }

 private:
  Judgement by_words(const RulePage& page) const {
    if (words.empty()) return {};
    const auto found = std::find_if(words.begin(), words.end(),
                                    [&](const Phrase& phrase) { return holds_phrase(page.words, phrase.folded); });
    return found == words.end() ? no("none of its words") : yes("word " + quoted(found->shown));
  }
  Judgement by_mailbox(const RulePage& page) const {
    const std::string& name = page.about.mailbox.name;
    return any_item(rule->mailbox, "mailbox", [&](const auto& item) { return item == name; });
  }
  Judgement by_from(const RulePage& page) const {
    return any_item(rule->from, "from", [&](const auto& item) { return is_at(page.from, item); });
  }
  Judgement by_to(const RulePage& page) const {
    return any_item(rule->to, "to", [&](const auto& item) {
      return std::any_of(page.recipients.begin(), page.recipients.end(), [&](const auto& to) { return is_at(to, item); });
    });
  }
  Judgement by_subject(const RulePage& page) const { return any_pattern(subject, page.subject, "subject"); }
  Judgement by_body(const RulePage& page) const { return any_pattern(body, page.text, "body"); }
  Judgement by_header(const RulePage& page) const {
    if (header.empty()) return {};
    for (const Field& field : header) {
      for (const auto& given : page.about.mail.headers) {
        if (equal_fold(given.name, field.name) && holds(*field.pattern, std::string(trim(given.value))))
          return yes(field.name + " matches " + quoted(field.pattern->pattern()));
      }
    }
    return no("no header field matches");
  }
  Judgement by_attachment(const RulePage& page) const {
    if (attachment.empty()) return {};
    for (const auto& file : page.about.mail.attachments) {
      if (Judgement judgement = any_pattern(attachment, file.filename, "file name"); judgement.holds) return judgement;
    }
    return no("no file name matches");
  }
  Judgement by_attachment_type(const RulePage& page) const {
    return any_item(rule->attachment_type, "attachment",
                    [&](const auto& type) { return has_type(page.about.mail, type); });
  }
  Judgement by_size(const RulePage& page) const {
    if (!rule->larger_than) return {};
    const std::string limit = config::show_size(*rule->larger_than);
    if (page.attachment_bytes > *rule->larger_than) return yes("attachments larger than " + limit);
    return no("its attachments are not larger than " + limit);
  }
  Judgement by_language(const RulePage& page) const {
    return any_item(rule->language, "language", [&](const auto& item) { return item == page.about.mail.language; });
  }
  Judgement by_proof(const RulePage& page) const {
    return flag(rule->authenticated, page.about.authenticated, "the sender is proven", "the sender is not proven");
  }
  Judgement by_history(const RulePage& page) const {
    return flag(rule->known, page.about.known, "the sender has asked before", "the sender has never asked before");
  }
  Judgement by_tags(const RulePage& page) const {
    return any_item(rule->tagged, "tag", [&](const auto& item) {
      return std::find(page.tags.begin(), page.tags.end(), item) != page.tags.end();
    });
  }

  Judgement by_hours(const RulePage& page) const {
    if (!rule->in_hours) return {};
    return flag(rule->in_hours, page.calendar.open_at(page.about.came), "it came in business hours", "it came outside business hours");
  }
  Judgement by_day(const RulePage& page) const {
    if (rule->days.empty()) return {};
    const int day = page.calendar.wall_time(page.about.came).day;
    const bool one_of_them = std::find(rule->days.begin(), rule->days.end(), day) != rule->days.end();
    return {one_of_them, "it came on a " + config::show_weekday(day)};
  }
  Judgement by_time(const RulePage& page) const {
    if (!rule->between) return {};
    const auto [from, to] = *rule->between;
    const auto time = page.calendar.wall_time(page.about.came).time;
    const bool within = from < to ? from <= time && time < to : from <= time || time < to;
    const std::string span = config::show_time_of_day(from) + " and " + config::show_time_of_day(to);
    return {within, "it came at " + config::show_time_of_day(time) + (within ? ", between " : ", not between ") + span};
  }

  using Condition = Judgement (Prepared::*)(const RulePage&) const;
  static constexpr Condition kConditions[] = {
      &Prepared::by_mailbox, &Prepared::by_from,       &Prepared::by_to,   &Prepared::by_words,           &Prepared::by_subject,
      &Prepared::by_body,    &Prepared::by_header,     &Prepared::by_size, &Prepared::by_attachment_type, &Prepared::by_attachment,
      &Prepared::by_history, &Prepared::by_language,   &Prepared::by_tags, &Prepared::by_proof,           &Prepared::by_hours,
      &Prepared::by_day,     &Prepared::by_time};
};

RuleBook::RuleBook(const config::Settings& settings) : settings_(&settings), calendar_(settings.business_hours) {
  for (const config::Rule& rule : settings.rules) rules_.emplace_back(rule);
}

RuleBook::~RuleBook() = default;
RuleBook::RuleBook(RuleBook&&) noexcept = default;
RuleBook& RuleBook::operator=(RuleBook&&) noexcept = default;

std::vector<RuleFinding> RuleBook::explain(const RuleCase& about) const {
  std::string stopped_by;
  return judge_all(about, stopped_by);
}

std::optional<RuleFinding> RuleBook::explain_spam(const RuleCase& about) const {
  if (!settings_->desk.hold_spam) return std::nullopt;
  std::string stopped_by;
  judge_all(about, stopped_by);
  return upstream_spam(about, stopped_by);
}

std::vector<RuleFinding> RuleBook::judge_all(const RuleCase& about, std::string& stopped_by) const {
  const bool asks_words = std::any_of(rules_.begin(), rules_.end(), [](const auto& one) { return !one.words.empty(); });
  RulePage page = read_page(about, asks_words, calendar_);
  std::vector<RuleFinding> findings;
  for (const Prepared& prepared : rules_) {
    const config::Rule& rule = *prepared.rule;
    const Judgement judgement = stopped_by.empty() ? prepared.judge(page) : no("rule " + stopped_by + " says stop");
    const std::string actor = "rule " + rule.name;
    const std::string place = settings_->file + ":" + std::to_string(rule.line);
    findings.push_back({{&rule, actor, actor + " (" + place + "): " + judgement.why}, judgement.holds});
    if (!judgement.holds) continue;
    for (const auto& tag : rule.untag) std::erase(page.tags, tag);
    page.tags.insert(page.tags.end(), rule.tag.begin(), rule.tag.end());
    if (rule.stop) stopped_by = rule.name;
  }
  return findings;
}

std::vector<RuleMatch> RuleBook::match(const RuleCase& about) const {
  std::vector<RuleMatch> matches;
  if (rules_.empty()) return matches;
  std::string stopped_by;
  for (RuleFinding& finding : judge_all(about, stopped_by)) {
    if (finding.holds) matches.push_back(std::move(finding.match));
  }
  return matches;
}

std::optional<RuleMatch> RuleBook::kept_back(const RuleCase& about) const {
  std::string stopped_by;
  for (RuleFinding& finding : judge_all(about, stopped_by)) {
    const bool keeps = finding.match.rule->hold || finding.match.rule->quarantine;
    if (finding.holds && keeps) return std::move(finding.match);
  }
  if (!settings_->desk.hold_spam) return std::nullopt;
  RuleFinding spam = upstream_spam(about, stopped_by);
  return spam.holds ? std::optional(std::move(spam.match)) : std::nullopt;
}

}  // namespace postern::desk
