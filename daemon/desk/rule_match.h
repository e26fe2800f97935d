// The admin's rules against one mail: words and phrases folded as people read them, RE2 patterns in linear time.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "config/settings.h"
#include "parser/mail.h"

namespace postern::desk {

struct RuleMatch {
  const config::Rule* rule = nullptr;
  std::string actor;  // "rule networking"
  std::string why;    // "rule networking (postern.toml:31): word \"vpn\""
};

// Rules made ready once for many mails. `settings` outlives it. Safe from any thread.
class RuleBook {
 public:
  explicit RuleBook(const config::Settings& settings);
  ~RuleBook();
  RuleBook(RuleBook&&) noexcept;
  RuleBook& operator=(RuleBook&&) noexcept;

  // The rules that hold, in their order, up to the first that says stop. `is_reply`: only those with on_replies.
  // Read are the subject and the person's new text, never what they quote.
  std::vector<RuleMatch> match(const parser::Mail& mail, const config::Mailbox& mailbox, bool is_reply) const;

 private:
  struct Prepared;
  const config::Settings* settings_;
  std::vector<Prepared> rules_;
};

}  // namespace postern::desk
