// postern template: the texts there are, what may stand in them, and how they will look.
#include <fmt/format.h>

#include <boost/json.hpp>
#include <iostream>
#include <optional>
#include <set>

#include "config/templates.h"
#include "daemon/app/commands.h"
#include "daemon/cli/cli.h"
#include "daemon/cli/words.h"
#include "daemon/desk/builtin_texts.h"
#include "daemon/desk/preview.h"
#include "parser/text.h"
#include "store/reader.h"

namespace postern::cli {

namespace json = boost::json;

namespace {

const char* reader_name(const config::TemplateName& name) {
  return name.reader == config::ReadBy::requester ? "requester" : "agent";
}

bool is_in(const config::Templates& texts, const std::string& language, std::string_view name) {
  const auto found = texts.find(language);
  return found != texts.end() && found->second.contains(std::string(name));
}

std::set<std::string> languages_of(const config::Settings& settings, std::string_view name) {
  std::set<std::string> languages;
  for (const config::Templates* texts : {&desk::builtin_texts(), &settings.templates.texts}) {
    for (const auto& [language, ignored] : *texts) {
      if (is_in(*texts, language, name)) languages.insert(language);
    }
  }
  return languages;
}

// "de en* fr*": those with a star are the admin's.
std::string languages_shown(const config::Settings& settings, std::string_view name) {
  std::string out;
  for (const std::string& language : languages_of(settings, name)) {
    const bool own = is_in(settings.templates.texts, language, name);
    out += (out.empty() ? "" : " ") + language + (own ? "*" : "");
  }
  return out;
}

std::string row(const config::Settings& settings, const config::TemplateName& name, bool as_json) {
  const std::string languages = languages_shown(settings, name.name);
  if (!as_json) {
    return fmt::format("{:<27}{:<11}{:<6}{:<12}{}\n", name.name, reader_name(name), name.part ? "part" : "mail", languages, name.use);
  }
  const json::object object = {{"name", name.name}, {"reader", reader_name(name)}, {"part", name.part},
                               {"languages", languages}, {"use", name.use}};
  return json::serialize(object) + "\n";
}

std::string row(const config::TemplateVariable& variable, bool as_json) {
  if (!as_json) {
    return fmt::format("{{{{{}}}}}\n    {}\n    example: {}\n    in: {}\n", variable.name, variable.meaning,
                       variable.example.empty() ? "-" : variable.example, variable.where);
  }
  const json::object object = {{"name", variable.name}, {"meaning", variable.meaning}, {"example", variable.example},
                               {"where", variable.where}, {"lines", variable.lines}};
  return json::serialize(object) + "\n";
}

Result<std::optional<model::Ticket>> find_ticket(const config::Settings& settings, const std::string& key) {
  if (key.empty()) return std::optional<model::Ticket>();
  const auto id = app::ticket_id(settings, key);
  if (!id) return fail(id.error());
  auto reader = store::Reader::open(settings.store.path);
  if (!reader) return fail(reader.error());
  auto story = reader->story(*id);
  if (!story) return fail(story.error());
  if (!*story) return fail(Failure::no_input, "there is no ticket " + printable(key), "postern tickets lists them");
  return std::optional((*story)->ticket);
}

Status check_wanted(const config::Settings& settings, const TemplateOptions& options) {
  const auto languages = languages_of(settings, options.name);
  if (languages.empty()) {
    return fail(Failure::usage, "there is no text " + printable(options.name), "postern template list lists them");
  }
  const std::string language = to_lower(options.language);
  if (language.empty() || languages.contains(language) || languages.contains(language.substr(0, language.find('-')))) return {};
  return fail(Failure::no_input, "there is no " + options.name + " in the language " + printable(options.language),
              "there are: " + join({languages.begin(), languages.end()}, ", "));
}

}  // namespace

int template_list_command(const Globals& globals) {
  auto settings = settings_or_complain(globals);
  if (!settings) return complain(settings.error());
  for (const auto& name : config::template_names()) std::cout << row(*settings, name, globals.json);
  for (const std::string& own : config::own_texts(*settings)) std::cout << row(*settings, *config::find_template(own), globals.json);
  return 0;
}

int template_vars_command(const Globals& globals) {
  for (const auto& variable : config::template_variables()) std::cout << row(variable, globals.json);
  return 0;
}

int template_show_command(const Globals& globals, const TemplateOptions& options) {
  auto settings = settings_or_complain(globals);
  if (!settings) return complain(settings.error());
  if (Status wanted = check_wanted(*settings, options); !wanted) return complain(wanted.error());
  auto ticket = find_ticket(*settings, options.ticket);
  if (!ticket) return complain(ticket.error());
  const desk::Preview shown = desk::preview(*settings, options.name, options.language, *ticket ? &**ticket : nullptr);
  if (options.html && !shown.html) {
    return complain({Failure::usage, options.name + " is plain text alone", "leave --html out"});
  }
  if (options.html) {
    std::cout << *shown.html;
  } else {
    std::cout << (shown.text.subject.empty() ? "" : "Subject: " + shown.text.subject + "\n\n") << shown.text.body;
  }
  return 0;
}

}  // namespace postern::cli
