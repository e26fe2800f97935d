// Options and help.
#include "daemon/cli/cli.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <functional>
#include <iostream>
#include <optional>

#include "config/loader.h"
#include "daemon/app/control_protocol.h"
#include "daemon/cli/version.h"
#include "daemon/desk/texts.h"
#include "parser/text.h"

namespace postern::cli {

namespace {

constexpr const char* kAbout = "Postern, a help desk that lives entirely in e-mail.";
constexpr const char* kFooter =
    "Exit codes are those of sysexits(3): 0 done, 64 usage, 65 bad data, 66 no input, 69 unavailable,\n"
    "70 a bug, 74 I/O, 75 try again, 77 not permitted, 78 config.";

// Everything the options fill, and the command they choose.
struct Line {
  Globals globals;
  std::function<int()> command;
  bool once = false, dry_run = false, online = false, probe = false;
  std::vector<std::string> files, fields, keys;
  std::string file = "-", mailbox, key, note, since = "30d", agent, until, into;
  ListOptions list;
  WorkflowOptions workflow;
  OutboxOptions outbox;
  QuarantineOptions quarantine;
  TemplateOptions text;
};

void add_daemon_commands(CLI::App& app, Line& line) {
  auto* run = app.add_subcommand("run", "Run the daemon: watch the mailboxes, send what is due");
  run->add_flag("--once", line.once, "Poll each mailbox once, run due timers, drain the outbox, exit");
  run->callback([&line] { line.command = [&line] { return run_command(line.globals, line.once); }; });
  auto* status = app.add_subcommand("status", "What the running daemon is doing, and what is wrong");
  status->callback([&line] { line.command = [&line] { return status_command(line.globals); }; });
  auto* oauth = app.add_subcommand("oauth", "Accounts that sign in with OAuth 2.0");
  auto* login = oauth->add_subcommand("login", "Let Postern into a mailbox: says what to do, and keeps what the provider gives");
  login->add_option("MAILBOX", line.mailbox, "The mailbox; or smtp, or smtp.NAME")->required();
  login->callback([&line] { line.command = [&line] { return oauth_login_command(line.globals, line.mailbox); }; });
  oauth->require_subcommand(1);
  auto* check = app.add_subcommand("check", "Check the config: every error at once, with its place and remedy");
  auto* online =
      check->add_flag("--online", line.online, "Sign in to every mailbox and relay, and say what each can do");
  check->add_flag("--probe", line.probe, "Each mailbox sends a mail to itself: what does its server add?")
      ->needs(online);
  check->callback([&line] { line.command = [&line] { return check_command(line.globals, line.online, line.probe); }; });
  auto* workflow = app.add_subcommand("workflow", "Draw the workflow: statuses, limits, who is told, moves and who makes them");
  auto* dot = workflow->add_flag("--dot", line.workflow.dot, "For Graphviz: postern workflow --dot | dot -Tsvg");
  auto* toml = workflow->add_flag("--toml", line.workflow.toml, "As tables of the config, to begin one's own from");
  dot->excludes(toml);
  workflow->add_flag("--shipped", line.workflow.shipped, "The one that stands without any in the config");
  workflow->callback([&line] { line.command = [&line] { return workflow_command(line.globals, line.workflow); }; });
  auto* verify = app.add_subcommand("verify", "Check the store, with the daemon stopped: one line a fault, and exit 65");
  verify->callback([&line] { line.command = [&line] { return verify_command(line.globals); }; });
  auto* reindex = app.add_subcommand("reindex", "Read the stored mails again, with the daemon stopped: a better parser improves old tickets");
  reindex->add_option("KEY", line.keys, "The mails of these tickets alone, HD-1042 ...");
  reindex->add_flag("--dry-run", line.dry_run, "Say what would change, and change nothing");
  reindex->callback([&line] { line.command = [&line] { return reindex_command(line.globals, line.keys, line.dry_run); }; });
}

void add_mail_commands(CLI::App& app, Line& line) {
  auto* parse = app.add_subcommand("parse", "What the parser sees in mail files: one JSON object a line, touching nothing");
  parse->add_option("FILE", line.files, "Mail files; - is standard input")->required();
  parse->callback([&line] { line.command = [&line] { return parse_command(line.files); }; });
  auto* explain = app.add_subcommand("explain", "What would happen to a mail and why: proof, rules, every step; nothing does");
  explain->add_option("FILE", line.files, "Mail files; - is standard input")->required();
  explain->add_option("--mailbox", line.mailbox, "The mailbox it came to; else the one it is written to");
  explain->callback([&line] { line.command = [&line] { return explain_command(line.globals, line.files, line.mailbox); }; });
  auto* rules = app.add_subcommand("rules", "The rules that tag and route mail");
  auto* test = rules->add_subcommand("test", "Rehearse the rules on stored mail: which tickets would be different");
  test->add_option("--since", line.since, "Of tickets opened since then, as in 30d")->capture_default_str();
  test->callback([&line] { line.command = [&line] { return rules_test_command(line.globals, line.since); }; });
  rules->require_subcommand(1);
  auto* deliver = app.add_subcommand("deliver", "Take in one mail from a file or pipe; exit 75 when it cannot be stored now");
  deliver->add_option("--mailbox", line.mailbox, "The mailbox it was for, by its name in the config")->required();
  deliver->add_option("FILE", line.file, "The mail; - (the default) is standard input");
  deliver->callback([&line] { line.command = [&line] { return deliver_command(line.globals, line.mailbox, line.file); }; });
}

void add_ticket_commands(CLI::App& app, Line& line) {
  auto* tickets = app.add_subcommand("tickets", "List tickets: urgent first, then the longest in their status");
  tickets->add_option("--status", line.list.statuses, "In one of these statuses");
  tickets->add_option("--tag", line.list.tag, "With this tag");
  tickets->add_option("--assignee", line.list.assignee, "Of this agent's address");
  tickets->add_option("--requester", line.list.requester, "Of this requester's address");
  tickets->add_option("--queue", line.list.queue, "In this queue");
  tickets->add_option("--field", line.list.fields, "With this value in a field of the group's own, room=12");
  tickets->add_flag("--languishing", line.list.languishing, "Past the limit of its status, or an answer or its resolution overdue");
  tickets->add_option("--words", line.list.words, "With these words in subject or text");
  tickets->add_option("--limit", line.list.limit, "At most this many")->capture_default_str();
  tickets->callback([&line] { line.command = [&line] { return tickets_command(line.globals, line.list); }; });
  auto* board = app.add_subcommand("board", "The meeting's board: open tickets by status");
  board->callback([&line] { line.command = [&line] { return board_command(line.globals); }; });
  auto* show = app.add_subcommand("show", "One ticket with its whole story: mails, events and why");
  show->add_option("KEY", line.key, "The ticket, HD-1042")->required();
  show->callback([&line] { line.command = [&line] { return show_command(line.globals, line.key); }; });
  auto* set = app.add_subcommand("set", "Change a ticket; whoever the workflow says is told");
  set->add_option("KEY", line.key, "The ticket, HD-1042")->required();
  set->add_option("FIELD=VALUE", line.fields, "status, priority, assignee, queue, subject, tag, untag, cc, requester, vendor, resolution, or a [[field]]")->required();
  set->add_option("--note", line.note, "Why, for the ticket's story");
  auto* merge = app.add_subcommand("merge", "Let one ticket go into another: what comes for it goes on there; its requester is told nothing");
  merge->add_option("KEY", line.key, "The ticket that goes, HD-1042")->required();
  merge->add_option("INTO", line.into, "The ticket that stays, HD-1000")->required();
  merge->add_option("--note", line.note, "Why, for the tickets' stories");
  merge->callback([&line] { line.command = [&line] { return merge_command(line.globals, line.key, line.into, line.note); }; });
  auto* away = app.add_subcommand("away", "Who is away; or: an agent is, and others get their notices meanwhile");
  auto* agent = away->add_option("AGENT", line.agent, "The agent's address or name");
  auto* until = away->add_option("DATE", line.until, "2026-12-24, 3d, 2w; off: they are back");
  agent->needs(until);
  away->callback([&line] {
    line.command = [&line] { return line.agent.empty() ? away_list_command(line.globals) : away_command(line.globals, line.agent, line.until); };
  });
  set->callback([&line] { line.command = [&line] { return set_command(line.globals, line.key, line.fields, line.note); }; });
}

void add_outbox_word(CLI::App& outbox, Line& line, const char* name, const char* op, const char* about) {
  auto* word = outbox.add_subcommand(name, about);
  word->add_option("ID|KEY|all-failed", line.key, "One mail, those of a ticket, or all-failed, all-held, all-pending")->required();
  word->add_option("--note", line.note, "Why, for the ticket's story");
  word->callback([&line, op] { line.command = [&line, op] { return outbox_edit_command(line.globals, op, line.key, line.note); }; });
}

void add_outbox_commands(CLI::App& app, Line& line) {
  auto* outbox = app.add_subcommand("outbox", "Outgoing mail that waits, is held or has failed, and why");
  outbox->add_option("--state", line.outbox.states, "In one of these states: pending, held, failed, sent");
  outbox->add_option("--ticket", line.outbox.ticket, "About this ticket, HD-1042");
  outbox->add_option("--to", line.outbox.to, "To this address");
  outbox->add_option("--limit", line.outbox.limit, "At most this many")->capture_default_str();
  add_outbox_word(*outbox, line, "retry", app::kOutboxRetry, "Send again, now: the same Message-ID and bytes");
  add_outbox_word(*outbox, line, "drop", app::kOutboxDrop, "Take out of the outbox; the ticket's story tells it");
  outbox->callback([&line, outbox] {  // called after that of a word
    if (outbox->get_subcommands().empty()) line.command = [&line] { return outbox_command(line.globals, line.outbox); };
  });
}

CLI::App* add_quarantine_word(CLI::App& quarantine, Line& line, const char* name, const char* about) {
  auto* word = quarantine.add_subcommand(name, about);
  word->add_option("N", line.quarantine.number, "The mail, by the number in the list")->required();
  return word;
}

void add_quarantine_commands(CLI::App& app, Line& line) {
  auto* quarantine = app.add_subcommand("quarantine", "Mail that is held or was put aside, and why");
  quarantine->add_option("--limit", line.quarantine.limit, "At most this many, the newest")->capture_default_str()->check(CLI::Range(1, 100000));
  auto* show = add_quarantine_word(*quarantine, line, "show", "One mail: what matters of its header, and its text");
  show->add_flag("--raw", line.quarantine.raw, "Its bytes instead");
  show->callback([&line] {
    line.command = [&line] { return quarantine_show_command(line.globals, line.quarantine.number, line.quarantine.raw); };
  });
  const auto edit = [&line](CLI::App* word, const char* op) {
    word->add_option("--note", line.quarantine.note, "Why, for the story");
    word->callback([&line, op] { line.command = [&line, op] { return quarantine_edit_command(line.globals, op, line.quarantine); }; });
  };
  auto* release = add_quarantine_word(*quarantine, line, "release", "Make it a ticket, as if it came now");
  release->add_option("--to", line.quarantine.to, "Put it on this ticket instead, HD-1042");
  edit(release, app::kQuarantineRelease);
  edit(add_quarantine_word(*quarantine, line, "drop", "Put it away: ignored from now on, its bytes are kept"), app::kQuarantineDrop);
  quarantine->callback([&line, quarantine] {  // called after that of a word
    if (quarantine->get_subcommands().empty())
      line.command = [&line] { return quarantine_command(line.globals, line.quarantine.limit); };
  });
}

void add_help_commands(CLI::App& app, Line& line) {
  auto* help = app.add_subcommand("help", "Pages for people who do not sit at a shell");
  auto* agents = help->add_subcommand("agents", "What agents do by mail, and every command; the page that /help answers");
  agents->add_option("--language", line.text.language, "In this language, de; else that of the desk");
  agents->callback([&line] { line.command = [&line] { return help_command(line.globals, line.text.language); }; });
  help->require_subcommand(1);
}

void add_template_commands(CLI::App& app, Line& line) {
  auto* texts = app.add_subcommand("template", "The texts of our mails: what there is, what may stand in them, how they look");
  auto* list = texts->add_subcommand("list", "The texts and their languages; a * marks those of the [templates] folder");
  list->callback([&line] { line.command = [&line] { return template_list_command(line.globals); }; });
  auto* vars = texts->add_subcommand("vars", "The values that may stand in them");
  vars->callback([&line] { line.command = [&line] { return template_vars_command(line.globals); }; });
  auto* show = texts->add_subcommand("show", "One text as it would be sent; nothing is sent");
  show->add_option("NAME", line.text.name, "The text, as template list names it")->required();
  show->add_option("--language", line.text.language, "In this language, de");
  show->add_option("--ticket", line.text.ticket, "About this ticket, HD-1042; else with examples");
  show->add_flag("--html", line.text.html, "Its HTML instead of its text");
  show->callback([&line] { line.command = [&line] { return template_show_command(line.globals, line.text); }; });
  texts->require_subcommand(1);
}

// The first word that is no option, where it should be a command and is none.
std::optional<Error> unknown_command(const CLI::App& app, int argc, const char* const* argv) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) names.push_back(command->get_name());
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--config") ++i;
    if (word.empty() || word[0] == '-') continue;
    if (std::find(names.begin(), names.end(), word) != names.end()) return std::nullopt;
    const std::string near = nearest_name(word, names);
    const std::string hint = near.empty() ? "postern --help lists the commands" : "did you mean postern " + near + "?";
    return Error{Failure::usage, "there is no command \"" + printable(word, 100) + "\"", hint};
  }
  return std::nullopt;
}

}  // namespace

int run(int argc, char** argv) {
  Line line;
  CLI::App app(kAbout, "postern");
  app.footer(kFooter);
  app.set_version_flag("--version", std::string("postern ") + kVersion);
  app.add_option("--config", line.globals.config, "The config file")->capture_default_str();
  app.add_flag("--json", line.globals.json, "Listings as one JSON object a line");
  app.fallthrough();
  app.require_subcommand(1);
  add_daemon_commands(app, line);
  add_mail_commands(app, line);
  add_ticket_commands(app, line);
  add_outbox_commands(app, line);
  add_quarantine_commands(app, line);
  add_template_commands(app, line);
  add_help_commands(app, line);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (const auto unknown = unknown_command(app, argc, argv)) return complain(*unknown);
    // Help and version end with 0; what is wrong with the line is told by CLI11, with our usage code.
    return app.exit(error) == 0 ? 0 : static_cast<int>(Failure::usage);
  }
  return line.command();
}

int complain(const Error& error) {
  std::cerr << "postern: " << error.text << '\n';
  if (!error.hint.empty()) std::cerr << "  " << error.hint << '\n';
  return error.exit_code();
}

config::Parsed read_config(const Globals& globals) {
  config::Parsed parsed = config::load_settings(globals.config);
  config::check_templates(parsed, desk::text_names());
  return parsed;
}

Result<config::Settings> settings_or_complain(const Globals& globals) {
  config::Parsed parsed = read_config(globals);
  if (parsed.problems.empty()) return std::move(parsed.settings);
  for (const config::Problem& problem : parsed.problems) std::cerr << config::to_string(problem) << '\n';
  return fail(Failure::config, std::to_string(parsed.problems.size()) + " problem(s) in " + globals.config,
              "mend them and run: postern --config " + globals.config + " check");
}

}  // namespace postern::cli
