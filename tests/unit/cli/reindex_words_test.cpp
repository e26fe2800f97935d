// What postern reindex says.
#include "daemon/cli/reindex_words.h"

#include <gtest/gtest.h>

namespace postern::cli {
namespace {

TEST(ReindexWords, TheLastLineCounts) {
  app::Reindexed done{.mails = 3, .messages = 1, .not_parsed = 0, .damaged = 0, .words_rebuilt = false};
  EXPECT_EQ(summary_line(done, false), "3 mails read, 1 message changed, 0 could not be parsed\n");
  EXPECT_EQ(summary_line(done, true), "3 mails read, 1 message would change, 0 could not be parsed\n");
  EXPECT_EQ(reindex_code(done), 0);
  done.not_parsed = 2;
  EXPECT_EQ(reindex_code(done), 65);
  done.damaged = 1;
  EXPECT_EQ(summary_line(done, false), "3 mails read, 1 message changed, 2 could not be parsed, 1 damaged\n");
  EXPECT_EQ(summary_json(done, false),
            "{\"mails\":3,\"messages\":1,\"not_parsed\":2,\"damaged\":1,\"words_rebuilt\":false,\"dry_run\":false}\n");
  EXPECT_EQ(reindex_code(done), 74);
}

TEST(ReindexWords, AReadingIsOneLineWhateverItsSubjectHolds) {
  const app::Reading reading{{7}, "ann@example.org", "Printer\n\x1b[2Jjams", "m@example.org", {"subject", "text"}};
  const std::string line = reading_line("HD-7", reading);
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  EXPECT_EQ(line.find('\x1b'), std::string::npos);
  EXPECT_EQ(line.substr(0, 22), "HD-7: subject, text of");
  EXPECT_EQ(reading_json("HD-7", {{7}, "ann@example.org", "Printer", "m@example.org", {"text"}}),
            "{\"key\":\"HD-7\",\"from\":\"ann@example.org\",\"subject\":\"Printer\",\"message_id\":\"m@example.org\","
            "\"changed\":[\"text\"]}\n");
}

TEST(ReindexWords, AKeptMailIsNamedWithItsCause) {
  app::Kept kept{app::Kept::Cause::damaged, {7}, "5f2b", {Failure::data, "a frame is missing", "run postern verify"}};
  EXPECT_EQ(kept_words("HD-7", kept).text, "HD-7: mail 5f2b: a frame is missing; it is kept as it was");
  EXPECT_EQ(kept_words("HD-7", kept).hint, "run postern verify");
  EXPECT_EQ(kept_json("HD-7", kept),
            "{\"key\":\"HD-7\",\"content_hash\":\"5f2b\",\"kept\":\"damaged\",\"why\":\"a frame is missing\"}\n");
  kept.cause = app::Kept::Cause::files_in_use;
  EXPECT_EQ(kept_words("HD-7", kept).text, "HD-7: mail 5f2b: a frame is missing; its files are kept as they were");
}

}  // namespace
}  // namespace postern::cli
