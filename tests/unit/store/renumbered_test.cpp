// A folder that its server numbers anew: the old UIDs are void, and old mails are told by size, date and Message-ID.
#include <sqlite3.h>

#include <fstream>

#include "desk_stub.h"

namespace postern::store::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

using Uids = std::vector<std::uint32_t>;

struct Renumbered : ::testing::Test {
  TempDir dir;
  std::string path = dir / "postern.db";
  std::optional<Store> store = open_store(path);

  Renumbered() { must(store->set_folder("support", "INBOX", {7, 0})); }

  struct Seen {
    std::string message_id;
    std::uint64_t size = 100;
    std::int64_t date = 5000;
    std::uint32_t validity = 7;
  };
  Applied take(std::uint32_t uid, const std::string& content, const Seen& seen,
               model::Disposition disposition = model::Disposition::ticket_message) {
    model::Arrival mail = arrival(uid, content);
    mail.location.uid_validity = seen.validity;
    mail.size = seen.size;
    mail.internal_date = seen.date;
    const bool usual = disposition == model::Disposition::ticket_message;
    Job job = usual ? new_ticket_job(mail) : edit({model::Dispose{disposition, {}, "because"}});
    job.arrival = mail;
    job.lookups.same_id = seen.message_id;
    return must(store->transact(job));
  }
  void renumber(std::uint32_t validity = 8) { must(store->renumber("support", "INBOX", {validity, 0})); }
  Uids maybe(const std::vector<Sighting>& mails) {
    Uids uids;
    for (const auto& one : must(store->maybe_known("support", "INBOX", mails))) uids.push_back(one.uid);
    return uids;
  }
  Uids recognised(const std::vector<Sighting>& mails, std::uint32_t validity = 8) {
    return must(store->recognise("support", "INBOX", validity, mails, kNow));
  }
  Uids unknown(const Uids& uids, std::uint32_t validity) {
    return must(store->unknown_uids("support", "INBOX", validity, uids));
  }
  Uids untold(std::uint32_t validity) {
    Uids uids;
    for (const Untold& one : must(store->untold("support", "INBOX", validity))) uids.push_back(one.uid);
    return uids;
  }
};

TEST_F(Renumbered, AnOldMailIsJournaledAsADuplicateUntold) {  // S-01
  take(3, "one", {"1@x"});
  EXPECT_THAT(maybe({{11, 100, 5000, ""}}), IsEmpty()) << "not renumbered yet";
  EXPECT_THAT(recognised({{11, 100, 5000, "1@x"}}), IsEmpty()) << "not renumbered yet";
  renumber();
  EXPECT_THAT(untold(8), IsEmpty());
  EXPECT_THAT(maybe({{11, 100, 5000, ""}, {12, 101, 5000, ""}, {13, 100, 5001, ""}, {14, 0, 0, ""}}), ElementsAre(11));
  EXPECT_THAT(recognised({{11, 100, 5000, "1@x"}}), ElementsAre(11));
  store.reset();
  store = open_store(path);  // it is on the disk
  EXPECT_THAT(unknown({11, 12}, 8), ElementsAre(12));
  EXPECT_THAT(untold(8), ElementsAre(11));
  EXPECT_THAT(must(store->verify()), IsEmpty());
  renumber(9);
  EXPECT_THAT(recognised({{21, 100, 5000, "1@x"}}, 9), ElementsAre(21)) << "numbered anew once more";
  const auto counts = must(must(Reader::open(path)).mailboxes());
  EXPECT_EQ(counts.at(0).by_disposition.at("duplicate"), 2);
  EXPECT_EQ(counts.at(0).untold, 1);
}

TEST_F(Renumbered, WhatIsInDoubtIsNotRecognised) {  // S-01, S-03
  take(1, "one", {"1@x"});
  take(2, "two", {"same@x"});
  take(3, "three", {"same@x", 200});
  take(4, "four", {""});
  take(5, "five", {"5@x", 0});
  take(6, "six", {"6@x"});
  renumber();
  take(9, "new", {"new@x", 100, 5000, 8});
  take(10, "one", {"1@x", 100, 5000, 8}, model::Disposition::duplicate);  // already seen under the new numbers
  struct Case {
    const char* name;
    std::vector<Sighting> mails;
  };
  const Case cases[] = {
      {"another size", {{11, 101, 5000, "6@x"}}},
      {"another date", {{11, 100, 5001, "6@x"}}},
      {"another Message-ID", {{11, 100, 5000, "7@x"}}},
      {"letters of another case", {{11, 100, 5000, "6@X"}}},
      {"no Message-ID", {{11, 100, 5000, ""}}},
      {"a Message-ID that two contents have", {{11, 200, 5000, "same@x"}}},
      {"two new mails that both would be the old one", {{11, 100, 5000, "6@x"}, {12, 100, 5000, "6@x"}}},
      {"another new mail with its Message-ID", {{11, 100, 5000, "6@x"}, {12, 900, 5000, "6@x"}}},
      {"the old mail has been found already", {{11, 100, 5000, "1@x"}}},
      {"a mail that was never old", {{11, 100, 5000, "new@x"}}},
      {"the old mail's size was not told", {{11, 100, 5000, "5@x"}}},
      {"no size", {{11, 0, 5000, "6@x"}}},
      {"no size on both sides", {{11, 0, 5000, "5@x"}}},
      {"no date", {{11, 100, 0, "6@x"}}},
      {"a size beyond all", {{11, 18446744073709551615u, 5000, "6@x"}}},
  };
  for (const Case& c : cases) EXPECT_THAT(recognised(c.mails), IsEmpty()) << c.name;
  EXPECT_THAT(maybe({{11, 0, 5000, ""}, {12, 18446744073709551615u, 5000, ""}}), IsEmpty());
  EXPECT_THAT(recognised({{11, 100, 5000, "6@x"}}), ElementsAre(11));
  EXPECT_THAT(recognised({{12, 100, 5000, "6@x"}}), IsEmpty()) << "one old mail accounts for one new UID";
}

TEST_F(Renumbered, TheSameContentTwiceIsNoDoubtAboutTheOneThatIsLeft) {  // S-25
  take(1, "one", {"1@x"});
  take(2, "one", {"1@x"}, model::Disposition::duplicate);
  renumber();
  EXPECT_THAT(recognised({{11, 100, 5000, "1@x"}, {12, 100, 5000, "1@x"}}), IsEmpty());
  EXPECT_THAT(recognised({{11, 100, 5000, "1@x"}}), ElementsAre(11));
}

TEST_F(Renumbered, OtherFoldersAndMailboxesAreNobodysWitness) {
  take(1, "one", {"1@x"});
  renumber();
  must(store->set_folder("support", "Old", {8, 0}));
  const std::vector<Sighting> mails = {{11, 100, 5000, "1@x"}};
  EXPECT_THAT(must(store->maybe_known("support", "Old", mails)), IsEmpty());
  EXPECT_THAT(must(store->recognise("support", "Old", 8, mails, kNow)), IsEmpty());
  EXPECT_THAT(must(store->recognise("sales", "INBOX", 8, mails, kNow)), IsEmpty());
}

TEST_F(Renumbered, AQuarantinedMailIsRecognisedAndStaysWhatItIs) {
  take(1, "one", {"1@x"}, model::Disposition::quarantined);
  renumber();
  EXPECT_THAT(recognised({{11, 100, 5000, "1@x"}}), ElementsAre(11));
  const auto counts = must(must(Reader::open(path)).mailboxes());
  EXPECT_EQ(counts.at(0).by_disposition.at("quarantined"), 1);
  EXPECT_EQ(counts.at(0).by_disposition.at("duplicate"), 1);
  EXPECT_THAT(must(store->verify()), IsEmpty());
}

TEST_F(Renumbered, ANumberThatComesBackIsAnotherNumber) {  // S-03
  take(1, "one", {"1@x"});
  renumber(8);
  renumber(7);
  EXPECT_THAT(unknown({1}, 7), ElementsAre(1));
  EXPECT_THAT(untold(7), IsEmpty());
  EXPECT_FALSE(take(1, "other", {"2@x"}).already_known);
  EXPECT_THAT(untold(7), ElementsAre(1));
  must(store->mark_told("support", "INBOX", 7, Uids{1}));
  EXPECT_THAT(untold(7), IsEmpty());
  renumber(7);  // and once more under the same: the server counts from below
  EXPECT_FALSE(take(1, "third", {"3@x"}).already_known);
  EXPECT_THAT(must(store->verify()), IsEmpty());
}

TEST_F(Renumbered, WhatStartLeftAloneIsRemembered) {
  must(store->set_folder("support", "INBOX", {7, 41, 42, 123456}));
  EXPECT_EQ(must(store->folder("support", "INBOX")).left_before, 123456);
  must(store->renumber("support", "INBOX", {8, 0, 0, 123456}));
  EXPECT_EQ(must(store->folder("support", "INBOX")).uid_validity, 8u);
  EXPECT_EQ(must(store->folder("support", "INBOX")).left_before, 123456);
}

// ---- from a store of schema 1

std::string schema_1() {
  std::ifstream file(std::string(POSTERN_SOURCE_DIR) + "/store/migrations/001.sql");
  return {std::istreambuf_iterator<char>(file), {}};
}

using Strings = std::vector<std::string>;

struct Sqlite {
  sqlite3* handle = nullptr;
  explicit Sqlite(const std::string& path) { EXPECT_EQ(sqlite3_open(path.c_str(), &handle), SQLITE_OK); }
  Sqlite(const Sqlite&) = delete;
  Sqlite& operator=(const Sqlite&) = delete;
  ~Sqlite() { sqlite3_close(handle); }

  // The first column of each row.
  Strings run(const std::string& sql) {
    Strings rows;
    const auto add = [](void* all, int, char** columns, char**) {
      static_cast<Strings*>(all)->push_back(columns[0] ? columns[0] : "");
      return 0;
    };
    EXPECT_EQ(sqlite3_exec(handle, sql.c_str(), add, &rows, nullptr), SQLITE_OK)
        << sqlite3_errmsg(handle) << ": " << sql;
    return rows;
  }
};

// The same rows as a store of schema 1 has them.
void write_as_schema_1(const std::string& from, const std::string& to) {
  Sqlite old(to);
  old.run(schema_1());
  old.run("ATTACH '" + from + "' AS new; DELETE FROM counter");
  for (const std::string& name : old.run("SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE"
                                         " 'message_words%' AND name NOT LIKE 'sqlite_%'")) {
    const Strings columns = old.run("SELECT group_concat(name) FROM pragma_table_info('" + name + "', 'main')");
    old.run("INSERT INTO main." + name + " SELECT " + columns.at(0) + " FROM new." + name);
  }
  old.run("INSERT INTO message_words (rowid, subject, text) SELECT id, subject, text FROM main.message");
  old.run("PRAGMA application_id = 0x506f7374; PRAGMA user_version = 1");
}

// Written by what knew no sizes and Message-IDs: they come from the mail and its message.
TEST_F(Renumbered, AStoreOfSchema1IsBroughtUp) {  // S-01
  take(5, "earlier", {"ignored@x", 1, 5000, 6});  // of UIDVALIDITY 6
  take(11, "quarantined", {"ignored@x", 1}, model::Disposition::quarantined);
  take(12, "one", {"ignored@x", 1});
  store.reset();
  const std::string old = dir / "old.db";
  write_as_schema_1(path, old);
  store = open_store(old);
  EXPECT_THAT(must(store->verify()), IsEmpty());
  EXPECT_EQ(must(store->folder("support", "INBOX")).left_before, 0);
  EXPECT_THAT(unknown({11, 12}, 7), IsEmpty());
  EXPECT_THAT(unknown({5}, 6), ElementsAre(5)) << "from before an earlier renumbering";
  EXPECT_THAT(untold(7), ElementsAre(11, 12));
  const std::vector<Sighting> mails = {
      {21, arrival(5, "earlier").raw.size(), 5000, "m-hash-of-earlier@example.org"},
      {22, arrival(11, "quarantined").raw.size(), 5000, "m-hash-of-quarantined@example.org"},
      {23, arrival(12, "one").raw.size(), 5000, "m-hash-of-one@example.org"},
  };
  EXPECT_THAT(maybe(mails), ElementsAre(21));
  renumber();
  EXPECT_THAT(maybe(mails), ElementsAre(21, 23)) << "what has no Message-ID in the journal is fetched";
  EXPECT_THAT(recognised(mails), ElementsAre(21, 23));
  EXPECT_FALSE(take(12, "other", {"9@x"}).already_known) << "a mail of this store now";
  EXPECT_THAT(must(store->verify()), IsEmpty());
}

}  // namespace
}  // namespace postern::store::testing
