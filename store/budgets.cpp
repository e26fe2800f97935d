#include "store/budgets.h"

namespace postern::store {

Status count_mail(Database& database, const std::vector<std::string>& budgets, model::Time at) {
  for (const std::string& budget : budgets) {
    Status counted = database.run(
        "INSERT INTO budget (name, at, mails) VALUES (?, ?, 1) ON CONFLICT (name, at) DO UPDATE SET mails = mails + 1",
        {budget, at});
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

Status prune_budgets(Database& database, model::Time now) {
  return database.run("DELETE FROM budget WHERE at < ?", {now - std::chrono::days(400)});
}

}  // namespace postern::store
