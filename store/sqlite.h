// RAII over SQLite's C handles. Internal to store/: nobody else includes this.
// Every code SQLite returns becomes an Error at the line that got it, naming the file, the cause and the remedy.
// Thread: one at a time per Database. SQLITE_NOMEM is thrown as std::bad_alloc, like any other want of memory.
#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "parser/result.h"
#include "store/model/ids.h"

struct sqlite3;
struct sqlite3_stmt;

namespace postern::store {

// A value to bind. Text and bytes are borrowed for the length of the call they are given to.
class Value {
 public:
  Value(std::nullptr_t) {}
  template <std::integral T>
  Value(T number) : kind_(Kind::integer), number_(static_cast<std::int64_t>(number)) {}
  Value(std::string_view text) : kind_(Kind::text), bytes_(text) {}
  Value(const std::string& text) : kind_(Kind::text), bytes_(text) {}
  Value(const char* text) : kind_(Kind::text), bytes_(text) {}
  Value(model::Time time) : Value(static_cast<std::int64_t>(time.time_since_epoch().count())) {}
  template <class Tag>
  Value(model::Id<Tag> id) {  // 0, "none", is NULL
    if (id) *this = Value(id.value);
  }
  static Value blob(std::string_view bytes) {
    Value value(bytes);
    value.kind_ = Kind::blob;
    return value;
  }

 private:
  friend class Database;
  enum class Kind { null, integer, text, blob };
  Kind kind_ = Kind::null;
  std::int64_t number_ = 0;
  std::string_view bytes_;
};
using Values = std::initializer_list<Value>;

// The current row of a running statement; columns count from 0. Views live until the next row.
class Row {
 public:
  explicit Row(sqlite3_stmt* statement) : statement_(statement) {}
  bool null(int column) const;
  std::int64_t integer(int column) const;  // 0 for NULL
  bool truth(int column) const { return integer(column) != 0; }
  std::string_view bytes(int column) const;  // text or blob; empty for NULL
  std::string text(int column) const { return std::string(bytes(column)); }
  model::Time time(int column) const { return model::Time(std::chrono::seconds(integer(column))); }
  template <class Id>
  Id id(int column) const {
    return Id{integer(column)};
  }

 private:
  sqlite3_stmt* statement_;
};

class Database;

// A statement that runs; ends (is reset) with this object.
class Cursor {
 public:
  Cursor(Cursor&& other) noexcept
      : database_(other.database_), statement_(std::exchange(other.statement_, nullptr)) {}
  Cursor& operator=(Cursor&&) = delete;
  ~Cursor();
  Result<bool> next();  // false after the last row
  Row row() const { return Row(statement_); }

 private:
  friend class Database;
  Cursor(Database& database, sqlite3_stmt* statement) : database_(&database), statement_(statement) {}
  Database* database_;
  sqlite3_stmt* statement_;
};

class Database {
 public:
  enum class Mode { write, read };
  // Opens the file, hardened (sqlite.org/security.html); in Mode::write creates it when missing, readable by its owner
  // only. Foreign keys on; waits busy_timeout_ms for another process's lock.
  static Result<Database> open(const std::string& path, Mode mode, int busy_timeout_ms);

  // Runs a statement to its end; its rows are dropped. `sql` is prepared once and kept; the number of values is
  // checked.
  Status run(std::string_view sql, Values values = {});
  // Runs a script of several statements, not kept.
  Status script(const std::string& sql);
  // Calls on_row(Row) for each row.
  template <class OnRow>
  Status each(std::string_view sql, Values values, OnRow&& on_row) {
    Result<Cursor> cursor = start(sql, values);
    if (!cursor) return fail(std::move(cursor).error());
    for (;;) {
      Result<bool> more = cursor->next();
      if (!more) return fail(std::move(more).error());
      if (!*more) return {};
      on_row(cursor->row());
    }
  }
  // The first column of the first row; none when there is no row or it is NULL.
  Result<std::optional<std::int64_t>> integer(std::string_view sql, Values values = {});
  Result<std::string> text(std::string_view sql, Values values = {});  // "" when there is no row

  std::int64_t last_id() const;
  int changes() const;           // rows changed by the last statement
  bool in_transaction() const;   // false after an error that rolled everything back (SQLITE_FULL, IOERR)
  const std::string& path() const { return path_; }

 private:
  friend class Cursor;
  struct CloseDatabase {
    void operator()(sqlite3* handle) const;
  };
  struct CloseStatement {
    void operator()(sqlite3_stmt* statement) const;
  };
  using StatementPointer = std::unique_ptr<sqlite3_stmt, CloseStatement>;
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };

  Database(std::unique_ptr<sqlite3, CloseDatabase> handle, std::string path)
      : handle_(std::move(handle)), path_(std::move(path)) {}
  Result<Cursor> start(std::string_view sql, Values values);
  Result<sqlite3_stmt*> prepared(std::string_view sql);
  Status harden(Mode mode, int busy_timeout_ms);
  Error error(int code);

  std::unique_ptr<sqlite3, CloseDatabase> handle_;
  std::string path_;
  std::optional<Error> broken_;  // a sync failed: everything fails from then on (see error())
  std::unordered_map<std::string, StatementPointer, Hash, std::equal_to<>> statements_;  // closed before handle_
};

// BEGIN IMMEDIATE: the write lock is taken at once, so nothing can become stale or deadlock later. Rolls back unless
// committed.
class Transaction {
 public:
  static Result<Transaction> begin(Database& database);
  Transaction(Transaction&& other) noexcept : database_(std::exchange(other.database_, nullptr)) {}
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();
  Status commit();

 private:
  explicit Transaction(Database& database) : database_(&database) {}
  Database* database_;
};

// A part of a transaction that can be undone alone. Rolls back unless released. Not nested.
class Savepoint {
 public:
  static Result<Savepoint> begin(Database& database);
  Savepoint(Savepoint&& other) noexcept : database_(std::exchange(other.database_, nullptr)) {}
  Savepoint& operator=(Savepoint&&) = delete;
  ~Savepoint();
  Status release();
  Status roll_back();

 private:
  explicit Savepoint(Database& database) : database_(&database) {}
  Database* database_;
};

}  // namespace postern::store
