// The admin's rules against one mail: words and phrases folded as people read them, RE2 patterns in linear time.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/calendar.h"
#include "config/settings.h"
#include "parser/mail.h"
#include "store/model/ids.h"

namespace postern::desk {

// What a rule may look at. `mail` and `mailbox` outlive it.
struct RuleCase {
  const parser::Mail& mail;
  const config::Mailbox& mailbox;
  bool is_reply = false;
  bool authenticated = false;     // the sender is proven
  bool known = false;             // the sender has opened a ticket before
  std::vector<std::string> tags;  // that the ticket has
  model::Time came{};             // when our server had it
  bool agent = false;             // the sender's address is an agent's
  std::string called_spam = {};   // in which words an agent called the sender's mail spam; "": nobody did
  bool answers = false;           // proven to answer a mail of ours, although too late to join its ticket
};

// The name of the built-in rule, [desk] hold_spam.
inline constexpr const char* kUpstreamSpam = "upstream-spam";

struct RuleMatch {
  const config::Rule* rule = nullptr;
  std::string actor;  // "rule networking"
  std::string why;    // "rule networking (postern.toml:31): word \"vpn\""
  bool built_in = false;
};

// What became of one rule, for people.
struct RuleFinding {
  RuleMatch match;
  bool holds = false;  // when not, `match.why` ends with the first condition that failed
};

// Rules made ready once for many mails. `settings` outlives it. Safe from any thread.
class RuleBook {
 public:
  explicit RuleBook(const config::Settings& settings);
  ~RuleBook();
  RuleBook(RuleBook&&) noexcept;
  RuleBook& operator=(RuleBook&&) noexcept;

  // The rules that hold, in their order, up to the first that says stop; of a reply, those with on_replies. Tags that a
  // rule adds or removes count for the rules after it. Read are the subject and the person's new text, never what they
  // quote.
  std::vector<RuleMatch> match(const RuleCase& about) const;
  // The same with the rules that do not hold, each with its reason, those behind a stop too.
  std::vector<RuleFinding> explain(const RuleCase& about) const;
  // What the built-in rule about marks of spam says; nothing when it is switched off.
  std::optional<RuleFinding> explain_spam(const RuleCase& about) const;
  // What keeps a mail from opening a ticket: the first rule that holds it or puts it aside; behind all of them, and only
  // when none says stop, the built-in one about marks of spam. Nothing when none does.
  std::optional<RuleMatch> kept_back(const RuleCase& about) const;

 private:
  struct Prepared;
  std::vector<RuleFinding> judge_all(const RuleCase& about, std::string& stopped_by) const;
  const config::Settings* settings_;
  config::Calendar calendar_;
  std::vector<Prepared> rules_;
};

}  // namespace postern::desk
