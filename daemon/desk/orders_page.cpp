#include "daemon/desk/orders_page.h"

#include <chrono>
#include <vector>

#include "config/command_names.h"
#include "config/units.h"
#include "config/workflow.h"
#include "daemon/desk/phrases.h"
#include "parser/text.h"

namespace postern::desk {
namespace {

std::string aliases(const config::Settings& settings) {
  if (settings.aliases.empty()) return "";
  std::string text = "\n" + phrase(settings, "orders-aliases") + "\n";
  for (const auto& [alias, means] : settings.aliases) text += "  /" + alias + " = /" + means + "\n";
  return text;
}

// "submitted (Submitted)": what stands behind /status, and what mails call it.
std::string statuses(const config::Settings& settings) {
  std::vector<std::string> names;
  for (const auto& status : settings.workflow.statuses)
    names.push_back(status.id + " (" + config::name_in(status, settings.desk.language) + ")");
  return join(names, ", ");
}

std::string delay(const config::Settings& settings) {
  const auto delay = settings.desk.send_delay;
  if (delay <= std::chrono::seconds(0)) return "";
  return phrase(settings, "orders-delay", {{"time", config::show_duration(delay)}}) + "\n";
}

}  // namespace

std::string orders_page(const config::Settings& settings) {
  std::string text = phrase(settings, "orders-answer") + "\n\n" + phrase(settings, "orders-top") + "\n\n";
  for (const auto name : config::command_names()) text += "  " + phrase(settings, "order-" + std::string(name)) + "\n";
  text += aliases(settings);
  text += "\n" + phrase(settings, "orders-statuses", {{"names", statuses(settings)}}) + "\n";
  text += delay(settings) + phrase(settings, "orders-collision") + "\n" + phrase(settings, "orders-words") + "\n";
  return text + phrase(settings, "orders-fresh") + "\n" + phrase(settings, "orders-slash") + "\n";
}

}  // namespace postern::desk
