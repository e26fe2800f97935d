#include "daemon/app/quiet_health.h"

#include <string_view>

#include "daemon/desk/breaker.h"
#include "daemon/desk/budget.h"

namespace postern::app {
namespace {

constexpr int kMutedShown = 20;

}  // namespace

QuietHealth quiet_of(store::Store& store, model::Time now) {
  QuietHealth quiet;
  const auto remembered = store.remembered(desk::kBreaker);
  if (const auto stopped = remembered ? desk::read_breaker(*remembered) : std::nullopt) {
    quiet.stopped_since = stopped->since;
    quiet.reason = stopped->reason;
  }
  const auto window = std::chrono::seconds(desk::muted("").window);
  const auto muted = store.counted_since(desk::kMuted, now - window, kMutedShown);
  if (!muted) return quiet;
  for (const auto& [name, at] : *muted)
    quiet.muted.push_back({name.substr(std::string_view(desk::kMuted).size()), at + window});
  return quiet;
}

}  // namespace postern::app
