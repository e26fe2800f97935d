// Lines.
#include "daemon/cli/reindex_words.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "parser/text.h"

namespace postern::cli {

namespace json = boost::json;

namespace {

const char* name_of(app::Kept::Cause cause) {
  switch (cause) {
    case app::Kept::Cause::damaged:
      return "damaged";
    case app::Kept::Cause::not_parsed:
      return "not_parsed";
    case app::Kept::Cause::files_in_use:
      return "files_in_use";
  }
  return "?";
}

std::string line_of(const json::object& object) { return json::serialize(object) + "\n"; }

std::string counted(std::size_t count, const char* noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

}  // namespace

std::string reading_line(const std::string& key, const app::Reading& reading) {
  return fmt::format("{}: {} of \"{}\" from {}\n", key, join(reading.values, ", "), printable(reading.subject, 200),
                     printable(reading.from_email, 320));
}

std::string reading_json(const std::string& key, const app::Reading& reading) {
  return line_of({{"key", key},
                  {"from", reading.from_email},
                  {"subject", reading.subject},
                  {"message_id", reading.message_id},
                  {"changed", json::value_from(reading.values)}});
}

std::string kept_json(const std::string& key, const app::Kept& kept) {
  return line_of(
      {{"key", key}, {"content_hash", kept.content_hash}, {"kept", name_of(kept.cause)}, {"why", kept.why.text}});
}

Error kept_words(const std::string& key, const app::Kept& kept) {
  const bool files = kept.cause == app::Kept::Cause::files_in_use;
  return {kept.why.kind,
          fmt::format("{}: mail {}: {}; {}", key, kept.content_hash, printable(kept.why.text, 500),
                      files ? "its files are kept as they were" : "it is kept as it was"),
          kept.why.hint};
}

std::string summary_line(const app::Reindexed& done, bool dry_run) {
  std::string line =
      fmt::format("{} read, {} {}, {} could not be parsed", counted(done.mails, "mail"),
                  counted(done.messages, "message"), dry_run ? "would change" : "changed", done.not_parsed);
  if (done.damaged > 0) line += fmt::format(", {} damaged", done.damaged);
  return line + "\n";
}

std::string summary_json(const app::Reindexed& done, bool dry_run) {
  return line_of({{"mails", done.mails},
                  {"messages", done.messages},
                  {"not_parsed", done.not_parsed},
                  {"damaged", done.damaged},
                  {"words_rebuilt", done.words_rebuilt},
                  {"dry_run", dry_run}});
}

int reindex_code(const app::Reindexed& done) {
  if (done.damaged > 0) return static_cast<int>(Failure::io);
  return done.not_parsed > 0 ? static_cast<int>(Failure::data) : 0;
}

}  // namespace postern::cli
