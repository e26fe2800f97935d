#include "daemon/desk/builtin_texts.h"

#include "config/templates.h"

namespace postern::desk {
namespace {

struct Builtin {
  const char* language;
  const char* name;
  const char* text;
};

constexpr Builtin kTexts[] = {
#include "daemon/desk/templates.inc"
};

config::Parsed read() {
  std::vector<config::TemplateFile> files;
  for (const Builtin& one : kTexts) {
    const std::string path = std::string("built-in ") + one.language + "/" + one.name + ".txt";
    files.push_back({path, one.language, one.name, one.text});
  }
  config::Parsed parsed;
  config::read_templates(files, parsed);
  return parsed;
}

const config::Parsed& parsed() {
  static const config::Parsed all = read();
  return all;
}

}  // namespace

const config::Templates& builtin_texts() { return parsed().settings.templates.texts; }

const std::vector<config::Problem>& builtin_problems() { return parsed().problems; }

}  // namespace postern::desk
