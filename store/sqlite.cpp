#include "store/sqlite.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <new>

#include "store/sqlite_error.h"

namespace postern::store {
namespace {

constexpr int kLongestValue = 64 << 20;      // bytes of one text or blob; a raw chunk has 1 MiB, a text 4 MiB
constexpr int kLongestStatement = 64 << 10;  // bytes; ours are far shorter

// SQLite would create the file readable by all. One created here first has the mode we want, and so have the -wal and
// -shm files that take after it. O_EXCL: a file somebody has open must not be opened and closed beside SQLite, for
// close() drops every POSIX lock this process holds on it.
Status create_private(const std::string& path) {
  const int file = ::open(path.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
  if (file >= 0) {
    ::close(file);
    return {};
  }
  if (errno == EEXIST) return {};
  return fail(Failure::io, "store " + path + ": cannot be created: " + std::strerror(errno),
              "its folder must exist and be writable for the user postern runs as");
}

}  // namespace

bool Row::null(int column) const { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }
std::int64_t Row::integer(int column) const { return sqlite3_column_int64(statement_, column); }

std::string_view Row::bytes(int column) const {
  const void* data = sqlite3_column_blob(statement_, column);
  const int size = sqlite3_column_bytes(statement_, column);
  if (data == nullptr) return {};
  return {static_cast<const char*>(data), static_cast<std::size_t>(size)};
}

Cursor::~Cursor() {
  if (statement_ != nullptr) sqlite3_reset(statement_);
}

Result<bool> Cursor::next() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) {
    sqlite3_reset(std::exchange(statement_, nullptr));
    return false;
  }
  Error error = database_->error(code);
  sqlite3_reset(std::exchange(statement_, nullptr));
  return fail(std::move(error));
}

void Database::CloseDatabase::operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
void Database::CloseStatement::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

Result<Database> Database::open(const std::string& path, Mode mode, int busy_timeout_ms) {
  if (mode == Mode::write) {
    if (Status created = create_private(path); !created) return fail(created.error());
  }
  sqlite3* raw_handle = nullptr;
  const int flags = mode == Mode::write ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY;
  const int code = sqlite3_open_v2(path.c_str(), &raw_handle, flags | SQLITE_OPEN_NOMUTEX, nullptr);
  Database database(std::unique_ptr<sqlite3, CloseDatabase>(raw_handle), path);
  if (raw_handle == nullptr) throw std::bad_alloc();
  if (code != SQLITE_OK) return fail(database.error(code));
  if (Status hardened = database.harden(mode, busy_timeout_ms); !hardened) return fail(hardened.error());
  return database;
}

Status Database::harden(Mode mode, int busy_timeout_ms) {
  sqlite3* handle = handle_.get();
  sqlite3_extended_result_codes(handle, 1);
  sqlite3_busy_timeout(handle, busy_timeout_ms);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_FKEY, 1, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
  sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, kLongestValue);
  sqlite3_limit(handle, SQLITE_LIMIT_SQL_LENGTH, kLongestStatement);
  sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 1);  // VACUUM INTO needs one
  if (Status set = run("PRAGMA cell_size_check = ON"); !set) return set;
  if (mode == Mode::read) return run("PRAGMA query_only = ON");
  return {};
}

Error Database::error(int code) {
  if ((code & 0xff) == SQLITE_NOMEM) throw std::bad_alloc();
  Error error = sqlite_error(handle_.get(), code, path_);
  // After a failed sync the kernel may have dropped the pages and call the next sync a success. Only a fresh start,
  // which reads what is really on the disk, can be believed (D-02).
  if (code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC) broken_ = error;
  return error;
}

Result<sqlite3_stmt*> Database::prepared(std::string_view sql) {
  if (broken_) return fail(*broken_);
  if (auto known = statements_.find(sql); known != statements_.end()) return known->second.get();
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(handle_.get(), sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  StatementPointer owner(statement);
  if (code != SQLITE_OK) return fail(error(code));
  statements_.emplace(sql, std::move(owner));
  return statement;
}

Result<Cursor> Database::start(std::string_view sql, Values values) {
  Result<sqlite3_stmt*> statement = prepared(sql);
  if (!statement) return fail(std::move(statement).error());
  if (sqlite3_stmt_busy(*statement) != 0 ||
      sqlite3_bind_parameter_count(*statement) != static_cast<int>(values.size())) {
    return fail(Failure::bug, "store: a statement is in use or has a wrong number of values: " + std::string(sql));
  }
  int index = 0, code = SQLITE_OK;
  for (const Value& value : values) {
    ++index;
    const char* bytes = value.bytes_.data() == nullptr ? "" : value.bytes_.data();  // nullptr would bind NULL
    switch (value.kind_) {
      case Value::Kind::null: code = sqlite3_bind_null(*statement, index); break;
      case Value::Kind::integer: code = sqlite3_bind_int64(*statement, index, value.number_); break;
      case Value::Kind::text:
        code = sqlite3_bind_text64(*statement, index, bytes, value.bytes_.size(), SQLITE_STATIC, SQLITE_UTF8);
        break;
      case Value::Kind::blob:
        code = sqlite3_bind_blob64(*statement, index, bytes, value.bytes_.size(), SQLITE_STATIC);
        break;
    }
    if (code != SQLITE_OK) return fail(error(code));
  }
  return Cursor(*this, *statement);
}

Status Database::run(std::string_view sql, Values values) {
  return each(sql, values, [](const Row&) {});
}

Status Database::script(const std::string& sql) {
  const int code = sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return fail(error(code));
  return {};
}

Result<std::optional<std::int64_t>> Database::integer(std::string_view sql, Values values) {
  std::optional<std::int64_t> number;
  Status read = each(sql, values, [&](const Row& row) {
    if (!number && !row.null(0)) number = row.integer(0);
  });
  if (!read) return fail(read.error());
  return number;
}

Result<std::string> Database::text(std::string_view sql, Values values) {
  std::string text;
  Status read = each(sql, values, [&](const Row& row) { text = row.text(0); });
  if (!read) return fail(read.error());
  return text;
}

std::int64_t Database::last_id() const { return sqlite3_last_insert_rowid(handle_.get()); }
int Database::changes() const { return sqlite3_changes(handle_.get()); }
bool Database::in_transaction() const { return sqlite3_get_autocommit(handle_.get()) == 0; }

Result<Transaction> Transaction::begin(Database& database) {
  if (Status begun = database.run("BEGIN IMMEDIATE"); !begun) return fail(begun.error());
  return Transaction(database);
}

Transaction::~Transaction() {
  if (database_ == nullptr || !database_->in_transaction()) return;
  static_cast<void>(database_->run("ROLLBACK"));  // when even this fails, closing the connection rolls back
}

Status Transaction::commit() {
  Status committed = database_->run("COMMIT");
  if (committed) database_ = nullptr;
  return committed;
}

Result<Savepoint> Savepoint::begin(Database& database) {
  if (Status begun = database.run("SAVEPOINT job"); !begun) return fail(begun.error());
  return Savepoint(database);
}

Savepoint::~Savepoint() {
  if (database_ != nullptr) static_cast<void>(roll_back());
}

Status Savepoint::release() { return std::exchange(database_, nullptr)->run("RELEASE job"); }

Status Savepoint::roll_back() {
  Database& database = *std::exchange(database_, nullptr);
  if (!database.in_transaction()) return {};  // all of it is gone already
  if (Status undone = database.run("ROLLBACK TO job"); !undone) return undone;
  return database.run("RELEASE job");
}

}  // namespace postern::store
