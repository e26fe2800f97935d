// How soon a ticket is to be answered and resolved: the first [[target]] that fits it and gives the value, then [targets].
#pragma once

#include <chrono>
#include <string>

#include "config/settings.h"
#include "store/model/ticket.h"

namespace postern::desk {

// Business time; 0: none. Each with where it stands: "[[target]] at postern.toml:31", "[targets]".
struct Target {
  std::chrono::seconds first_response{0}, resolution{0};
  std::string why_first_response, why_resolution;
};

Target target_for(const config::Settings& settings, const model::Ticket& ticket);

// The tier of an address key, the first that names it; nullptr: none does.
const config::Tier* tier_of(const config::Settings& settings, const std::string& email);

}  // namespace postern::desk
