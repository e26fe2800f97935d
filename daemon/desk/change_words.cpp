#include "daemon/desk/change_words.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "config/workflow.h"
#include "daemon/desk/phrases.h"
#include "parser/text.h"

namespace postern::desk {
namespace {

constexpr std::size_t kValueBytes = 320;

constexpr auto kNamed = std::to_array<std::string_view>({"status", "priority", "assignee", "queue", "subject", "tag",
                                                         "untag", "requester", "copies", "no-copies", "unlink"});

}  // namespace

std::string change_words(const config::Settings& settings, const std::string& field, const std::string& value) {
  config::Values values = {{"value", printable(value, kValueBytes)}, {"name", field}};
  if (field == "priority") values["urgent"] = value == "urgent" ? value : "";
  if (field == "status") {
    const config::WorkflowStatus* status = settings.workflow.find(value);
    values["name"] = status ? config::name_in(*status, settings.desk.language) : value;
  }
  const bool named = std::find(kNamed.begin(), kNamed.end(), field) != kNamed.end();
  return phrase(settings, "did-" + (named ? field : "field"), values);
}

}  // namespace postern::desk
