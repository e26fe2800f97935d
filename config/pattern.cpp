#include "config/pattern.h"

#include "parser/text.h"

namespace postern::config {

re2::RE2::Options pattern_options() {
  re2::RE2::Options options(re2::RE2::Quiet);
  options.set_max_mem(kPatternMemory);
  return options;
}

std::string pattern_fault(const std::string& pattern) {
  if (pattern.size() > kPatternBytes) return "longer than " + std::to_string(kPatternBytes) + " bytes";
  const re2::RE2 compiled(pattern, pattern_options());
  if (compiled.ok()) return {};
  std::string fault = compiled.error();
  // RE2 repeats the whole pattern where it can name no part of it.
  if (fault.ends_with(": " + pattern)) fault.resize(fault.size() - pattern.size() - 2);
  return printable(fault, 120);
}

}  // namespace postern::config
