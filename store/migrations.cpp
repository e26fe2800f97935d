#include "store/migrations.h"

#include <iterator>

#include "store/fail_point.h"

namespace postern::store {
namespace {

constexpr const char* kMigrations[] = {
#include "store/migrations.inc"
};

constexpr std::int64_t kApplicationId = 0x506f7374;  // "Post": tells a store from any other SQLite file

Status apply(Database& database, int version) {
  Result<Transaction> transaction = Transaction::begin(database);
  if (!transaction) return fail(transaction.error());
  if (Status done = database.script(kMigrations[version - 1]); !done) return done;
  if (Status set = database.script("PRAGMA application_id = " + std::to_string(kApplicationId)); !set) return set;
  if (Status set = database.script("PRAGMA user_version = " + std::to_string(version)); !set) return set;
  if (Status passed = check_fail_point("store.migrated"); !passed) return passed;
  return transaction->commit();
}

}  // namespace

int schema_version() { return static_cast<int>(std::size(kMigrations)); }

Result<int> version_of(Database& database) {
  const auto application = database.integer("PRAGMA application_id");
  if (!application) return fail(application.error());
  const auto version = database.integer("PRAGMA user_version");
  if (!version) return fail(version.error());
  const auto tables = database.integer("SELECT count(*) FROM sqlite_schema");
  if (!tables) return fail(tables.error());
  if (tables->value_or(0) == 0) return 0;
  if (application->value_or(0) != kApplicationId) {
    return fail(Failure::data, "store " + database.path() + ": a SQLite file, but not a store of postern",
                "check store.path in the config");
  }
  if (**version > schema_version()) {
    return fail(Failure::config,
                "store " + database.path() + " has schema " + std::to_string(**version) +
                    ", written by a newer postern; this one knows schemas up to " + std::to_string(schema_version()),
                "install the newer postern again, or restore a backup made before the upgrade");
  }
  return static_cast<int>(**version);
}

Status migrate(Database& database) {
  const Result<int> version = version_of(database);
  if (!version) return fail(version.error());
  for (int next = *version + 1; next <= schema_version(); ++next) {
    if (Status done = apply(database, next); !done) return done;
  }
  return {};
}

}  // namespace postern::store
