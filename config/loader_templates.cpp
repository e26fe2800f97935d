// The admin's folder of texts: LANGUAGE/NAME.txt.
#include "config/loader.h"
#include "config/loader_file.h"
#include "config/names.h"
#include "config/templates.h"

namespace postern::config {
namespace {

constexpr std::string_view kEnd = ".txt";
constexpr std::size_t kLanguages = 200;

void warn(Parsed& parsed, const std::string& path, const std::string& what, const std::string& hint) {
  parsed.warnings.push_back({path, 0, 0, what, hint});
}

void read_language(const std::string& folder, const std::string& language, Parsed& parsed,
                   std::vector<TemplateFile>& files) {
  const auto names = read_folder(folder, kTemplateFiles);
  if (!names) return parsed.problems.push_back({folder, 0, 0, names.error().text, names.error().hint});
  for (const std::string& name : *names) {
    const std::string path = folder + "/" + name;
    if (!name.ends_with(kEnd)) {
      warn(parsed, path, "not read: it does not end in .txt", "rename it, or move it away");
      continue;
    }
    auto bytes = read_file(path, 2 * kTemplateBytes, Privacy::any);
    if (!bytes) {
      parsed.problems.push_back({path, 0, 0, bytes.error().text, bytes.error().hint});
      continue;
    }
    files.push_back({path, language, name.substr(0, name.size() - kEnd.size()), std::move(*bytes)});
  }
}

}  // namespace

void load_templates(Parsed& parsed) {
  const TemplateSettings& settings = parsed.settings.templates;
  const auto languages = read_folder(settings.folder, kLanguages);
  if (!languages) {
    return parsed.problems.push_back({parsed.settings.file, settings.line, settings.column,
                                      "[templates] folder: " + settings.folder + " " + languages.error().text,
                                      languages.error().hint});
  }
  std::vector<TemplateFile> files;
  for (const std::string& language : *languages) {
    const std::string path = settings.folder + "/" + language;
    if (is_folder(path) && is_language_tag(language)) {
      read_language(path, language, parsed, files);
    } else {
      warn(parsed, path, "not read: no folder named as a language", "texts stand in folders such as en, de or pt-BR");
    }
  }
  read_templates(files, parsed);
}

}  // namespace postern::config
