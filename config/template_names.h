// The texts there are and the values that may stand in them: one table for the check of the admin's folder, for
// `postern template vars` and for the mails themselves.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace postern::config {

// Who reads a text. What only agents may know is no value of a requester's text.
enum class ReadBy { requester, agent };

struct TemplateName {
  std::string_view name;
  bool part = false;  // stands inside other texts of the same reader, or below an answer; it has no subject
  ReadBy reader = ReadBy::requester;
  std::string_view use;  // when it is sent, or where it stands
};

struct TemplateVariable {
  std::string_view name, meaning, example;
  std::string_view where;  // names of texts with blanks between; "requester", "agent": all of this reader
  bool lines = false;      // may have several lines, so it is nothing for a subject
  std::string_view made_of = {};  // parts that it is made of, with blanks between
};

// In the order in which people meet them.
std::span<const TemplateName> template_names();
// Nothing: there can be none of this name. `name` outlives the result.
std::optional<TemplateName> find_template(std::string_view name);
// "reply-vpn": a text of the group's own, to requesters, with the values of "status". It is where its file is.
bool is_own_text(std::string_view name);

std::span<const TemplateVariable> template_variables();
const TemplateVariable* find_variable(std::string_view name);
bool is_allowed(const TemplateVariable& variable, const TemplateName& in);

// The languages whose texts are built in, all of them.
std::span<const std::string_view> builtin_languages();

struct TemplateText {
  std::string subject, body;  // with LF line ends; a part has no subject
};

// By language (a tag in lower case: "de", "pt-br") and name.
using Templates = std::map<std::string, std::map<std::string, TemplateText>>;

}  // namespace postern::config
