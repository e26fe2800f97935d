// postern run: builds the parts in order and runs them.
#include <iostream>

#include "config/loader.h"
#include "daemon/app/adoption.h"
#include "daemon/app/daemon.h"
#include "daemon/app/log.h"
#include "daemon/app/opening.h"
#include "daemon/cli/cli.h"

namespace postern::cli {

int run_command(const Globals& globals, bool once) {
  auto settings = settings_or_complain(globals);
  if (!settings) return complain(settings.error());
  app::set_up_log(settings->log_level);
  auto keys = app::load_key_ring(*settings);
  if (!keys) return complain(keys.error());
  auto store = app::open_store(*settings);
  if (!store) return complain(store.error());
  if (Status fits = app::adopt_workflow({*settings, *keys}, *store); !fits) return complain(fits.error());
  app::Daemon daemon(*settings, *keys, std::move(*store));
  return daemon.run(once);
}

}  // namespace postern::cli
