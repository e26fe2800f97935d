// postern outbox: what waits, is held or has failed; retry and drop.
#include <chrono>
#include <iostream>

#include "daemon/app/commands.h"
#include "daemon/app/job.h"
#include "daemon/cli/ask_or_do.h"
#include "daemon/cli/cli.h"
#include "daemon/cli/outbox_json.h"
#include "daemon/cli/user.h"
#include "daemon/cli/words.h"
#include "store/reader.h"

namespace postern::cli {

namespace {

Result<std::vector<model::DeliveryState>> states_of(const std::vector<std::string>& names) {
  using State = model::DeliveryState;
  std::vector<State> states;
  for (const std::string& name : names) {
    const auto before = states.size();
    for (const State state : {State::pending, State::held, State::sent, State::failed})
      if (name == state_name(state)) states.push_back(state);
    if (states.size() == before)
      return fail(Failure::usage, "no mail is ever \"" + name + "\"", "possible: pending, held, failed, sent");
  }
  return states;
}

Result<store::OutboxFilter> filter_of(const config::Settings& settings, const OutboxOptions& options) {
  store::OutboxFilter filter;
  auto states = states_of(options.states);
  if (!states) return tl::unexpected<Error>(states.error());
  if (!states->empty()) filter.states = std::move(*states);
  filter.to = options.to;
  filter.limit = options.limit;
  if (options.ticket.empty()) return filter;
  auto ticket = app::ticket_id(settings, options.ticket);
  if (!ticket) return tl::unexpected<Error>(ticket.error());
  filter.ticket = *ticket;
  return filter;
}

// What a crash has left half done is put in order first: a mail is "on its way" only while a daemon lives.
Result<std::string> edit_alone(const desk::Desk& desk, store::Store& store, const app::ControlRequest& request) {
  const app::Moment moment = app::this_moment();
  auto edit = app::outbox_edit_of(desk.settings, request, this_user(), moment);
  if (!edit) return tl::unexpected<Error>(edit.error());
  if (auto resumed = store.resume_cut_off(moment.now); !resumed) return tl::unexpected<Error>(resumed.error());
  const auto verb = edit->verb;
  app::OutboxEditJob job = app::outbox_job(std::move(*edit));
  auto applied = store.transact(job.job);
  if (*job.refused) return fail(**job.refused);
  if (!applied) return tl::unexpected<Error>(applied.error());
  return app::describe(verb, *job.done);
}

}  // namespace

int outbox_command(const Globals& globals, const OutboxOptions& options) {
  auto settings = settings_or_complain(globals);
  if (!settings) return complain(settings.error());
  auto filter = filter_of(*settings, options);
  if (!filter) return complain(filter.error());
  auto reader = store::Reader::open(settings->store.path);
  if (!reader) return complain(reader.error());
  auto mails = reader->outbox_mails(*filter);
  if (!mails) return complain(mails.error());
  const model::Time now = app::this_moment().now;
  for (const model::OutboxItem& mail : *mails)
    std::cout << (globals.json ? to_json(*settings, mail) + "\n" : outbox_row(*settings, mail, now));
  if (mails->empty() && !globals.json) std::cout << "no mails\n";
  return 0;
}

int outbox_edit_command(const Globals& globals, const char* op, const std::string& mails, const std::string& note) {
  auto settings = settings_or_complain(globals);
  if (!settings) return complain(settings.error());
  app::ControlRequest request;
  request.op = op;
  request.key = mails;
  request.note = note;
  return finish(ask_or_do(*settings, request, "", [&](const desk::Desk& desk, store::Store& store) {
    return edit_alone(desk, store, request);
  }));
}

}  // namespace postern::cli
