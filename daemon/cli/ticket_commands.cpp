// postern tickets and board: lists, read only.
#include <fmt/format.h>

#include <chrono>
#include <iostream>
#include <map>

#include "config/ticket_fields.h"
#include "daemon/cli/cli.h"
#include "daemon/cli/ticket_json.h"
#include "daemon/cli/words.h"
#include "parser/text.h"
#include "store/reader.h"

namespace postern::cli {

namespace {

model::Time now() { return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()); }

std::string row(const model::Ticket& ticket) {
  std::string mark = ticket.priority == model::Priority::urgent ? "!" : " ";
  mark += ticket.unresolved ? "R" : " ";
  mark += ticket.languishing ? "L" : " ";
  mark += ticket.unanswered ? "A" : " ";
  std::string tags;
  for (const std::string& tag : ticket.tags) tags += " #" + printable(tag);
  return fmt::format("{} {} {} {} {} {}{}\n", mark, column(ticket.key, 9), column(ticket.status, 16),
                     column(age(ticket.status_since, now()), 7), column(ticket.requester().email, 28), ticket.subject.empty() ? "(no subject)" : column(ticket.subject, 48),
                     tags);
}

using Fields = std::vector<std::pair<std::string, std::string>>;

// "room=12", each a field of the config and a value it can have.
Result<Fields> read_fields(const config::Settings& settings, const std::vector<std::string>& given) {
  Fields fields;
  for (const std::string& text : given) {
    const auto equals = text.find('=');
    const std::string name = text.substr(0, equals);
    if (equals == std::string::npos) return fail(Failure::usage, "--field " + printable(text) + " has no value", "as in --field room=12");
    const config::Field* field = settings.find_field(name);
    if (!field) {
      const auto known = config::field_names(settings);
      return fail(Failure::usage, "there is no field " + printable(name),
                  known.empty() ? "there is no [[field]] in the config" : "there are: " + join(known, ", "));
    }
    auto value = config::field_value(*field, text.substr(equals + 1));
    if (!value) return fail(Failure::usage, value.error().text, value.error().hint);
    fields.emplace_back(name, std::move(*value));
  }
  return fields;
}

Result<std::vector<model::Ticket>> list(const config::Settings& settings, const store::TicketFilter& filter) {
  auto reader = store::Reader::open(settings.store.path);
  if (!reader) return tl::unexpected<Error>(reader.error());
  return reader->tickets(filter);
}

}  // namespace

int tickets_command(const Globals& globals, const ListOptions& options) {
  auto settings = settings_or_complain(globals);
  if (!settings) return complain(settings.error());
  const auto fields = read_fields(*settings, options.fields);
  if (!fields) return complain(fields.error());
  const store::TicketFilter filter{.statuses = options.statuses,
                                   .tag = options.tag,
                                   .assignee = options.assignee,
                                   .requester = options.requester,
                                   .queue = options.queue,
                                   .fields = *fields,
                                   .languishing = options.languishing,
                                   .words = options.words,
                                   .limit = options.limit};
  auto tickets = list(*settings, filter);
  if (!tickets) return complain(tickets.error());
  for (const model::Ticket& ticket : *tickets) std::cout << (globals.json ? to_json(ticket) + "\n" : row(ticket));
  if (tickets->empty() && !globals.json) std::cout << "no tickets\n";
  return 0;
}

int board_command(const Globals& globals) {
  auto settings = settings_or_complain(globals);
  if (!settings) return complain(settings.error());
  auto tickets = list(*settings, {});
  if (!tickets) return complain(tickets.error());
  std::map<std::string, std::string> by_status;
  std::map<std::string, int> counts;
  for (const model::Ticket& ticket : *tickets) {
    if (ticket.merged_into) continue;  // its matter goes on elsewhere
    by_status[ticket.status] += globals.json ? to_json(ticket) + "\n" : "  " + row(ticket);
    ++counts[ticket.status];
  }
  for (const config::WorkflowStatus& status : settings->workflow.statuses) {
    if (counts[status.id] == 0) continue;
    const bool listed = globals.json || status.kind != config::StatusKind::final;
    if (!globals.json && listed) std::cout << fmt::format("{} ({})\n", status.name, counts[status.id]);
    if (!listed) std::cout << fmt::format("{}: {}, not listed here\n", status.name, counts[status.id]);
    if (listed) std::cout << by_status[status.id];
  }
  return 0;
}

}  // namespace postern::cli
