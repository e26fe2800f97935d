// The admin's own texts, checked: every mistake of every file at once, each with its place and remedy.
#pragma once

#include <string>
#include <vector>

#include "config/parse.h"

namespace postern::config {

struct TemplateFile {
  std::string path;      // for messages: nothing is opened
  std::string language;  // its folder's name, "pt-BR"
  std::string name;      // its own, "acknowledgement"
  std::string bytes;
};

constexpr std::size_t kTemplateBytes = 16u << 10;
constexpr std::size_t kTemplateFiles = 2000;

// The names of texts of the group's own (is_own_text) that are there in some language, sorted.
std::vector<std::string> own_texts(const Settings& settings);

// "Subject: ..." on the first line, an empty line, the text; a part is text alone. UTF-8, any line ends.
// Fills parsed.settings.templates.texts and appends to parsed.problems. G-06: a text that names a value which is not
// there, or has a subject of several lines, is a problem.
void read_templates(const std::vector<TemplateFile>& files, Parsed& parsed);

}  // namespace postern::config
