#include "config/workflow_toml.h"

#include <algorithm>

#include "config/units.h"
#include "parser/text.h"

namespace postern::config {
namespace {

// A basic string. What was read from a file has no control characters.
std::string text(const std::string& value) {
  std::string out = "\"";
  for (const char c : value) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

std::string list(const Movers& movers) {
  std::vector<std::string> names;
  for (const Mover mover : movers) names.push_back(text(name_of(mover)));
  return "[" + join(names, ", ") + "]";
}

std::string list(const std::vector<Move>& moves) {
  std::vector<std::string> items;
  for (const Move& move : moves) {
    items.push_back(move.by.empty() ? text(move.to) : "{to = " + text(move.to) + ", by = " + list(move.by) + "}");
  }
  return "[" + join(items, ", ") + "]";
}

std::string tell(const std::vector<Notice>& notices) {
  std::vector<std::string> items;
  for (const Notice& notice : notices)
    items.push_back(std::string(name_of(notice.audience)) + " = " + text(notice.name));
  return "{" + join(items, ", ") + "}";
}

std::string names(const WorkflowStatus& status) {
  std::vector<std::string> items;
  for (const auto& [language, name] : status.names) items.push_back(language + " = " + text(name));
  return "{" + join(items, ", ") + "}";
}

std::string answer(const AnswerMoves& moves) {
  if (moves.yes.empty() && moves.no.empty()) return text(moves.any);
  std::vector<std::string> items;
  if (!moves.yes.empty()) items.push_back("yes = " + text(moves.yes));
  if (!moves.no.empty()) items.push_back("no = " + text(moves.no));
  if (!moves.any.empty()) items.push_back("any = " + text(moves.any));
  return "{" + join(items, ", ") + "}";
}

std::string line(const std::string& key, const std::string& value) { return key + " = " + value + "\n"; }

std::string explained(const std::string& key, const std::string& value, const char* comment) {
  std::string out = key + " = " + value;
  out.resize(std::max<std::size_t>(out.size() + 1, 30), ' ');
  return out + "# " + comment + "\n";
}

std::string general(const Workflow& workflow) {
  const auto flag = [](bool is) { return is ? "true" : "false"; };
  std::string out = "[workflow]\n";
  out += explained("initial", text(workflow.initial), "of a new ticket");
  out += explained("taken", text(workflow.taken), "of one that an agent takes or answers");
  out += explained("done", text(workflow.done), "what /done means");
  if (!workflow.cancelled.empty()) {
    out += explained("cancelled", text(workflow.cancelled), "withdrawn, spam: reached from everywhere");
  }
  out += explained("skip", flag(workflow.skip), "forward along the main path, passing statuses over");
  out += explained("back", flag(workflow.back), "back to any earlier open status");
  if (!workflow.renamed.empty()) out += "\n[workflow.rename]\n";
  for (const auto& [before, now] : workflow.renamed) out += line(before, text(now));
  return out;
}

std::string follow_up_table(const FollowUp& follow_up) {
  std::string out = "\n[[status.follow_up]]\n" + line("after", text(show_duration(follow_up.after)));
  out += line("tell", text(name_of(follow_up.audience)));
  out += line("template", text(follow_up.notice));
  if (!follow_up.then.empty()) out += line("then", text(follow_up.then));
  return out;
}

std::string status_table(const WorkflowStatus& status, bool side) {
  std::string out = "\n[[status]]\n" + line("id", text(status.id)) + line("name", text(status.name));
  if (!status.names.empty()) out += line("names", names(status));
  if (side) out += line("side", "true");
  if (status.kind != StatusKind::open) out += line("kind", text(name_of(status.kind)));
  if (status.limit) out += line("limit", text(show_duration(*status.limit)));
  if (!status.moves.empty()) out += line("moves", list(status.moves));
  if (!status.by.empty()) out += line("by", list(status.by));
  if (!status.on_entry.empty()) out += line("tell", tell(status.on_entry));
  if (status.answer != AnswerMoves{}) out += line("answer", answer(status.answer));
  for (const FollowUp& follow_up : status.follow_ups) out += follow_up_table(follow_up);
  return out;
}

}  // namespace

std::string to_toml(const Workflow& workflow) {
  std::string out = general(workflow);
  for (std::size_t i = 0; i < workflow.statuses.size(); ++i) {
    out += status_table(workflow.statuses[i], i >= workflow.main_path);
  }
  return out;
}

}  // namespace postern::config
