// For a terminal: the main path from top to bottom, the others below it.
#include "daemon/cli/workflow_picture.h"

#include <fmt/format.h>

#include <vector>

#include "config/units.h"
#include "parser/text.h"

namespace postern::cli {
namespace {

using Words = std::vector<std::string>;

constexpr std::size_t kColumns = 100;

// Words behind `first`, and, where a line is full, behind as many blanks on the next ones. `bar` stands before each.
std::string flow(const std::string& bar, const std::string& first, const Words& words) {
  const std::string next = bar + std::string(first.size(), ' ');
  std::string out, line = bar + first;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string word = words[i] + (i + 1 < words.size() ? "," : "");
    if (line.size() + 1 + word.size() > kColumns && line.size() > next.size()) {
      out += line + "\n";
      line = next;
    }
    line += " " + word;
  }
  return out + line + "\n";
}

std::string by(const config::Movers& movers) {
  Words names;
  for (const config::Mover mover : movers) names.emplace_back(config::name_of(mover));
  return " (" + join(names, ", ") + ")";
}

std::string title(const config::WorkflowStatus& status) {
  const std::string limit = status.limit ? ", limit " + config::show_duration(*status.limit) : "";
  const std::string name(truncate_utf8(status.name, 40));
  return fmt::format("  {}  {}  ({}{})\n", status.id, name, config::name_of(status.kind), limit);
}

std::string told(const config::WorkflowStatus& status, const std::string& bar) {
  Words words;
  for (const auto& notice : status.on_entry)
    words.push_back(std::string(config::name_of(notice.audience)) + " (" + notice.name + ")");
  return words.empty() ? "" : flow(bar, "tells", words);
}

std::string answers(const config::WorkflowStatus& status, const std::string& bar) {
  Words words;
  if (!status.answer.yes.empty()) words.push_back("yes -> " + status.answer.yes);
  if (!status.answer.no.empty()) words.push_back("no -> " + status.answer.no);
  if (!status.answer.any.empty()) words.push_back("any -> " + status.answer.any);
  return words.empty() ? "" : flow(bar, "answer", words);
}

std::string follow_ups(const config::WorkflowStatus& status, const std::string& bar) {
  std::string out;
  for (const auto& one : status.follow_ups) {
    Words words = {fmt::format("tells {} ({})", config::name_of(one.audience), one.notice)};
    if (!one.then.empty()) words.push_back("then -> " + one.then);
    out += flow(bar, "after " + config::show_duration(one.after), words);
  }
  return out;
}

std::string moves(const config::WorkflowStatus& status, const std::string& bar) {
  Words words;
  for (const auto& move : status.moves) words.push_back(move.to + (move.by.empty() ? "" : by(move.by)));
  std::string out = words.empty() ? "" : flow(bar, "moves ->", words);
  if (!status.by.empty()) out += flow(bar, "moved by" + by(status.by), {});
  return out;
}

std::string draw(const config::WorkflowStatus& status, const std::string& bar) {
  return title(status) + told(status, bar) + answers(status, bar) + follow_ups(status, bar) + moves(status, bar);
}

std::string rules(const config::Workflow& workflow) {
  std::string out;
  out += fmt::format("A new ticket is {}; taken by an agent, {}; /done means {}.\n", workflow.initial, workflow.taken,
                     workflow.done);
  if (workflow.skip) out += "Tickets go forward along the main path, and may pass over statuses.\n";
  if (workflow.back) out += "They go back to any earlier open status.\n";
  if (!workflow.cancelled.empty()) out += fmt::format("From everywhere they can be moved to {}.\n", workflow.cancelled);
  return out +
         "Moves are for agents, timers and rules where nothing else is said; requesters move by answering.\n";
}

}  // namespace

std::string draw_text(const config::Workflow& workflow) {
  std::string out = rules(workflow) + "\nMain path\n\n";
  const std::string bar = "  |   ", beside = "      ";
  for (std::size_t i = 0; i < workflow.main_path; ++i) {
    const bool last = i + 1 == workflow.main_path;
    const auto& status = workflow.statuses[i];
    out += draw(status, last ? beside : bar);
    if (last) continue;
    // Without a way forward the line ends before the next status.
    const bool leads_on = !config::movers(workflow, status.id, workflow.statuses[i + 1].id).empty();
    out += leads_on ? "  v\n" : "\n";
  }
  if (workflow.main_path < workflow.statuses.size()) out += "\nBeside the main path\n";
  for (std::size_t i = workflow.main_path; i < workflow.statuses.size(); ++i) {
    out += "\n" + draw(workflow.statuses[i], beside);
  }
  return out;
}

}  // namespace postern::cli
