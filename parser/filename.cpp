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

// The type must stay to be seen: what is too long loses the end of its stem.
std::string shortened(const std::string& name, std::size_t bytes) {
  if (name.size() <= bytes) return name;
  const std::size_t dot = name.rfind('.');
  const std::string extension =
      dot == std::string::npos || name.size() - dot > std::min<std::size_t>(20, bytes / 2) ? "" : name.substr(dot);
  return std::string(truncate_utf8(name, bytes - extension.size())) + extension;
}

}  // namespace

std::string safe_filename(std::string_view name, std::size_t bytes) {
  while (name.ends_with('/') || name.ends_with('\\')) name.remove_suffix(1);
  const std::size_t slash = name.find_last_of("/\\");
  if (slash != std::string_view::npos) name.remove_prefix(slash + 1);
  if (name.size() > 2 && name[1] == ':') name.remove_prefix(2);
  std::string safe = visible(name);
  safe.resize(safe.find_last_not_of(" .") + 1);
  safe.erase(0, safe.find_first_not_of(' '));
  if (is_device(safe)) safe.insert(0, "_");
  return shortened(safe, bytes);
}

}  // namespace postern::parser
