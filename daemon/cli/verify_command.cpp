// postern verify: whether the store keeps what it promises (STORE.md). Reads every stored mail once.
#include <iostream>

#include "daemon/cli/cli.h"
#include "parser/text.h"
#include "store/store.h"

namespace postern::cli {

int verify_command(const Globals& globals) {
  auto settings = settings_or_complain(globals);
  if (!settings) return complain(settings.error());
  store::Options options;  // with the daemon's lock: what is written meanwhile would be taken for a fault
  options.path = settings->store.path;
  options.create = false;
  auto store = store::Store::open(options);
  if (!store) return complain(store.error());
  auto faults = store->verify();
  if (!faults) return complain(faults.error());
  for (const std::string& fault : *faults) std::cout << printable(fault) << '\n';
  if (!faults->empty()) return static_cast<int>(Failure::data);
  std::cout << "the store is in order\n";
  return 0;
}

}  // namespace postern::cli
