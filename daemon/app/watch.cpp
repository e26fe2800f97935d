// Seats for folders.
#include "daemon/app/watch.h"

#include <algorithm>
#include <map>

namespace postern::app {

namespace {

struct Account {
  int folders = 0;
  int connections = 0;
  int seated = 0;
};

std::map<std::string, Account> accounts(const config::Settings& settings) {
  std::map<std::string, Account> all;
  for (const config::Mailbox& mailbox : settings.mailboxes) {
    Account& account = all[mailbox.account()];
    const bool first = account.folders == 0;
    account.connections = first ? mailbox.connections : std::min(account.connections, mailbox.connections);
    account.folders += static_cast<int>(mailbox.folders().size());
  }
  return all;
}

// All but the last connection go to one folder each, where there are not enough.
bool must_share(Account& account) {
  if (account.folders <= account.connections) return false;
  return ++account.seated >= account.connections;
}

std::string name_of(const config::Mailbox& mailbox, std::size_t place, const config::Folder& folder) {
  return place == 0 ? mailbox.name : mailbox.name + "/" + folder.name;
}

}  // namespace

std::vector<Watch> watches(const config::Settings& settings) {
  auto seats = accounts(settings);
  std::vector<Watch> all;
  for (const std::size_t place : {0u, 1u}) {
    for (const config::Mailbox& mailbox : settings.mailboxes) {
      const auto folders = mailbox.folders();
      if (place >= folders.size()) continue;
      const config::Folder& folder = folders[place];
      all.push_back({&mailbox, folder, name_of(mailbox, place, folder), must_share(seats[mailbox.account()])});
    }
  }
  return all;
}

}  // namespace postern::app
