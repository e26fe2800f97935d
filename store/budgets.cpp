#include "store/budgets.h"

namespace postern::store {
namespace {

constexpr std::chrono::seconds kLongestWindow = std::chrono::days(35);

}  // namespace

Status count_mail(Database& database, const std::vector<std::string>& budgets, model::Time at) {
  for (const std::string& budget : budgets) {
    Status counted = database.run(
        "INSERT INTO budget (name, at, mails) VALUES (?, ?, 1) ON CONFLICT (name, at) DO UPDATE SET mails = mails + 1",
        {budget, at});
    if (counted) {
      counted = database.run("DELETE FROM budget WHERE name = ? AND at < ?", {budget, at - kLongestWindow});
    }
    if (!counted) return counted;
  }
  return {};
}

Result<int> counted(Database& database, const model::BudgetKey& budget, model::Time now) {
  const auto mails = database.integer("SELECT sum(mails) FROM budget WHERE name = ? AND at > ?",
                                      {budget.name, now - std::chrono::seconds(budget.window)});
  if (!mails) return fail(mails.error());
  return static_cast<int>(mails->value_or(0));
}

Result<std::vector<std::pair<std::string, model::Time>>> counted_since(Database& database, const std::string& beginning,
                                                                       model::Time since, int limit) {
  std::vector<std::pair<std::string, model::Time>> found;
  // The names behind all of them begin with a greater character: the index is read between the two alone.
  std::string behind = beginning;
  if (!behind.empty()) ++behind.back();
  Status read = database.each(
      "SELECT name, max(at) FROM budget WHERE name >= ?1 AND name < ?4 AND at > ?2"
      " GROUP BY name ORDER BY max(at) DESC, name LIMIT ?3",
      {beginning, since, limit, behind}, [&](Row row) { found.emplace_back(row.text(0), row.time(1)); });
  if (!read) return fail(read.error());
  return found;
}

Status prune_budgets(Database& database, model::Time now) {
  // Neither a clock that is ahead nor a mail that was counted while it was takes the counters of today away.
  return database.run("DELETE FROM budget WHERE at < min(?1, (SELECT max(at) FROM budget)) - ?2",
                      {now, kLongestWindow.count()});
}

}  // namespace postern::store
