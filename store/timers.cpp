#include "store/timers.h"

namespace postern::store {
namespace {

const std::string kSelect = "SELECT timer.id, timer.ticket, timer.name, step, due, started, late, why, rest";

model::Timer read_timer(Row row) {
  model::Timer timer;
  timer.id = row.id<model::TimerId>(0);
  timer.ticket = row.id<model::TicketId>(1);
  timer.name = row.text(2);
  timer.step = static_cast<int>(row.integer(3));
  timer.due = row.time(4);
  timer.started = row.time(5);
  timer.late = row.truth(6);
  timer.why = row.text(7);
  if (!row.null(8)) timer.rest = std::chrono::seconds(row.integer(8));
  return timer;
}

Value or_null(const std::optional<model::Time>& time) { return time ? Value(*time) : Value(nullptr); }

}  // namespace

Status start_timer(Database& database, const model::Timer& timer, model::Time at) {
  if (timer.name.empty()) return fail(Failure::bug, "store: a timer without a name");
  return database.run(
      "INSERT OR REPLACE INTO timer (ticket, name, step, due, started, late, rest, why) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      {timer.ticket, timer.name, timer.step, timer.due, timer.started == model::Time{} ? at : timer.started, timer.late,
       timer.rest ? Value(timer.rest->count()) : Value(nullptr), timer.why});
}

Status cancel_timers(Database& database, model::TicketId ticket, const std::vector<std::string>& names) {
  if (names.empty()) return database.run("DELETE FROM timer WHERE ticket IS ?", {ticket});
  for (const std::string& name : names) {
    Status done = database.run("DELETE FROM timer WHERE ticket IS ? AND name = ?", {ticket, name});
    if (!done) return done;
  }
  return {};
}

Status postpone_timer(Database& database, model::TimerId id, model::Time due) {
  return database.run("UPDATE timer SET due = ?2 WHERE id = ?1", {id, due});
}

Result<std::optional<model::Timer>> load_timer(Database& database, model::TimerId id) {
  std::optional<model::Timer> timer;
  Status read = database.each(kSelect + " FROM timer WHERE id = ?", {id},
                              [&](Row row) { timer = read_timer(row); });
  if (!read) return fail(read.error());
  return timer;
}

Status timers_of(Database& database, model::TicketId ticket, std::vector<model::Timer>& found) {
  return database.each(kSelect + " FROM timer WHERE ticket = ? ORDER BY rest IS NOT NULL, due, id", {ticket},
                       [&](Row row) { found.push_back(read_timer(row)); });
}

Result<std::vector<model::Timer>> overdue_timers(Database& database, model::Time now, int limit) {
  std::vector<model::Timer> timers;
  Status read = database.each(kSelect + " FROM timer WHERE due <= ? AND rest IS NULL ORDER BY due, id LIMIT ?",
                              {now, limit}, [&](Row row) { timers.push_back(read_timer(row)); });
  if (!read) return fail(read.error());
  return timers;
}

Result<std::vector<model::DueTimer>> due_timers(Database& database, model::Time now, int limit) {
  std::vector<model::DueTimer> timers;
  Status read = database.each(
      kSelect + ", coalesce(email, '') FROM timer LEFT JOIN participant"
      " ON participant.ticket = timer.ticket AND role = 'requester' WHERE due <= ? AND rest IS NULL ORDER BY due, timer.id LIMIT ?",
      {now, limit}, [&](Row row) { timers.push_back({read_timer(row), row.text(9)}); });
  if (!read) return fail(read.error());
  return timers;
}

Result<std::optional<model::Time>> next_timer_due(Database& database) {
  const auto due = database.integer("SELECT min(due) FROM timer WHERE rest IS NULL");
  if (!due) return fail(due.error());
  return *due ? std::optional(model::Time(std::chrono::seconds(**due))) : std::nullopt;
}

Result<model::TimerClock> timer_clock(Database& database) {
  model::TimerClock clock;
  Status read = database.each("SELECT looked, paused_until FROM timer_clock", {}, [&](Row row) {
    if (!row.null(0)) clock.looked = row.time(0);
    if (!row.null(1)) clock.paused_until = row.time(1);
  });
  if (!read) return fail(read.error());
  return clock;
}

Status save_timer_clock(Database& database, const model::TimerClock& clock) {
  return database.run("UPDATE timer_clock SET looked = ?, paused_until = ?",
                      {or_null(clock.looked), or_null(clock.paused_until)});
}

}  // namespace postern::store
