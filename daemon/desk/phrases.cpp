#include "daemon/desk/phrases.h"

#include <string_view>

#include "parser/text.h"

namespace postern::desk {
namespace {

struct File {
  const char* language;
  const char* text;
};

constexpr File kFiles[] = {
#include "daemon/desk/phrases.inc"
};

std::map<std::string, std::string> read_file(std::string_view text) {
  std::map<std::string, std::string> phrases;
  for (const auto line : split_lines(text)) {
    const auto equals = line.find(" = ");
    if (line.starts_with('#') || equals == std::string_view::npos) continue;
    phrases.emplace(line.substr(0, equals), trim(line.substr(equals + 3)));
  }
  return phrases;
}

const std::string* find(const std::string& language, const std::string& name) {
  const auto& all = all_phrases();
  const auto phrases = all.find(language);
  if (phrases == all.end()) return nullptr;
  const auto found = phrases->second.find(name);
  return found == phrases->second.end() ? nullptr : &found->second;
}

}  // namespace

const std::map<std::string, std::map<std::string, std::string>>& all_phrases() {
  static const auto phrases = [] {
    std::map<std::string, std::map<std::string, std::string>> all;
    for (const File& file : kFiles) all.emplace(file.language, read_file(file.text));
    return all;
  }();
  return phrases;
}

std::string phrase(const config::Settings& settings, const std::string& name, const config::Values& values) {
  const std::string tag = to_lower(settings.desk.language);
  for (const std::string& language : {tag, tag.substr(0, tag.find('-')), std::string("en")}) {
    if (const std::string* text = find(language, name)) return render(config::read_tags(*text), values);
  }
  return name;
}

}  // namespace postern::desk
