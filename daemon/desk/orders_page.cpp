#include "daemon/desk/orders_page.h"

#include "config/command_names.h"
#include "daemon/desk/phrases.h"

namespace postern::desk {
namespace {

std::string aliases(const config::Settings& settings) {
  if (settings.aliases.empty()) return "";
  std::string text = "\n" + phrase(settings, "orders-aliases") + "\n";
  for (const auto& [alias, means] : settings.aliases) text += "  /" + alias + " = /" + means + "\n";
  return text;
}

}  // namespace

std::string orders_page(const config::Settings& settings) {
  std::string text = phrase(settings, "orders-answer") + "\n\n" + phrase(settings, "orders-top") + "\n\n";
  for (const auto name : config::command_names()) text += "  " + phrase(settings, "order-" + std::string(name)) + "\n";
  text += aliases(settings);
  return text + "\n" + phrase(settings, "orders-fresh") + "\n" + phrase(settings, "orders-slash") + "\n";
}

}  // namespace postern::desk
