#include "parser/filename.h"

#include <algorithm>

#include "parser/text.h"
#include "parser/utf8.h"

namespace postern::parser {
namespace {

std::string visible(std::string_view name) {
  std::string out;
  for (std::size_t at = 0; at < name.size();) {
    const CodePoint c = code_point_at(name, at);
    if (c.value == kInvalid) {
      out += kReplacement;
    } else if (!is_deceptive(c.value)) {
      out += name.substr(at, c.bytes);
    }
    at += c.bytes;
  }
  return out;
}

bool is_device(std::string_view name) {
  const std::string stem = to_lower(name.substr(0, name.find('.')));
  if (stem == "con" || stem == "prn" || stem == "aux" || stem == "nul") return true;
  return stem.size() == 4 && (stem.starts_with("com") || stem.starts_with("lpt")) && stem[3] >= '0' && stem[3] <= '9';
}

// Names cannot end so on Windows.
void trim_end(std::string& name) { name.resize(name.find_last_not_of(" .") + 1); }

// Blanks and drives ("C:"), as many as stand there: what is left must not look like one again.
void trim_begin(std::string& name) {
  std::size_t at = 0;
  while (at < name.size() && (name[at] == ' ' || (at + 1 < name.size() && name[at + 1] == ':'))) {
    at += name[at] == ' ' ? 1u : 2u;
  }
  name.erase(0, at);
}

// The type must stay to be seen: what is too long loses the end of its stem.
std::string shortened(const std::string& name, std::size_t bytes) {
  if (name.size() <= bytes) return name;
  const std::size_t dot = name.rfind('.');
  const std::string extension =
      dot == std::string::npos || name.size() - dot > std::min<std::size_t>(20, bytes / 2) ? "" : name.substr(dot);
  std::string kept = std::string(truncate_utf8(name, bytes - extension.size())) + extension;
  trim_end(kept);
  return kept;
}

}  // namespace

std::string safe_filename(std::string_view name, std::size_t bytes) {
  std::string safe = visible(name);
  while (safe.ends_with('/') || safe.ends_with('\\')) safe.pop_back();
  safe.erase(0, safe.find_last_of("/\\") + 1);
  trim_end(safe);
  trim_begin(safe);
  safe = shortened(safe, bytes);
  return is_device(safe) ? shortened("_" + safe, bytes) : safe;
}

}  // namespace postern::parser
