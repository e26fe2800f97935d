// What every process that changes the store opens first: the signing keys and the store, with its lock.
#pragma once

#include "config/settings.h"
#include "daemon/desk/token.h"
#include "parser/result.h"
#include "store/store.h"

namespace postern::app {

// Beside the store; made with one fresh key when there is none.
Result<desk::KeyRing> load_key_ring(const config::Settings& settings);

// The same, and makes nothing: an empty ring where there is none yet.
Result<desk::KeyRing> known_key_ring(const config::Settings& settings);

Result<store::Store> open_store(const config::Settings& settings);

}  // namespace postern::app
