#include "config/loader.h"

#include <cstdlib>

#include "config/loader_file.h"
#include "config/names.h"
#include "parser/text.h"

namespace postern::config {
namespace {

constexpr std::size_t kSettingsBytes = 1u << 20;
constexpr std::size_t kSecretBytes = 16u << 10;
constexpr std::size_t kTokenFileBytes = 64u << 10;

std::string reference(const SecretRef& ref) {
  switch (ref.source) {
    case SecretRef::Source::credential:
      return "credential:" + ref.name;
    case SecretRef::Source::file:
      return "file:" + ref.name;
    case SecretRef::Source::env:
      return "env:" + ref.name;
    case SecretRef::Source::none:
      break;
  }
  return "no secret";
}

auto refuse(const SecretRef& ref, const std::string& what, std::string hint) {
  return fail(Failure::config, reference(ref) + ": " + what, std::move(hint));
}

// One line without its end. A line end within would end the command that carries the secret (RFC 3501 6.2.3).
Result<Secret> one_line(const SecretRef& ref, std::string text) {
  if (text.ends_with('\n')) text.pop_back();
  if (text.ends_with('\r')) text.pop_back();
  if (text.empty()) return refuse(ref, "empty", "write the secret into it, on one line");
  if (text.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos) {
    return refuse(ref, "more than one line, or a NUL", "it holds the secret alone, on one line");
  }
  return Secret(std::move(text));
}

Result<Secret> from_file(const SecretRef& ref, const std::string& path, Privacy privacy) {
  auto text = read_file(path, kSecretBytes, privacy);
  if (!text) return refuse(ref, path + ": " + text.error().text, text.error().hint);
  return one_line(ref, std::move(*text));
}

Result<Secret> from_credential(const SecretRef& ref, const std::string& outside_unit) {
  if (!is_plain_name(ref.name)) return refuse(ref, "not the name of a file", "letters, digits, '.', '_' and '-'");
  const char* directory = std::getenv("CREDENTIALS_DIRECTORY");
  if (!directory) return from_file(ref, outside_unit + "/" + ref.name, Privacy::owner_only);
  // LoadCredential=postern:DIRECTORY names the files of a directory postern_NAME; LoadCredential=NAME:FILE does not.
  const std::string folder = directory;
  for (const std::string& path : {folder + "/postern_" + ref.name, folder + "/" + ref.name}) {
    if (exists(path)) return from_file(ref, path, Privacy::any);
  }
  return refuse(
      ref, "the service was started without it",
      "write the secret to " + outside_unit + "/" + ref.name + " (mode 0600), then: systemctl restart postern");
}

Result<Secret> from_environment(const SecretRef& ref) {
  const char* value = std::getenv(ref.name.c_str());
  if (!value) return refuse(ref, "the variable is not set", "set it where postern is started");
  return one_line(ref, value);
}

}  // namespace

Parsed load_settings(const std::string& path) {
  const auto text = read_file(path, kSettingsBytes, Privacy::any);
  if (text) {
    Parsed read = parse_settings(*text, path);
    if (!read.settings.templates.folder.empty()) load_templates(read);
    return read;
  }
  Parsed parsed;
  parsed.settings.file = path;
  parsed.problems.push_back({path, 0, 0, text.error().text, text.error().hint});
  return parsed;
}

Result<std::string> load_tokens(const std::string& path) {
  auto text = read_file(path, kTokenFileBytes, Privacy::strict);
  if (!text) return fail(text.error().kind, "the tokens in " + path + ": " + text.error().text, text.error().hint);
  return text;
}

Status save_tokens(const std::string& path, const std::string& bytes) {
  auto written = replace_file(path, bytes);
  if (!written) return fail(written.error().kind, "the tokens in " + path + ": " + written.error().text, written.error().hint);
  return written;
}

Result<Secret> load_secret(const SecretRef& ref, const std::string& credentials) {
  switch (ref.source) {
    case SecretRef::Source::credential:
      return from_credential(ref, credentials);
    case SecretRef::Source::file:
      return from_file(ref, ref.name, Privacy::owner_only);
    case SecretRef::Source::env:
      return from_environment(ref);
    case SecretRef::Source::none:
      break;
  }
  return fail(Failure::config, "no secret is configured", "set user and password");
}

}  // namespace postern::config
