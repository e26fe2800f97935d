// What the daemon knows of itself: what `postern status` and the service manager are told. Loop thread only.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "store/model/ids.h"

namespace postern::app {

struct MailboxHealth {
  bool connected = false;
  std::string doing = "starting";   // "idle", "fetching 3 of 12", "waiting 40 s"
  std::string error, hint;          // of the last failure; empty after the next success
  std::chrono::system_clock::time_point since{};         // of this state
  std::chrono::system_clock::time_point last_success{};  // the folder was last listed
  std::chrono::system_clock::time_point certificate_ends{};  // the server's; the epoch: not known
  std::int64_t committed = 0;       // mails since the start
  std::int64_t failures = 0;        // connections failed in a row
  std::int64_t left_on_server = 0;  // mails skipped: too large, or the store refused them
};

struct RelayHealth {
  std::string error, hint;
  std::chrono::system_clock::time_point last_success{};
  std::chrono::system_clock::time_point certificate_ends{};  // as above
  std::int64_t sent = 0;
};

// Of an account that signs in with OAuth 2.0.
struct AccountHealth {
  std::string error, hint;  // of the last failure; empty after the next success
  std::string warning;      // the sign-in ends in a few days
  std::chrono::system_clock::time_point ends{};          // of the access token; the epoch: there is none
  std::chrono::system_clock::time_point sign_in_ends{};  // the epoch: the provider does not say
};

// Times as the clock of timers has them (moment.h).
struct TimersHealth {
  std::int64_t fired = 0;                  // since the start
  std::optional<model::Time> looked;       // the last look at what is due, after its decisions
  std::optional<model::Time> next_due;
  std::optional<model::Time> paused_until;
  std::string alert;                       // the clock has jumped; empty once timers go on
};

// Who gets no automatic mail because they answer it like a machine (desk/echo.h).
struct Muted {
  std::string who;  // an address, or "@example.org"
  model::Time until{};
};

// Automatic mail to requesters that does not go out.
struct QuietHealth {
  std::optional<model::Time> stopped_since;  // all of it (desk/breaker.h); none: it goes out
  std::string reason;
  std::vector<Muted> muted;  // the newest first
};

struct Health {
  std::map<std::string, MailboxHealth> mailboxes;
  std::map<std::string, RelayHealth> relays;
  std::map<std::string, AccountHealth> accounts;  // by "USER at oauth.NAME"
  TimersHealth timers;
  QuietHealth quiet;
  std::chrono::system_clock::time_point started{};
};

// A mailbox or a relay whose last connection failed, or an account without a token.
inline bool has_trouble(const Health& health) {
  const auto troubled = [](const auto& entry) { return !entry.second.error.empty(); };
  return std::any_of(health.mailboxes.begin(), health.mailboxes.end(), troubled) ||
         std::any_of(health.relays.begin(), health.relays.end(), troubled) ||
         std::any_of(health.accounts.begin(), health.accounts.end(), troubled);
}

}  // namespace postern::app
