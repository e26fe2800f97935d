// The command line. One function a command; each returns its exit code (sysexits(3)).
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "config/parse.h"
#include "parser/result.h"

namespace postern::cli {

// What stands before the command.
struct Globals {
  std::string config = "/etc/postern/postern.toml";
  bool json = false;
};

// Reads the command line and runs the command.
int run(int argc, char** argv);

// Prints "postern: TEXT" and the remedy to standard error, and gives the exit code.
int complain(const Error& error);

// The config with all its problems and warnings.
config::Parsed read_config(const Globals& globals);

// The settings, or every problem printed and Failure::config.
Result<config::Settings> settings_or_complain(const Globals& globals);

int run_command(const Globals& globals, bool once);
// `probe`, with `online`: each mailbox also sends a mail to itself.
int check_command(const Globals& globals, bool online, bool probe);
int oauth_login_command(const Globals& globals, const std::string& name);
int verify_command(const Globals& globals);
int reindex_command(const Globals& globals, const std::vector<std::string>& keys, bool dry_run);
// The mailbox's name may be "": the one the mail is written to.
int explain_command(const Globals& globals, const std::vector<std::string>& files, const std::string& mailbox);
int rules_test_command(const Globals& globals, const std::string& since);
int parse_command(const std::vector<std::string>& files);

struct WorkflowOptions {
  bool dot = false, toml = false;
  bool shipped = false;  // the one without any config
};
int workflow_command(const Globals& globals, const WorkflowOptions& options);

struct ListOptions {
  std::vector<std::string> statuses;
  std::string tag, assignee, requester, queue, words;
  std::vector<std::string> fields;  // NAME=VALUE
  bool languishing = false;
  int limit = 1000;
};
int tickets_command(const Globals& globals, const ListOptions& options);
int board_command(const Globals& globals);
int show_command(const Globals& globals, const std::string& key);

struct OutboxOptions {
  std::vector<std::string> states;
  std::string ticket, to;
  int limit = 1000;
};
int outbox_command(const Globals& globals, const OutboxOptions& options);
// `op`: app::kOutboxRetry or app::kOutboxDrop.
int outbox_edit_command(const Globals& globals, const char* op, const std::string& mails, const std::string& note);

struct QuarantineOptions {
  std::string number, to, note;
  bool raw = false;
  int limit = 200;
};
int quarantine_command(const Globals& globals, int limit);
int quarantine_show_command(const Globals& globals, const std::string& number, bool raw);
// `op`: app::kQuarantineRelease or app::kQuarantineDrop.
int quarantine_edit_command(const Globals& globals, const char* op, const QuarantineOptions& options);

struct TemplateOptions {
  std::string name, language, ticket;
  bool html = false;
};
int template_list_command(const Globals& globals);
int template_vars_command(const Globals& globals);
int template_show_command(const Globals& globals, const TemplateOptions& options);

int set_command(const Globals& globals, const std::string& key, const std::vector<std::string>& fields,
                const std::string& note);
int away_list_command(const Globals& globals);
int merge_command(const Globals& globals, const std::string& key, const std::string& into, const std::string& note);
int help_command(const Globals& globals, const std::string& language);
int away_command(const Globals& globals, const std::string& agent, const std::string& until);
int deliver_command(const Globals& globals, const std::string& mailbox, const std::string& file);
int status_command(const Globals& globals);

}  // namespace postern::cli
