// The loader on real files: modes, owners, credentials, the environment, and the key ring.
#include "config/loader.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

namespace postern::config {
namespace {

using testing::HasSubstr;
namespace fs = std::filesystem;

// A directory of the test's own, gone afterwards; and no credentials of whoever runs the tests.
class Loader : public testing::Test {
 protected:
  Loader() {
    std::string pattern = (fs::temp_directory_path() / "postern-loader-XXXXXX").string();
    directory_ = ::mkdtemp(pattern.data());
    ::unsetenv("CREDENTIALS_DIRECTORY");
  }
  ~Loader() override {
    ::unsetenv("CREDENTIALS_DIRECTORY");
    fs::remove_all(directory_);
  }

  std::string path(const std::string& name) const { return directory_ + "/" + name; }

  std::string write(const std::string& name, const std::string& bytes, mode_t mode = 0600) const {
    std::ofstream(path(name), std::ios::binary) << bytes;
    EXPECT_EQ(::chmod(path(name).c_str(), mode), 0);
    return path(name);
  }

  static std::string show(const Result<Secret>& secret) {
    return secret ? "secret " + secret->reveal() : secret.error().text + " | " + secret.error().hint;
  }

  std::string directory_;
};

SecretRef file(std::string path) { return {SecretRef::Source::file, std::move(path)}; }
SecretRef credential(std::string name) { return {SecretRef::Source::credential, std::move(name)}; }

TEST_F(Loader, ReadsSettings) {
  const Parsed parsed = load_settings(std::string(POSTERN_SOURCE_DIR) + "/config/postern.toml");
  EXPECT_TRUE(parsed.problems.empty());
  EXPECT_THAT(parsed.settings.file, HasSubstr("config/postern.toml"));
}

TEST_F(Loader, G01_UnreadableSettingsAreOneProblem) {
  const auto problem = [](const std::string& file) {
    const Parsed parsed = load_settings(file);
    EXPECT_EQ(parsed.problems.size(), 1u);
    return parsed.problems.empty() ? "" : to_string(parsed.problems[0]);
  };
  EXPECT_EQ(problem("/nowhere/postern.toml"),
            "/nowhere/postern.toml: cannot be read: No such file or directory\n    create it, or correct the path");
  EXPECT_THAT(problem(directory_), HasSubstr("not a regular file"));
  EXPECT_THAT(problem(write("big.toml", std::string(2u << 20, '#'))), HasSubstr("larger than 1048576 bytes"));
}

// C-22, A-18: what is there is the old file or the new one, and the owner's alone.
TEST_F(Loader, TokensAreReplacedWhole) {
  const std::string tokens = path("p.db.oauth.ms.support@example.org");
  EXPECT_EQ(load_tokens(tokens).error().kind, Failure::no_input);
  ASSERT_TRUE(save_tokens(tokens, std::string(5000, 'a')));
  ASSERT_TRUE(save_tokens(tokens, "short"));
  EXPECT_EQ(*load_tokens(tokens), "short");
  EXPECT_EQ(fs::status(tokens).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_EQ(std::distance(fs::directory_iterator(directory_), fs::directory_iterator()), 1) << "a draft stayed behind";
  ASSERT_EQ(::chmod(tokens.c_str(), 0644), 0);
  EXPECT_THAT(load_tokens(tokens).error().hint, HasSubstr("chmod 600 "));
  const auto nowhere = save_tokens(path("nowhere/tokens"), "x");
  EXPECT_FALSE(nowhere);
}

TEST_F(Loader, SecretOfAFile) {
  EXPECT_EQ(show(load_secret(file(write("plain", "hunter2")))), "secret hunter2");
  EXPECT_EQ(show(load_secret(file(write("lf", "hunter2\n")))), "secret hunter2");
  EXPECT_EQ(show(load_secret(file(write("crlf", "hunter2\r\n")))), "secret hunter2");
  EXPECT_EQ(show(load_secret(file(write("blanks", " hunter 2 \n", 0400)))), "secret  hunter 2 ");
}

TEST_F(Loader, RefusedSecretsNameTheReferenceAndNeverTheValue) {
  struct Case {
    const char* name;
    std::string bytes;
    const char* what;
  };
  const Case kCases[] = {
      {"empty", "", ": empty | write the secret into it, on one line"},
      {"only-a-line-end", "\n", ": empty | write the secret into it, on one line"},
      {"two-lines", "CANARY\nsecond\n", ": more than one line, or a NUL | it holds the secret alone, on one line"},
      {"carriage-return", "CANARY\rA1 LOGOUT",
       ": more than one line, or a NUL | it holds the secret alone, on one line"},
      {"nul", std::string("CANARY\0x", 8), ": more than one line, or a NUL | it holds the secret alone, on one line"},
  };
  for (const Case& test : kCases) {
    const std::string path = write(test.name, test.bytes);
    EXPECT_EQ(show(load_secret(file(path))), "file:" + path + test.what) << test.name;
  }
  EXPECT_THAT(show(load_secret(file(write("big", std::string(20'000, 'x'))))), HasSubstr("larger than 16384 bytes"));
  EXPECT_THAT(show(load_secret(file(path("none")))), HasSubstr("cannot be read: No such file or directory"));
  EXPECT_EQ(load_secret(file(path("none"))).error().kind, Failure::config);
}

TEST_F(Loader, G04_SecretsOthersCanReadAreRefused) {
  for (const mode_t mode : {0640u, 0604u, 0620u, 0644u, 0601u}) {
    const std::string path = write("open", "hunter2", mode);
    const std::string text = show(load_secret(file(path)));
    EXPECT_THAT(text, HasSubstr("may be read or written by others (mode 06")) << mode;
    EXPECT_THAT(text, HasSubstr("chmod 600 " + path));
  }
}

TEST_F(Loader, CredentialsOfTheUnit) {
  fs::create_directory(path("unit"));
  write("unit/postern_smtp", "of the directory\n", 0440);  // systemd lets the service in by an ACL
  write("unit/smtp", "of a single file\n");
  write("unit/support", "single\n");
  ::setenv("CREDENTIALS_DIRECTORY", path("unit").c_str(), 1);
  EXPECT_EQ(show(load_secret(credential("smtp"), directory_)), "secret of the directory");
  EXPECT_EQ(show(load_secret(credential("support"), directory_)), "secret single");
  write("other", "not of the unit\n");
  EXPECT_EQ(show(load_secret(credential("other"), directory_)),
            "credential:other: the service was started without it | write the secret to " + path("other") +
                " (mode 0600), then: systemctl restart postern");
}

TEST_F(Loader, CredentialsOutsideTheUnit) {
  write("smtp", "hunter2\n");
  write("open", "hunter2\n", 0644);
  EXPECT_EQ(show(load_secret(credential("smtp"), directory_)), "secret hunter2");
  EXPECT_THAT(show(load_secret(credential("open"), directory_)), HasSubstr("chmod 600"));
  EXPECT_THAT(show(load_secret(credential("none"), directory_)),
              HasSubstr("credential:none: " + path("none") + ": cannot be read"));
  EXPECT_THAT(show(load_secret(credential("../smtp"), directory_)), HasSubstr("not the name of a file"));
}

TEST_F(Loader, SecretOfTheEnvironment) {
  ::setenv("POSTERN_TEST_SECRET", "hunter2", 1);
  EXPECT_EQ(show(load_secret({SecretRef::Source::env, "POSTERN_TEST_SECRET"})), "secret hunter2");
  ::unsetenv("POSTERN_TEST_SECRET");
  EXPECT_EQ(show(load_secret({SecretRef::Source::env, "POSTERN_TEST_SECRET"})),
            "env:POSTERN_TEST_SECRET: the variable is not set | set it where postern is started");
  EXPECT_THAT(show(load_secret({})), HasSubstr("no secret is configured"));
}

TEST_F(Loader, AFifoDoesNotStopTheDaemon) {
  ASSERT_EQ(::mkfifo(path("fifo").c_str(), 0600), 0);
  EXPECT_THAT(show(load_secret(file(path("fifo")))), HasSubstr("not a regular file"));
}

TEST_F(Loader, MakesOneKeyAndKeepsIt) {
  const auto first = load_keys(path("postern.db.keys"));
  ASSERT_TRUE(first) << first.error().text;
  ASSERT_EQ(first->size(), 1u);
  EXPECT_EQ(first->at(0).id, "k1");
  EXPECT_EQ(first->at(0).key.reveal().size(), 32u);
  struct stat status {};
  ASSERT_EQ(::stat(path("postern.db.keys").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0600u);
  const auto second = load_keys(path("postern.db.keys"));
  ASSERT_TRUE(second);
  EXPECT_EQ(second->at(0).key.reveal(), first->at(0).key.reveal());
  const auto other = load_keys(path("other.keys"));
  ASSERT_TRUE(other);
  EXPECT_NE(other->at(0).key.reveal(), first->at(0).key.reveal());
  EXPECT_EQ(std::distance(fs::directory_iterator(directory_), fs::directory_iterator()), 2) << "no draft is left";
}

TEST_F(Loader, ReadsKeysInTheirOrder) {
  const std::string hex(64, 'a'), other = std::string(62, '0') + "Ff";
  write("keys", "# the new one signs\nk2 " + hex + "\n\nk1 " + other + "\r\n");
  const auto keys = load_keys(path("keys"));
  ASSERT_TRUE(keys) << keys.error().text;
  ASSERT_EQ(keys->size(), 2u);
  EXPECT_EQ(keys->at(0).id, "k2");
  EXPECT_EQ(keys->at(0).key.reveal(), std::string(32, '\xAA'));
  EXPECT_EQ(keys->at(1).key.reveal(), std::string(31, '\0') + '\xFF');
}

TEST_F(Loader, RefusesKeysThatAreNone) {
  const std::string hex(64, 'a');
  struct Case {
    const char* name;
    std::string bytes;
    const char* what;
  };
  const Case kCases[] = {
      {"empty", "", ":1: the file ends without a key"},
      {"comment", "# none\n", ":2: the file ends without a key"},
      {"short", "k1 " + hex.substr(1) + "\n", ":1: not a key"},
      {"not-hex", "k1 " + hex.substr(1) + "g\n", ":1: not a key"},
      {"no-id", hex + "\n", ":1: not a key"},
      {"long-id", "k23456789 " + hex + "\n", ":1: not a key"},
      {"upper-id", "K1 " + hex + "\n", ":1: not a key"},
      {"twice", "k1 " + hex + "\nk1 " + hex + "\n", ":2: a second key k1"},
      {"cut", "k1 " + hex + "\nk2 " + hex.substr(9), ":2: not a key"},
  };
  for (const Case& test : kCases) {
    const auto keys = load_keys(write(test.name, test.bytes));
    ASSERT_FALSE(keys) << test.name;
    EXPECT_EQ(keys.error().kind, Failure::config);
    EXPECT_EQ(keys.error().text, path(test.name) + test.what);
    EXPECT_THAT(keys.error().text + keys.error().hint, testing::Not(HasSubstr(hex.substr(0, 20))));
  }
}

TEST_F(Loader, RefusesKeysOthersCanReach) {
  const std::string line = "k1 " + std::string(64, 'a') + "\n";
  const auto open = load_keys(write("open", line, 0644));
  ASSERT_FALSE(open);
  EXPECT_EQ(open.error().text, "the signing keys " + path("open") + ": may be read or written by others (mode 0644)");
  EXPECT_EQ(open.error().hint, "chmod 600 " + path("open"));
  write("real", line);
  fs::create_symlink(path("real"), path("link"));
  const auto link = load_keys(path("link"));
  ASSERT_FALSE(link);
  EXPECT_THAT(link.error().hint, HasSubstr("a symbolic link is not followed"));
  const auto nowhere = load_keys("/nowhere/postern.db.keys");
  ASSERT_FALSE(nowhere);
  EXPECT_THAT(nowhere.error().text, HasSubstr("cannot be created: No such file or directory"));
}

// Only root can become somebody else.
TEST_F(Loader, AFileOfSomebodyElseSaysHowToHandItOver) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root";
  const std::string keys = write("keys", "k1 " + std::string(64, 'a') + "\n");
  ASSERT_EQ(::chmod(directory_.c_str(), 0755), 0);
  ASSERT_EQ(::seteuid(65534), 0);
  const auto loaded = load_keys(keys);
  ASSERT_EQ(::seteuid(0), 0);
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().text, "the signing keys " + keys + ": cannot be read: Permission denied");
  EXPECT_THAT(loaded.error().hint, HasSubstr("chown postern"));
}

TEST_F(Loader, TwoWhoCreateTheKeysAtOnceGetTheSame) {
  for (int round = 0; round < 20; ++round) {
    const std::string file = path("keys" + std::to_string(round));
    const auto create = [&] {
      return load_keys(file).map([](const auto& keys) { return keys.at(0).key.reveal(); }).value_or("failed");
    };
    std::string here, there;
    std::thread other([&] { there = create(); });
    here = create();
    other.join();
    EXPECT_EQ(here, there);
    EXPECT_EQ(here.size(), 32u);
  }
}

}  // namespace
}  // namespace postern::config
