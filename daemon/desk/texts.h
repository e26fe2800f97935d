// The words of our mails: built-in Mustache templates by name, in plain English. A value is never read as a template
// (T-MIME-20), and nothing is escaped: this is text/plain.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "store/model/ids.h"

namespace postern::desk {

// Empty values count as absent: {{#name}}...{{/name}} is skipped.
using Values = std::map<std::string, std::string>;

// Stands between the words of a person and what we know besides, in every notice to an agent.
inline constexpr const char* kRule = "--------------------";

struct Text {
  std::string subject;
  std::string body;
};

// The text called `name` with the values filled in; an unknown name gives the plain "status" text.
Text render_text(const std::string& name, const Values& values);

// The names of all texts, for the check of what the settings name.
std::vector<std::string> text_names();

// The question or news of a status for the end of a person's answer ("Please try it, ..."); "" when there is none.
std::string postscript(const std::string& name);

// "5 minutes", "3 hours", "12 days"; "" below two minutes.
std::string spoken_duration(std::chrono::seconds duration);

// "3 March 2026", UTC.
std::string spoken_date(model::Time time);

// "12 kB", "3.4 MB" (powers of ten).
std::string spoken_size(std::size_t bytes);

}  // namespace postern::desk
