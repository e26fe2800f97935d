// For Graphviz.
#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "config/units.h"
#include "daemon/cli/workflow_picture.h"
#include "parser/text.h"

namespace postern::cli {
namespace {

// A quoted id of the DOT language. Both characters would end or begin something in a label.
std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

// `label` has its own line ends, as "\n" of the DOT language; names are escaped beforehand.
std::string label_of(const config::WorkflowStatus& status) {
  std::string name = quoted(status.name);
  name.pop_back();
  if (status.limit) name += "\\nlimit " + config::show_duration(*status.limit);
  return name + '"';
}

std::string node(const config::WorkflowStatus& status) {
  const char* shape = status.kind == config::StatusKind::open      ? "box"
                      : status.kind == config::StatusKind::waiting ? "box, style=rounded"
                                                                   : "doubleoctagon";
  return fmt::format("  {} [label={}, shape={}];\n", quoted(status.id), label_of(status), shape);
}

std::string arrow(const std::string& from, const std::string& to, const std::string& look) {
  return fmt::format("  {} -> {}{};\n", quoted(from), quoted(to), look.empty() ? "" : " [" + look + "]");
}

std::string by(const config::Movers& movers) {
  std::vector<std::string> names;
  for (const config::Mover mover : movers) names.emplace_back(config::name_of(mover));
  return names.empty() ? "" : "label=" + quoted(join(names, ", "));
}

std::string answer(const config::WorkflowStatus& from, const char* word, const std::string& to) {
  return to.empty() ? "" : arrow(from.id, to, fmt::format("label={}, style=dashed", quoted(word)));
}

std::string arrows(const config::WorkflowStatus& from) {
  std::string out;
  for (const auto& move : from.moves) out += arrow(from.id, move.to, by(move.by.empty() ? from.by : move.by));
  out +=
      answer(from, "yes", from.answer.yes) + answer(from, "no", from.answer.no) + answer(from, "any", from.answer.any);
  for (const auto& one : from.follow_ups) {
    if (one.then.empty()) continue;
    out += arrow(from.id, one.then,
                 fmt::format("label={}, style=dotted", quoted("after " + config::show_duration(one.after))));
  }
  return out;
}

// The main path hangs together in the picture, also where a step is not listed.
std::string step(const config::Workflow& workflow, std::size_t i) {
  const auto& from = workflow.statuses[i];
  const auto& to = workflow.statuses[i + 1];
  const bool is_listed =
      std::any_of(from.moves.begin(), from.moves.end(), [&](const auto& move) { return move.to == to.id; });
  if (is_listed || config::movers(workflow, from.id, to.id).empty()) return "";
  return arrow(from.id, to.id, "");
}

std::string rules(const config::Workflow& workflow) {
  std::vector<std::string> rules;
  if (workflow.skip) rules.emplace_back("forward with skips");
  if (workflow.back) rules.emplace_back("back to any earlier open status");
  if (!workflow.cancelled.empty()) rules.push_back(workflow.cancelled + " from everywhere");
  return join(rules, "; ");
}

}  // namespace

std::string draw_dot(const config::Workflow& workflow) {
  std::string out = "digraph workflow {\n";
  out += fmt::format("  label={};\n", quoted(rules(workflow)));
  for (const auto& status : workflow.statuses) out += node(status);
  for (const auto& status : workflow.statuses) out += arrows(status);
  for (std::size_t i = 0; i + 1 < workflow.main_path; ++i) out += step(workflow, i);
  return out + "}\n";
}

}  // namespace postern::cli
