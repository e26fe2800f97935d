#include "daemon/desk/parties.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "daemon/desk/phrases.h"
#include "parser/address.h"
#include "parser/text.h"

namespace postern::desk {
namespace {

struct Said {
  const char* purpose;
  const char* phrase;
};

constexpr auto kSaid = std::to_array<Said>({
    {"reply", "party-words"},
    {"copy", "party-copy"},
    {"status", "party-move"},
    {"acknowledgement", "party-acknowledgement"},
});

using Parties = std::vector<std::pair<std::string, std::vector<std::string>>>;  // who -> what, in order

void add(Parties& parties, const std::string& who, const std::string& what) {
  const auto known = std::find_if(parties.begin(), parties.end(), [&](const auto& one) { return one.first == who; });
  auto& said = known != parties.end() ? known->second : parties.emplace_back(who, std::vector<std::string>{}).second;
  if (std::find(said.begin(), said.end(), what) == said.end()) said.push_back(what);
}

}  // namespace

std::string parties_told(const Draft& draft, const std::string& agent) {
  const auto& settings = draft.desk().settings;
  Parties parties;
  for (const model::Step& step : draft.so_far().steps) {
    const auto* queued = std::get_if<model::QueueMail>(&step.effect);
    if (!queued || parser::address_key(queued->item.to_email) == agent) continue;
    add(parties, printable(queued->item.to_email, 320), said_to_party(settings, queued->item.purpose));
  }
  std::string text;
  for (const auto& [who, what] : parties)
    text += phrase(settings, "party", {{"who", who}, {"what", join(what, ", ")}}) + "\n";
  return text;
}

std::string said_to_party(const config::Settings& settings, const std::string& purpose) {
  const auto found =
      std::find_if(kSaid.begin(), kSaid.end(), [&](const Said& said) { return purpose == said.purpose; });
  return phrase(settings, found == kSaid.end() ? "party-notice" : found->phrase);
}

}  // namespace postern::desk
