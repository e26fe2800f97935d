#include "store/events.h"

#include <algorithm>
#include <string>

namespace postern::store {
namespace {

std::string one_line(std::string_view text) {
  std::string line(text);
  std::replace_if(line.begin(), line.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, ' ');
  return line;
}

}  // namespace

Status insert_event(Database& database, model::TicketId ticket, model::Time at, std::string_view actor,
                    std::string_view what, std::string_view why, const std::optional<Change>& change) {
  const auto part = [&](std::string_view Change::*value) { return change ? Value((*change).*value) : Value(nullptr); };
  return database.run("INSERT INTO event (ticket, at, actor, what, why, field, before, after) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                      {ticket, at, actor, one_line(what), one_line(why), part(&Change::field), part(&Change::before),
                       part(&Change::after)});
}

Result<std::vector<model::Event>> events_of(Database& database, model::TicketId ticket, int most) {
  std::vector<model::Event> events;
  Status read = database.each("SELECT id, ticket, at, actor, what, why FROM event WHERE ticket = ? ORDER BY id DESC LIMIT ?",
                              {ticket, most}, [&](Row row) {
                                events.push_back({row.integer(0), row.id<model::TicketId>(1), row.time(2), row.text(3),
                                                  row.text(4), row.text(5)});
                              });
  if (!read) return fail(read.error());
  std::reverse(events.begin(), events.end());
  return events;
}

}  // namespace postern::store
