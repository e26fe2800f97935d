// postern deliver, set, status: through the running daemon; deliver and set, when none runs, in this process.
#include <iostream>

#include "daemon/app/commands.h"
#include "daemon/app/control.h"
#include "daemon/app/job.h"
#include "daemon/app/status_report.h"
#include "daemon/cli/ask_or_do.h"
#include "daemon/cli/cli.h"
#include "daemon/cli/files.h"
#include "daemon/cli/user.h"

namespace postern::cli {

namespace {

// EX_TEMPFAIL for all that is neither the mail's fault nor the command line's: an MTA's pipe keeps the mail and comes
// back, where any other code returns it to its sender. A config that somebody is editing must bounce nothing.
Error for_mta(Error error) {
  if (error.kind != Failure::usage) error.kind = Failure::temporary;
  return error;
}

Result<std::string> deliver_alone(const desk::Desk& desk, store::Store& store, const std::string& name, const std::string& raw) {
  const config::Mailbox* mailbox = desk.settings.find_mailbox(name);
  if (mailbox == nullptr) return fail(app::no_such_mailbox(desk.settings, name));
  const app::Moment moment = app::this_moment();
  auto applied = store.transact(app::mail_job(desk, *mailbox, app::delivered(*mailbox, raw, moment), false, moment));
  if (!applied && (applied.error().kind == Failure::bug || applied.error().kind == Failure::data))
    applied = store.transact(app::quarantine_job(app::delivered(*mailbox, raw, moment), applied.error().text, moment));
  if (!applied) return fail(Failure::temporary, applied.error().text, applied.error().hint);
  return app::describe(desk.settings, *applied);
}

Result<std::string> set_alone(const desk::Desk& desk, store::Store& store, const app::ControlRequest& request) {
  auto edit = app::edit_of(desk.settings, request, this_user(), app::this_moment());
  if (!edit) return tl::unexpected<Error>(edit.error());
  app::EditJob job = app::edit_job(desk, std::move(*edit));
  auto applied = store.transact(job.job);
  if (*job.refused) return fail(**job.refused);
  if (!applied) return tl::unexpected<Error>(applied.error());
  return request.key + " changed\n";
}

Result<std::vector<std::pair<std::string, std::string>>> pairs(const std::vector<std::string>& fields) {
  std::vector<std::pair<std::string, std::string>> result;
  for (const std::string& field : fields) {
    const std::size_t equals = field.find('=');
    if (equals == std::string::npos || equals == 0)
      return fail(Failure::usage, "\"" + field + "\" is not FIELD=VALUE", "for example: postern set HD-1042 status=in-review");
    result.emplace_back(field.substr(0, equals), field.substr(equals + 1));
  }
  return result;
}

int edit(const Globals& globals, const std::string& key, std::vector<std::pair<std::string, std::string>> fields, const std::string& note) {
  auto settings = settings_or_complain(globals);
  if (!settings) return complain(settings.error());
  app::ControlRequest request;
  request.op = "set";
  request.key = key;
  request.note = note;
  request.fields = std::move(fields);
  return finish(ask_or_do(*settings, request, "", [&](const desk::Desk& desk, store::Store& store) {
    return set_alone(desk, store, request);
  }));
}

}  // namespace

int deliver_command(const Globals& globals, const std::string& mailbox, const std::string& file) try {
  auto settings = settings_or_complain(globals);
  if (!settings) return complain(for_mta(settings.error()));
  auto raw = read_file(file, settings->limits.message_bytes);
  if (!raw) return complain(raw.error());
  app::ControlRequest request;
  request.op = "deliver";
  request.mailbox = mailbox;
  auto answer = ask_or_do(*settings, request, *raw, [&](const desk::Desk& desk, store::Store& store) {
    return deliver_alone(desk, store, mailbox, *raw);
  });
  if (!answer) return complain(for_mta(answer.error()));
  return finish(answer);
} catch (const std::exception& exception) {  // memory, above all
  return complain({Failure::temporary, exception.what(), "the mail was not taken in; give it again later"});
}

int set_command(const Globals& globals, const std::string& key, const std::vector<std::string>& fields,
                const std::string& note) {
  auto split = pairs(fields);
  if (!split) return complain(split.error());
  return edit(globals, key, std::move(*split), note);
}

int merge_command(const Globals& globals, const std::string& key, const std::string& into, const std::string& note) {
  return edit(globals, key, {{app::kMergeInto, into}}, note);
}

int status_command(const Globals& globals) {
  auto settings = settings_or_complain(globals);
  if (!settings) return complain(settings.error());
  app::ControlRequest request;
  request.op = "status";
  auto answer = app::ask_daemon(settings->control_socket, request, "");
  if (!answer) return complain(answer.error());
  std::cout << (globals.json ? *answer + "\n" : app::status_text(*answer));
  return 0;
}

}  // namespace postern::cli
