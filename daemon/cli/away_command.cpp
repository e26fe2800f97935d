// postern away: who is away, and saying so for them.
#include <fmt/format.h>

#include <boost/json.hpp>
#include <iostream>

#include "daemon/app/commands.h"
#include "daemon/app/job.h"
#include "daemon/cli/ask_or_do.h"
#include "daemon/cli/cli.h"
#include "daemon/cli/user.h"
#include "daemon/cli/words.h"
#include "parser/text.h"
#include "store/reader.h"

namespace postern::cli {

namespace {

Result<std::string> set_alone(const desk::Desk& desk, store::Store& store, const app::ControlRequest& request) {
  app::AwayJob job = app::away_job(desk, app::away_edit_of(request, this_user(), app::this_moment()));
  auto applied = store.transact(job.job);
  if (!*job.answer) return tl::unexpected<Error>(job.answer->error());
  if (!applied) return tl::unexpected<Error>(applied.error());
  return **job.answer + "\n";
}

std::string line_of(const std::string& email, const model::Absence& absence, bool json) {
  if (json) {
    const boost::json::object object{{"agent", email}, {"until", iso_time(absence.until)}, {"why", absence.why}};
    return boost::json::serialize(object) + "\n";
  }
  return fmt::format("{} until {}  {}\n", column(email, 28), plain_time(absence.until), printable(absence.why));
}

}  // namespace

int away_list_command(const Globals& globals) {
  auto settings = settings_or_complain(globals);
  if (!settings) return complain(settings.error());
  auto reader = store::Reader::open(settings->store.path);
  if (!reader) return complain(reader.error());
  const model::Time now = app::this_moment().now;
  auto snapshot = reader->snapshot({}, {}, "", now);
  if (!snapshot) return complain(snapshot.error());
  std::erase_if(snapshot->away, [&](const auto& entry) { return entry.second.until <= now; });
  for (const auto& [email, absence] : snapshot->away) std::cout << line_of(email, absence, globals.json);
  if (snapshot->away.empty() && !globals.json) std::cout << "nobody is away\n";
  return 0;
}

int away_command(const Globals& globals, const std::string& agent, const std::string& until) {
  auto settings = settings_or_complain(globals);
  if (!settings) return complain(settings.error());
  app::ControlRequest request;
  request.op = app::kAway;
  request.key = agent;
  request.note = until;
  return finish(ask_or_do(*settings, request, "", [&](const desk::Desk& desk, store::Store& store) {
    return set_alone(desk, store, request);
  }));
}

}  // namespace postern::cli
