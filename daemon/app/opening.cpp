// Keys and store.
#include "daemon/app/opening.h"

#include <unistd.h>

#include "config/loader.h"

namespace postern::app {

Result<desk::KeyRing> load_key_ring(const config::Settings& settings) {
  auto keys = config::load_keys(settings.store.path + ".keys");
  if (!keys) return tl::unexpected<Error>(keys.error());
  desk::KeyRing ring;
  for (const config::SigningKey& key : *keys) ring.keys.push_back({key.id, key.key.reveal()});
  return ring;
}

Result<desk::KeyRing> known_key_ring(const config::Settings& settings) {
  if (::access((settings.store.path + ".keys").c_str(), F_OK) != 0) return desk::KeyRing{};
  return load_key_ring(settings);
}

Result<store::Store> open_store(const config::Settings& settings) {
  store::Options options;
  options.path = settings.store.path;
  return store::Store::open(options);
}

}  // namespace postern::app
