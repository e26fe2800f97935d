// Single sentences to agents in the desk's language: remarks, receipts, the reasons of a refusal. What is a whole mail is a
// text (texts.h). daemon/desk/phrases/LANGUAGE.txt has them by name, compiled in.
#pragma once

#include <map>
#include <string>

#include "config/mustache.h"
#include "config/settings.h"

namespace postern::desk {

// The sentence `name` with its values filled in; in the language of the desk or its base, else in English. Values are not
// read as templates.
std::string phrase(const config::Settings& settings, const std::string& name, const config::Values& values = {});

// Every language's sentences as they are written, for the tests that compare them.
const std::map<std::string, std::map<std::string, std::string>>& all_phrases();

}  // namespace postern::desk
