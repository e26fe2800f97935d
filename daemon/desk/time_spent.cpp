#include "daemon/desk/time_spent.h"

#include <charconv>
#include <string_view>

#include "daemon/desk/phrases.h"
#include "parser/text.h"

namespace postern::desk {

Result<int> read_minutes(const config::Settings& settings, const std::string& text) {
  constexpr int kMost = 7 * 24 * 60;
  int minutes = 0;
  std::string_view rest = text;
  const auto wrong = [&] {
    return fail(Failure::data, phrase(settings, "no-time-spent", {{"text", printable(text, 40)}}),
                phrase(settings, "no-time-spent-hint"));
  };
  while (!rest.empty()) {
    int number = 0;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
    if (error != std::errc{} || number < 0 || number > kMost) return wrong();
    rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
    const bool hours = !rest.empty() && rest[0] == 'h';
    if (!rest.empty() && rest[0] != 'h' && rest[0] != 'm') return wrong();
    if (!rest.empty()) rest.remove_prefix(1);
    minutes += hours ? number * 60 : number;
    if (minutes > kMost) return wrong();
  }
  if (minutes == 0) return wrong();
  return minutes;
}

}  // namespace postern::desk
