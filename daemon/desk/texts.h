// The words of our mails by name and language: the admin's where the folder has them, else the built-in ones. A value is
// never read as a template (T-MIME-20), and nothing is escaped: this is text/plain.
#pragma once

#include <string>
#include <vector>

#include "config/mustache.h"
#include "config/settings.h"

namespace postern::desk {

using config::Values;

// Stands between the words of a person and what we know besides, in every notice to an agent.
inline constexpr const char* kRule = "--------------------";

struct Text {
  std::string subject;
  std::string body;
  std::string language;  // it is written in: a tag in lower case
};

// The language a text `name` would be in: the wanted one or its base ("pt-br", "pt"), that of the desk, English.
std::string language_of_text(const config::Settings& settings, const std::string& wanted, const std::string& name);

// The text with the values filled in, parts of the same language within; an unknown name gives the plain "status" text.
Text render_text(const config::Settings& settings, const std::string& wanted, const std::string& name,
                 const Values& values);

// The names of all built-in texts that are mails, for the check of what the settings name.
std::vector<std::string> text_names();

// A part alone, without its last line end; "" when there is none of this name.
std::string render_part(const config::Settings& settings, const std::string& wanted, const std::string& name,
                        const Values& values);

// The question or news of a notice for the end of a person's answer ("Please try it, ..."); "" when there is none.
std::string postscript(const config::Settings& settings, const std::string& wanted, const std::string& notice);
// Those of all notices that the requester gets when a ticket enters `status`, each behind an empty line.
std::string postscripts(const config::Settings& settings, const std::string& wanted, const std::string& status);

}  // namespace postern::desk
