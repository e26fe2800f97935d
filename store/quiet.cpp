#include "store/quiet.h"

namespace postern::store {
namespace {

constexpr std::chrono::seconds kEchoes = std::chrono::days(1);
constexpr int kMostEchoes = 32;
constexpr int kMostListed = 100;

}  // namespace

Result<bool> suppress(Database& database, const model::Suppress& suppress, model::Time at) {
  const auto known = suppression_of(database, suppress.email);
  if (!known) return fail(known.error());
  if (known->has_value() == suppress.reason.has_value()) return false;
  const Status done = suppress.reason ? database.run("INSERT INTO suppressed (email, since, reason) VALUES (?, ?, ?)",
                                                     {suppress.email, at, *suppress.reason})
                                      : database.run("DELETE FROM suppressed WHERE email = ?", {suppress.email});
  if (!done) return fail(done.error());
  return true;
}

Result<std::optional<model::Suppression>> suppression_of(Database& database, const std::string& email) {
  std::optional<model::Suppression> found;
  const Status read = database.each("SELECT since, reason FROM suppressed WHERE email = ?", {email}, [&](Row row) {
    found = model::Suppression{row.time(0), row.text(1)};
  });
  if (!read) return fail(read.error());
  return found;
}

Status count_echo(Database& database, const model::CountEcho& echo, model::Time at) {
  Status done = database.run("DELETE FROM echo WHERE at <= ?", {at - kEchoes});
  for (const std::string& name : echo.names) {
    if (!done) return done;
    done = database.run("INSERT INTO echo (name, at, print) VALUES (?, ?, ?)",
                        {name, at, static_cast<std::int64_t>(echo.print)});
  }
  return done;
}

Status load_echoes(Database& database, const std::vector<std::string>& names, model::Time now,
                   std::map<std::string, std::vector<model::Echo>>& echoes) {
  for (const std::string& name : names) {
    Status read =
        database.each("SELECT at, print FROM echo WHERE name = ? AND at > ? ORDER BY at DESC, rowid DESC LIMIT ?",
                      {name, now - kEchoes, kMostEchoes}, [&](Row row) {
                        echoes[name].push_back({row.time(0), static_cast<std::uint64_t>(row.integer(1))});
                      });
    if (!read) return read;
  }
  return {};
}

Status hold_back(Database& database, const model::HoldBack& notice) {
  return database.run(
      "INSERT INTO held_back (agent, queue, ticket, notices) VALUES (?, ?, ?, 1)"
      " ON CONFLICT (agent, queue, ticket) DO UPDATE SET notices = notices + 1",
      {notice.agent, notice.queue, notice.ticket.value});
}

Status forget_held_back(Database& database, const model::ForgetHeldBack& news) {
  return database.run("DELETE FROM held_back WHERE agent = ? AND queue = ?", {news.agent, news.queue});
}

Result<model::HeldBackNews> held_back(Database& database, const std::string& agent, const std::string& queue) {
  model::HeldBackNews news;
  Status read = database.each("SELECT count(*), sum(notices) FROM held_back WHERE agent = ? AND queue = ?",
                              {agent, queue}, [&](Row row) {
                                news.tickets = static_cast<int>(row.integer(0));
                                news.notices = static_cast<int>(row.integer(1));
                              });
  if (!read) return fail(read.error());
  read = database.each(
      "SELECT held_back.ticket, ticket.key, ticket.subject, notices FROM held_back LEFT JOIN ticket ON ticket.id = "
      "held_back.ticket"
      " WHERE agent = ? AND held_back.queue = ? ORDER BY notices DESC, held_back.ticket LIMIT ?",
      {agent, queue, kMostListed}, [&](Row row) {
        news.listed.push_back({row.id<model::TicketId>(0), row.text(1), row.text(2), static_cast<int>(row.integer(3))});
      });
  if (!read) return fail(read.error());
  return news;
}

}  // namespace postern::store
