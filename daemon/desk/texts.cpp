#include "daemon/desk/texts.h"

#include <algorithm>

#include "daemon/desk/builtin_texts.h"
#include "parser/text.h"

namespace postern::desk {
namespace {

constexpr const char* kLastResort = "en";

const config::TemplateText* find(const config::Templates& texts, const std::string& language, const std::string& name) {
  const auto found = texts.find(language);
  if (found == texts.end()) return nullptr;
  const auto text = found->second.find(name);
  return text == found->second.end() ? nullptr : &text->second;
}

const config::TemplateText* find(const config::Settings& settings, const std::string& language,
                                 const std::string& name) {
  const auto* own = find(settings.templates.texts, language, name);
  return own ? own : find(builtin_texts(), language, name);
}

bool has(const config::Templates& texts, const std::string& name) {
  return std::any_of(texts.begin(), texts.end(), [&](const auto& language) { return language.second.contains(name); });
}

// One of the group's own is there as long as its file is.
std::string known_name(const config::Settings& settings, const std::string& name) {
  const auto known = config::find_template(name);
  const bool there = config::is_own_text(name) ? has(settings.templates.texts, name) : known && !known->part;
  return there ? name : "status";
}

config::PartText parts_in(const config::Settings& settings, const std::string& language) {
  return [&settings, language](const std::string& name) {
    const auto* text = find(settings, language, name);
    return text ? text->body : std::string();
  };
}

}  // namespace

std::string language_of_text(const config::Settings& settings, const std::string& wanted, const std::string& name) {
  for (const std::string& tag : {to_lower(wanted), to_lower(settings.desk.language)}) {
    for (const std::string& language : {tag, tag.substr(0, tag.find('-'))}) {
      if (find(settings, language, name)) return language;
    }
  }
  // A text of the group's own may be in none of these.
  for (const auto& [language, texts] : settings.templates.texts) {
    if (config::is_own_text(name) && texts.contains(name) && !find(settings, kLastResort, name)) return language;
  }
  return kLastResort;
}

Text render_text(const config::Settings& settings, const std::string& wanted, const std::string& name,
                 const Values& values) {
  const std::string known = known_name(settings, name);
  const std::string language = language_of_text(settings, wanted, known);
  const auto* text = find(settings, language, known);
  if (!text) return {"", "", language};
  const auto parts = parts_in(settings, language);
  return {render(config::read_tags(text->subject), values), render(config::read_tags(text->body), values, parts), language};
}

std::vector<std::string> text_names() {
  std::vector<std::string> names;
  for (const config::TemplateName& one : config::template_names()) {
    if (!one.part) names.emplace_back(one.name);
  }
  return names;
}

std::string render_part(const config::Settings& settings, const std::string& wanted, const std::string& name,
                        const Values& values) {
  const auto* part = find(settings, language_of_text(settings, wanted, name), name);
  if (!part) return "";
  std::string text = render(config::read_tags(part->body), values);
  if (text.ends_with('\n')) text.pop_back();
  return text;
}

std::string postscript(const config::Settings& settings, const std::string& wanted, const std::string& notice) {
  return render_part(settings, wanted, "after-" + notice, {});
}

std::string postscripts(const config::Settings& settings, const std::string& wanted, const std::string& status) {
  const config::WorkflowStatus* entered = settings.workflow.find(status);
  std::string all;
  if (!entered) return all;
  for (const auto& notice : entered->on_entry) {
    if (notice.audience != config::Notice::Audience::requester) continue;
    const std::string more = postscript(settings, wanted, notice.name);
    if (!more.empty()) all += "\n\n" + more;
  }
  return all;
}

}  // namespace postern::desk
