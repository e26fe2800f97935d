#include "daemon/desk/change_words.h"

#include "config/workflow.h"
#include "daemon/desk/phrases.h"
#include "parser/text.h"

namespace postern::desk {
namespace {

constexpr std::size_t kValueBytes = 320;

}  // namespace

std::string change_words(const config::Settings& settings, const std::string& what, const std::string& value) {
  config::Values values = {{"value", printable(value, kValueBytes)}};
  if (what == "priority") values["urgent"] = value == "urgent" ? value : "";
  if (what == "status") {
    const config::WorkflowStatus* status = settings.workflow.find(value);
    values["name"] = status ? config::name_in(*status, settings.desk.language) : value;
  }
  return phrase(settings, "did-" + what, values);
}

std::string field_words(const config::Settings& settings, const std::string& name, const std::string& value) {
  return phrase(settings, "did-field", {{"name", name}, {"value", printable(value, kValueBytes)}});
}

}  // namespace postern::desk
