// Opening: who may, what is refused and by which words.
#include <sqlite3.h>
#include <sys/stat.h>

#include <fstream>

#include "child.h"
#include "desk_stub.h"

namespace postern::store::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// SQL by another program's hand.
void foreign(const std::string& path, const char* sql) {
  sqlite3* handle = nullptr;
  ASSERT_EQ(sqlite3_open(path.c_str(), &handle), SQLITE_OK);
  EXPECT_EQ(sqlite3_exec(handle, sql, nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(handle);
  sqlite3_close(handle);
}

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

mode_t mode_of(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 ? status.st_mode & 0777 : 0;
}

class OpenTest : public ::testing::Test {
 protected:
  TempDir dir;
  std::string path = dir / "postern.db";
  Error refused(const Options& options) {
    const Result<Store> opened = Store::open(options);
    EXPECT_FALSE(opened);
    return opened ? Error{} : opened.error();
  }
};

TEST_F(OpenTest, FilesAreTheOwnersOnly) {
  const mode_t before = ::umask(0);
  Store store = open_store(path);
  must(store.transact(new_ticket_job(arrival(1, "fire"))));
  ::umask(before);
  for (const char* suffix : {"", "-wal", "-shm", ".lock"}) EXPECT_EQ(mode_of(path + suffix), 0600u) << suffix;
}

TEST_F(OpenTest, ASecondHolderIsRefusedByPidAndHost) {  // D-07
  const Store store = open_store(path);
  const Error error = refused({.path = path});
  EXPECT_EQ(error.kind, Failure::unavailable);
  char host[256] = {};
  ASSERT_EQ(::gethostname(host, sizeof host - 1), 0);
  EXPECT_THAT(error.text, AllOf(HasSubstr("pid " + std::to_string(::getpid())), HasSubstr(host)));
  EXPECT_THAT(error.hint, HasSubstr("stop"));
}

TEST_F(OpenTest, ALockLeftByKillIsTakenOver) {  // D-09
  Child holder([this](Child::Pipes& pipes) {
    Store store = open_store(path);
    must(store.transact(new_ticket_job(arrival(1, "fire"))));
    pipes.tell_parent();
    pipes.wait_for_parent();
  });
  holder.wait_until_told();
  EXPECT_THAT(refused({.path = path}).text, HasSubstr("pid " + std::to_string(holder.pid())));
  holder.kill();
  Store store = open_store(path);
  EXPECT_EQ(story(path, 1).ticket.key, "HD-1");
  EXPECT_THAT(must(store.verify()), IsEmpty());
}

TEST_F(OpenTest, AnotherProgramsWriteLockIsWaitedForThenNamed) {  // D-08
  Store store = open_store(path);
  Child holder([this](Child::Pipes& pipes) {
    sqlite3* handle = nullptr;
    sqlite3_open(path.c_str(), &handle);
    sqlite3_exec(handle, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr);
    pipes.tell_parent();
    pipes.wait_for_parent();
  });
  holder.wait_until_told();
  const Result<Applied> applied = store.transact(new_ticket_job(arrival(1, "fire")));
  ASSERT_FALSE(applied);
  EXPECT_EQ(applied.error().kind, Failure::temporary);
  EXPECT_THAT(applied.error().text, HasSubstr("pid " + std::to_string(holder.pid())));
  holder.kill();
  EXPECT_FALSE(must(store.transact(new_ticket_job(arrival(1, "fire")))).already_known) << "nothing was lost or kept";
}

TEST_F(OpenTest, ANewerSchemaIsRefusedAndNotTouched) {  // G-07
  { Store store = open_store(path); }
  foreign(path, "PRAGMA user_version = 99");
  const std::string before = bytes_of(path);
  const Error error = refused({.path = path});
  EXPECT_EQ(error.kind, Failure::config);
  EXPECT_THAT(error.text, AllOf(HasSubstr("schema 99"), HasSubstr(path)));
  EXPECT_THAT(error.hint, HasSubstr("backup"));
  EXPECT_EQ(Reader::open(path).error().kind, Failure::config);
  EXPECT_EQ(bytes_of(path), before);
}

TEST_F(OpenTest, WhatIsNoStoreIsRefusedInWords) {
  struct Case {
    const char* name;
    std::string file;
    Failure kind;
    const char* text;
  };
  foreign(dir / "other.db", "CREATE TABLE t (a)");
  std::ofstream(dir / "text.db") << std::string(5000, 'x');
  std::filesystem::create_directory(dir / "folder.db");
  const Case cases[] = {
      {"another program's database", "other.db", Failure::data, "not a store of postern"},
      {"a text", "text.db", Failure::data, "not a SQLite database"},
      {"a folder", "folder.db", Failure::io, "cannot be opened"},
      {"in no folder", "no/such/postern.db", Failure::io, "No such file"},
  };
  for (const Case& c : cases) {
    const Error error = refused({.path = dir / c.file.c_str()});
    EXPECT_EQ(error.kind, c.kind) << c.name << ": " << error.text;
    EXPECT_THAT(error.text, HasSubstr(c.text)) << c.name;
    EXPECT_FALSE(error.hint.empty()) << c.name;
  }
  EXPECT_THAT(bytes_of(dir / "text.db"), std::string(5000, 'x'));
}

TEST_F(OpenTest, WithoutCreateAMissingStoreIsNoInput) {
  EXPECT_EQ(refused({.path = path, .create = false}).kind, Failure::no_input);
  EXPECT_EQ(Reader::open(path).error().kind, Failure::no_input);
  std::ofstream(path).close();
  EXPECT_EQ(Reader::open(path).error().kind, Failure::no_input) << "an empty file is no store yet";
}

TEST_F(OpenTest, AFileThatCannotBeWrittenIsSaidSo) {  // D-03
  { Store store = open_store(path); }
  ::chmod(path.c_str(), 0444);
  ::chmod((dir / "").c_str(), 0755);
  const int status = status_of_child([this] {
    const bool plain_user = ::geteuid() != 0 || ::setuid(65534) == 0;  // root may write to everything
    ASSERT_TRUE(plain_user);
    const Error error = refused({.path = path, .exclusive = false});
    EXPECT_EQ(error.kind, Failure::not_permitted) << error.text;
    EXPECT_THAT(error.hint, HasSubstr("write permission"));
  });
  EXPECT_TRUE(ended_well(status));
}

TEST_F(OpenTest, ADamagedPageIsFoundAndSaid) {  // D-05
  {
    Store store = open_store(path);
    for (std::uint32_t uid = 1; uid <= 20; ++uid) {
      must(store.transact(new_ticket_job(arrival(uid, "mail" + std::to_string(uid)))));
    }
  }
  const std::string whole = bytes_of(path);
  int found = 0, pages = 0;
  for (std::size_t page = 1; page * 4096 < whole.size(); page += 3, ++pages) {
    std::string damaged = whole;
    std::fill_n(damaged.begin() + static_cast<std::ptrdiff_t>(page * 4096), 512, '\xa5');
    std::ofstream(path, std::ios::binary) << damaged;
    Result<Store> store = Store::open({.path = path});
    if (!store) {
      EXPECT_EQ(store.error().kind, Failure::data) << store.error().text;
      ++found;
      continue;
    }
    const auto findings = store->verify();
    if (!findings || !findings->empty()) ++found;
    // Whatever is damaged, work goes on or stops with an Error; it never crashes.
    if (!store->transact(new_ticket_job(arrival(99, "after")))) ++found;
  }
  EXPECT_GT(pages, 5);
  EXPECT_GE(found, pages);
}

}  // namespace
}  // namespace postern::store::testing
