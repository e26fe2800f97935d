#include "config/parse.h"

#include <algorithm>
#include <utility>

#include "config/report.h"
#include "config/sections.h"
#include "config/templates.h"
#include "parser/text.h"

namespace postern::config {
namespace {

using Reader = void (*)(Cursor&, Settings&);

void read_one(Cursor& root, const char* name, Reader read, Settings& settings) {
  auto table = root.table(name);
  if (!table) return;
  read(*table, settings);
  table->finish();
}

void read_each(Cursor& root, const char* name, Reader read, Settings& settings) {
  for (Cursor& table : root.tables(name)) {
    read(table, settings);
    table.finish();
  }
}

void read_tables(Cursor& root, Settings& settings) {
  read_one(root, "desk", read_desk, settings);
  read_one(root, "templates", read_template_settings, settings);
  read_one(root, "store", read_store, settings);
  read_one(root, "limits", read_limits, settings);
  read_one(root, "participants", read_participants, settings);
  read_one(root, "business_hours", read_business_hours, settings);
  read_one(root, "targets", read_targets, settings);
  read_one(root, "log", read_log, settings);
  read_one(root, "daemon", read_daemon, settings);
  read_each(root, "field", read_field, settings);
  read_one(root, "oauth", read_oauth_clients, settings);
  read_one(root, "smtp", read_relays, settings);
  read_each(root, "mailbox", read_mailbox, settings);
  read_each(root, "agent", read_agent, settings);
  read_each(root, "tier", read_tier, settings);
  read_each(root, "target", read_target_rule, settings);
  read_one(root, "commands", read_commands, settings);
  read_workflow(root, settings);
  read_each(root, "rule", read_rule, settings);
  root.finish();
}

// What no table can say about itself: that it is not there.
void check_presence(const Table& root, const Settings& settings, Report& report) {
  if (!root.find("desk")) report.problem({}, "there is no [desk]", "add [desk] with its name and domain");
  if (settings.relays.empty())
    report.problem({}, "there is no [smtp], so no mail could be sent", "add [smtp] with its url");
  if (settings.mailboxes.empty()) {
    report.problem({}, "there is no [[mailbox]], so no mail would come in",
                   "add [[mailbox]] with name, address, url, user and password");
  }
  if (settings.agents.empty()) {
    report.warning({}, "there is no [[agent]]: nobody is told about new tickets", "add [[agent]] with name and email");
  }
}

// A mailbox where nothing proves a sender must say so: else agents would find out by answers that reach nobody.
void check_proofs(const Settings& settings, Report& report) {
  constexpr const char* kRemedy =
      "authserv_id = \"mx.example.org\", the name your server puts first in its Authentication-Results: postern check"
      " --online --probe shows it; without one, trust = \"nobody\" (agents are told, nothing they write is obeyed), or"
      " trust = \"closed-network\" where nobody else can reach the server";
  for (const Mailbox& mailbox : settings.mailboxes) {
    if (mailbox.trust != Trust::authentication_results || !mailbox.authserv_id.empty()) continue;
    const Place place{mailbox.line, mailbox.column};
    const std::string missing = "[[mailbox]] authserv_id: missing, so nothing proves who writes to this mailbox";
    if (settings.agents.empty()) {
      report.warning(place, missing, kRemedy);
    } else {
      report.problem(place, missing + ", and agents answer by mail", kRemedy, true);
    }
  }
}

// The mistakes people make most, by the words of toml++ 3.3.
std::string syntax_hint(std::string_view text) {
  const auto says = [&](std::string_view words) { return text.find(words) != std::string_view::npos; };
  if (says("could not determine value type")) return "text stands in double quotes: name = \"Example\"";
  if (says("as array-of-tables")) {
    return "a table of which there can be several has two brackets each time: [[mailbox]]";
  }
  if (says("cannot redefine existing table")) {
    return "each [table] stands once; of [[mailbox]], [[agent]], [[field]], [[rule]] and [[status]] there can be several";
  }
  if (says("cannot redefine existing")) return "each key stands once in its table: remove one";
  if (says("unescaped control")) return "the text ends with its line: close the quotes, as in name = \"Example\"";
  if (says("escape")) return "in double quotes a \\ is written \\\\; in single quotes it stays as it is";
  return "the file is TOML (https://toml.io): [tables], and lines of the form key = value below them";
}

Settings read_settings(const Table& tree, Report& report) {
  Settings settings;
  Cursor root(tree, "", "", report);
  read_tables(root, settings);
  check_presence(tree, settings, report);
  check_proofs(settings, report);
  return settings;
}

}  // namespace

std::string to_string(const Problem& problem) {
  std::string text = problem.file;
  if (problem.line != 0) text += ':' + std::to_string(problem.line) + ':' + std::to_string(problem.column);
  text += ": " + problem.text;
  if (!problem.hint.empty()) text += "\n    " + problem.hint;
  return text;
}

Parsed parse_settings(std::string_view toml, const std::string& file) {
  Report report(file);
  Parsed parsed;
  if (const auto tree = read_toml(toml)) {
    parsed.settings = read_settings(*tree, report);
  } else {
    report.problem(tree.error().place, tree.error().text, syntax_hint(tree.error().text));
  }
  report.finish(known_keys());
  parsed.settings.file = file;
  parsed.problems = report.take_problems();
  parsed.warnings = report.take_warnings();
  parsed.templates = report.take_templates();
  return parsed;
}

namespace {

// What an agent reads is nothing for a requester, and what a requester is told does not tell an agent enough.
void check_reader(Parsed& parsed, const NamedTemplate& named) {
  const auto text = find_template(named.name);
  const ReadBy reader = named.for_requester ? ReadBy::requester : ReadBy::agent;
  if (!text || text->reader == reader) return;
  std::vector<std::string> fit;
  for (const TemplateName& one : template_names()) {
    if (!one.part && one.reader == reader) fit.emplace_back(one.name);
  }
  const std::vector<std::string> own = named.for_requester ? own_texts(parsed.settings) : std::vector<std::string>();
  fit.insert(fit.end(), own.begin(), own.end());
  const std::string readers = named.for_requester ? "requesters" : "agents";
  parsed.problems.push_back({parsed.settings.file, named.place.line, named.place.column,
                             named.key + ": " + quoted(named.name) + " is no text for " + readers,
                             "for " + readers + " there are: " + join(fit, ", ")});
}

}  // namespace

void check_templates(Parsed& parsed, const std::vector<std::string>& built_in) {
  std::vector<std::string> known = built_in;
  const std::vector<std::string> own = own_texts(parsed.settings);
  known.insert(known.end(), own.begin(), own.end());
  for (const NamedTemplate& named : parsed.templates) {
    if (std::find(known.begin(), known.end(), named.name) != known.end()) {
      check_reader(parsed, named);
      continue;
    }
    const std::string nearest = nearest_name(named.name, known);
    parsed.problems.push_back({parsed.settings.file, named.place.line, named.place.column,
                               named.key + ": there is no template " + quoted(named.name),
                               nearest.empty() ? "there are: " + join(known, ", ") : "did you mean " + quoted(nearest) + "?"});
  }
  sort(parsed.problems);
}

std::map<std::string, std::vector<std::string>> known_keys() {
  // Whatever a reader asks for is a key: so an empty file tells the tables, and a file of empty tables their keys and the
  // tables below them.
  std::map<std::string, std::vector<std::string>> keys;
  std::string toml;
  do {
    toml = keys.empty() ? "" : join(keys.at(""), "\n");
    Report report("");
    const auto tree = read_toml(toml);
    read_settings(*tree, report);
    keys = report.keys();
  } while (join(keys.at(""), "\n") != toml);
  return keys;
}

}  // namespace postern::config
