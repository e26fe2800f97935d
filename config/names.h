// Checks of names that several tables share. Each reports what is wrong at its key.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/cursor.h"
#include "config/settings.h"

namespace postern::config {

// 1 to 64 letters, digits, '.', '_' and '-', not beginning with '.' or '-': fit for a file's name and a command line.
bool is_plain_name(std::string_view name);

// A language tag's shape (RFC 5646 2.1): "en", "pt-BR".
bool is_language_tag(std::string_view text);

bool check_plain_name(Cursor& in, const std::string& key, const std::string& name);

// One plain address: no display name, no angle brackets.
bool check_address(Cursor& in, const std::string& key, Place at, const std::string& email);

// A relative path means another file in each directory postern is started from: a warning.
void check_absolute(Cursor& in, const std::string& key, const std::string& path);

// `name` is one of `known`, which are all there are; `noun` is what it is not: "a mailbox".
bool check_known(Cursor& in, const std::string& key, Place at, const std::string& name,
                 const std::vector<std::string>& known, const std::string& noun);

// A list of people: whole addresses, and domains behind an @.
std::vector<std::string> read_addresses_or_domains(Cursor& in, const std::string& key);

std::vector<std::string> mailbox_names(const Settings& settings);

}  // namespace postern::config
