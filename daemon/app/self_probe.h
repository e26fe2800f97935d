// What `postern check --online --probe` does beyond signing in: a mailbox sends a mail to itself and looks at how it
// comes back (desk/self_mail), then removes it. A running daemon ignores such a mail; where it moves mails, they are
// looked for there, too.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/settings.h"
#include "daemon/app/access_tokens.h"
#include "daemon/app/probe.h"
#include "daemon/desk/self_mail.h"
#include "daemon/net/channel.h"

namespace postern::app {

class SelfProbe {
 public:
  static constexpr int kArrivalSeconds = 60;  // a mail is waited for so long

  struct Parts {
    const config::Settings& settings;
    const desk::KeyRing& keys;  // the daemon's; any other where it has never run
    std::shared_ptr<net::Multi> multi;
    AccessTokens& tokens;
  };
  SelfProbe(Parts parts, const config::Mailbox& mailbox) : parts_(parts), mailbox_(mailbox) {}

  // One connection at a time. `subaddress` stays empty unless the mailbox has subaddress = true.
  boost::asio::awaitable<void> run(Finding& server, Finding& subaddress);

 private:
  struct Place {
    std::string folder;
    std::uint32_t from = 1;  // the first UID that a mail sent from now on can have
  };

  boost::asio::awaitable<void> probe_server(Finding& finding);
  boost::asio::awaitable<void> probe_subaddress(Finding& finding);
  boost::asio::awaitable<Status> look_around();
  boost::asio::awaitable<Status> look_into(std::string folder, bool newest);
  boost::asio::awaitable<Result<parser::Mail>> exchange(std::string to, std::string forged_id);
  boost::asio::awaitable<Status> send(std::string to, std::string bytes);
  boost::asio::awaitable<Result<std::string>> wait_for(std::string message_id);
  boost::asio::awaitable<Result<std::string>> visit(Place place, std::string message_id, bool once, int seconds);
  boost::asio::awaitable<Result<net::Channel>> connect();

  Parts parts_;
  const config::Mailbox& mailbox_;
  std::vector<Place> places_;         // where a mail to the mailbox can be found
  std::vector<std::string> newest_;   // whose Authentication-Results would be believed, of each of the newest mails
  std::vector<std::string> remarks_;  // what did not go as it should, but did not matter
};

}  // namespace postern::app
