// postern workflow: what is in force, drawn or written out.
#include <boost/json.hpp>
#include <iostream>

#include "config/workflow_toml.h"
#include "daemon/cli/cli.h"
#include "daemon/cli/workflow_picture.h"

namespace postern::cli {
namespace {

namespace json = boost::json;

json::array names(const config::Movers& movers) {
  json::array out;
  for (const config::Mover mover : movers) out.emplace_back(config::name_of(mover));
  return out;
}

json::value or_null(const std::string& id) { return id.empty() ? json::value(nullptr) : json::value(id); }

json::array moves(const config::Workflow& workflow, const config::WorkflowStatus& from) {
  json::array out;
  for (const auto& to : workflow.statuses) {
    const auto movers = config::movers(workflow, from.id, to.id);
    if (!movers.empty()) out.push_back({{"to", to.id}, {"by", names(movers)}});
  }
  return out;
}

json::object to_object(const config::Workflow& workflow, const config::WorkflowStatus& status, bool is_main) {
  json::array told, follow_ups;
  for (const auto& notice : status.on_entry) {
    told.push_back({{"audience", config::name_of(notice.audience)}, {"template", notice.name}});
  }
  for (const auto& one : status.follow_ups) {
    follow_ups.push_back({{"after_seconds", one.after.count()},
                          {"tell", config::name_of(one.audience)},
                          {"template", one.notice},
                          {"then", or_null(one.then)}});
  }
  const auto& [yes, no, any] = status.answer;
  return {{"id", status.id},
          {"name", status.name},
          {"kind", config::name_of(status.kind)},
          {"main_path", is_main},
          {"limit_seconds", status.limit ? json::value(status.limit->count()) : json::value(nullptr)},
          {"tell", std::move(told)},
          {"answer", json::object{{"yes", or_null(yes)}, {"no", or_null(no)}, {"any", or_null(any)}}},
          {"follow_ups", std::move(follow_ups)},
          {"moves", moves(workflow, status)}};
}

}  // namespace

std::string workflow_json(const config::Workflow& workflow) {
  json::array statuses;
  for (std::size_t i = 0; i < workflow.statuses.size(); ++i) {
    statuses.push_back(to_object(workflow, workflow.statuses[i], i < workflow.main_path));
  }
  return json::serialize(json::object{{"initial", workflow.initial},
                                      {"taken", workflow.taken},
                                      {"done", workflow.done},
                                      {"cancelled", or_null(workflow.cancelled)},
                                      {"skip", workflow.skip},
                                      {"back", workflow.back},
                                      {"statuses", std::move(statuses)}});
}

int workflow_command(const Globals& globals, const WorkflowOptions& options) {
  config::Workflow workflow = config::default_workflow();
  if (!options.shipped) {
    auto settings = settings_or_complain(globals);
    if (!settings) return complain(settings.error());
    workflow = std::move(settings->workflow);
  }
  if (globals.json) {
    std::cout << workflow_json(workflow) << '\n';
  } else {
    std::cout << (options.toml ? config::to_toml(workflow) : options.dot ? draw_dot(workflow) : draw_text(workflow));
  }
  return 0;
}

}  // namespace postern::cli
