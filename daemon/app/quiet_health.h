// What of the store's counters a person has to know: which automatic mail does not go out.
#pragma once

#include "daemon/app/health.h"
#include "store/store.h"

namespace postern::app {

// As of `now`; what cannot be read is left out. On the store thread.
QuietHealth quiet_of(store::Store& store, model::Time now);

}  // namespace postern::app
