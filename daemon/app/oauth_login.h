// `postern oauth login`: a person lets Postern into a mailbox once; what the provider gives is kept beside the store.
// Works with and without a running daemon, which reads the file anew.
#pragma once

#include <functional>
#include <string>

#include "config/settings.h"
#include "parser/result.h"

namespace postern::app {

struct Terminal {
  std::function<void(const std::string& text)> say;  // whole lines
  std::function<std::string()> ask;                  // one line of the person's; "" at the end of the input
};

// `name` is a mailbox's, or "smtp", or "smtp.NAME". Blocks until the person has decided. What is to be said at the end.
Result<std::string> oauth_login(const config::Settings& settings, const std::string& name, const Terminal& terminal);

// Whether the tokens of this account are there and can be read; nothing is asked of the provider.
Status check_account(const config::Settings& settings, const std::string& client, const std::string& user,
                     const std::string& login);

}  // namespace postern::app
