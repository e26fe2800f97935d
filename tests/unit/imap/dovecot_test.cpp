// The machine against a real server: Dovecot's imap process, already signed in, on two pipes. No port, no daemon;
// skipped where it is neither unpacked by the test bed (tests/bed) nor installed (dovecot-imapd).
#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <pwd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <deque>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "daemon/imap/session.h"

namespace postern::imap {
namespace {

namespace fs = std::filesystem;
constexpr int kPatienceMs = 20'000;

// The folder of Dovecot's programs and libraries; empty: there is none.
std::string server_folder() {
  for (const char* folder : {POSTERN_SOURCE_DIR "/build/bed/root/usr/lib/dovecot", "/usr/lib/dovecot"}) {
    if (access((std::string(folder) + "/imap").c_str(), X_OK) == 0) return folder;
  }
  return {};
}

// Where the program finds its libraries: an unpacked server has brought along those that this machine lacks.
std::string library_path(const std::string& folder) {
  std::string path = folder;
  for (const auto& beside : fs::directory_iterator(fs::path(folder).parent_path())) {
    if (beside.path().string().ends_with("-linux-gnu")) path += ":" + beside.path().string();
  }
  return path;
}

struct Line {
  int in = -1, out = -1;
};

// A Maildir and the process that serves it.
class Dovecot {
 public:
  Dovecot() {
    std::string pattern = fs::temp_directory_path() / "postern-imap-XXXXXX";
    home_ = mkdtemp(pattern.data());
    for (const char* folder : {"cur", "new", "tmp"}) fs::create_directories(home_ / "Maildir" / folder);
    for (const auto& entry : fs::recursive_directory_iterator(home_)) own(entry.path());
    own(home_);
  }
  ~Dovecot() {
    hang_up();
    fs::remove_all(home_);
  }
  Dovecot(const Dovecot&) = delete;

  void deliver(const std::string& name, const std::string& mail) const {
    std::ofstream(home_ / "Maildir/tmp" / name) << mail;
    own(home_ / "Maildir/tmp" / name);
    fs::rename(home_ / "Maildir/tmp" / name, home_ / "Maildir/new" / name);
  }
  // Mails in a subfolder of the Maildir whose file name ends so.
  std::size_t count(const std::string& folder, const std::string& ending = "") const {
    std::error_code absent;
    std::size_t mails = 0;
    for (const auto& file : fs::directory_iterator(home_ / "Maildir" / folder, absent)) {
      if (file.path().string().ends_with(ending)) ++mails;
    }
    return mails;
  }
  // A new connection; the greeting is read, as the channel does.
  Line connect() {
    hang_up();
    int to[2], from[2];
    if (pipe2(to, O_CLOEXEC) != 0 || pipe2(from, O_CLOEXEC) != 0) return {};
    child_ = fork();
    if (child_ == 0) serve(to[0], from[1]);
    close(to[0]);
    close(from[1]);
    line_ = {from[0], to[1]};
    std::string greeting;
    for (char c = 0; !greeting.ends_with('\n') && read(line_.in, &c, 1) == 1;) greeting += c;
    EXPECT_TRUE(greeting.starts_with("* PREAUTH")) << greeting;
    return line_;
  }

 private:
  [[noreturn]] void serve(int in, int out) const {
    dup2(in, STDIN_FILENO);
    dup2(out, STDOUT_FILENO);
    dup2(open("/dev/null", O_WRONLY | O_CLOEXEC), STDERR_FILENO);
    const std::string folder = server_folder();
    std::vector<std::string> arguments = {folder + "/imap", "-O"};
    for (const std::string& setting : settings()) arguments.insert(arguments.end(), {"-o", setting});
    std::vector<std::string> environment = {"USER=desk", "HOME=" + home_.string(), "LD_LIBRARY_PATH=" + library_path(folder)};
    execve(arguments[0].c_str(), pointers(arguments).data(), pointers(environment).data());
    _exit(127);
  }
  static std::vector<char*> pointers(std::vector<std::string>& words) {
    std::vector<char*> out;
    for (std::string& word : words) out.push_back(word.data());
    out.push_back(nullptr);
    return out;
  }
  // On the command line, for the program that reads a configuration file is not there when Dovecot is only unpacked.
  std::vector<std::string> settings() const {
    const std::string home = home_;
    std::vector<std::string> out = {"mail_location=maildir:" + home + "/Maildir",
                                    "mail_fsync=never",
                                    "first_valid_uid=0",
                                    "mailbox_idle_check_interval=1s",
                                    "base_dir=" + home + "/base",
                                    "state_dir=" + home + "/state"};
    if (geteuid() == 0) out.insert(out.end(), {"mail_uid=nobody", "mail_gid=nogroup"});
    return out;
  }
  // Dovecot refuses to serve as root.
  static void own(const fs::path& path) {
    const passwd* nobody = geteuid() == 0 ? getpwnam("nobody") : nullptr;
    if (nobody != nullptr && chown(path.c_str(), nobody->pw_uid, nobody->pw_gid) != 0) perror("chown");
  }
  void hang_up() {
    if (child_ < 0) return;
    close(line_.in);
    close(line_.out);
    waitpid(child_, nullptr, 0);
    child_ = -1;
  }

  fs::path home_;
  Line line_;
  pid_t child_ = -1;
};

// The shell's part: performs the actions, and commits each message in the order the test wants.
class Shell {
 public:
  Shell(SessionOptions options, Line line, std::uint32_t from = 1)
      : session_(std::move(options)), line_(line), from_(from), events_{Started{}} {}

  std::map<std::uint32_t, std::string> mails;
  std::vector<std::uint32_t> told;
  std::vector<std::string> warnings;
  std::optional<Close> end;
  std::size_t most_held = 0;  // messages not yet answered

  void stop() { events_.push_back(Stop{}); }
  std::string describe() const { return session_.describe(); }

  // False when the server is silent or gone before `done`.
  bool run_until(const std::function<bool()>& done) {
    while (!done()) {
      if (end) return false;
      if (events_.empty() && !reading_) answer_held();
      if (!events_.empty()) {
        const Event event = events_.front();
        events_.pop_front();
        resume(event);
      } else if (!receive()) {
        return false;
      }
    }
    return true;
  }

 private:
  bool receive() {
    char buffer[4096];
    pollfd wait{line_.in, POLLIN, 0};
    if (poll(&wait, 1, kPatienceMs) != 1) return false;
    const ssize_t length = read(line_.in, buffer, sizeof buffer);
    if (length <= 0) return false;
    resume(Received{std::string_view(buffer, static_cast<std::size_t>(length))});
    return true;
  }
  // Newest first, so that the order of commits is not that of the bodies.
  void answer_held() {
    for (; !held_.empty(); held_.pop_back()) events_.push_back(Committed{held_.back()});
  }
  void resume(const Event& event) {
    reading_ = false;
    for (const Action& action : session_.resume(event)) std::visit([this](const auto& what) { perform(what); }, action);
  }
  void perform(const Send& send) {
    EXPECT_EQ(write(line_.out, send.bytes.data(), send.bytes.size()), static_cast<ssize_t>(send.bytes.size()));
  }
  void perform(const Read&) { reading_ = true; }
  void perform(const FolderOpened& folder) {
    EXPECT_TRUE(folder.writable);
    EXPECT_NE(folder.uid_validity, 0u);
    events_.push_back(ListFrom{from_});
  }
  void perform(const Listing& listing) {
    Wanted wanted;
    for (const Listed& mail : listing.mails) wanted.fetch.push_back(mail.uid);
    events_.push_back(wanted);
  }
  void perform(const Message& message) {
    EXPECT_TRUE(mails.emplace(message.listed.uid, message.raw).second) << "twice: UID " << message.listed.uid;
    EXPECT_EQ(message.listed.size, message.raw.size());
    EXPECT_GT(message.listed.internal_date, 1'000'000'000);
    held_.push_back(message.listed.uid);
    most_held = std::max(most_held, held_.size());
  }
  void perform(const Skipped& skipped) { ADD_FAILURE() << skipped.listed.uid << ": " << skipped.reason; }
  void perform(const Told& what) { told.insert(told.end(), what.uids.begin(), what.uids.end()); }
  void perform(const Arrived&) {}
  void perform(const Identified&) { ADD_FAILURE() << "nothing was to be identified"; }
  void perform(const Outline& outline) {
    ADD_FAILURE() << outline.listed.uid << ": not fetched";
  }
  void perform(const Warning& warning) { warnings.push_back(warning.text); }
  void perform(const Close& close) { end = close; }

  Session session_;
  Line line_;
  std::uint32_t from_;
  std::deque<Event> events_;
  std::vector<std::uint32_t> held_;
  bool reading_ = false;
};

class ImapDovecot : public testing::Test {
 protected:
  void SetUp() override {
    signal(SIGPIPE, SIG_IGN);
    if (server_folder().empty()) GTEST_SKIP() << "no Dovecot: run tests/bed once, or install dovecot-imapd";
    server_.emplace();
  }
  void deliver(int count) {
    for (int i = 0; i < count; ++i) {
      const std::string number = std::to_string(i);
      server_->deliver(number + ".test",
                       "Subject: mail " + number + "\r\n\r\n" + std::string(i % 7 == 0 ? 100'000 : 50, 'x') + "\r\n");
    }
  }
  static bool idle(const Shell& shell) { return shell.describe() == "idle"; }

  std::optional<Dovecot> server_;
};

TEST_F(ImapDovecot, MovesEachMailToAFolderItHasToMake) {  // S-06
  deliver(150);
  server_->deliver("empty", "");  // S-09
  server_->deliver("headerless", "\r\nonly a body\r\n");
  SessionOptions options;
  options.after = After::move;
  options.move_to = "Erledigt & für immer";
  options.window_bytes = 300'000;
  options.window_messages = 20;
  Shell shell(options, server_->connect());
  ASSERT_TRUE(shell.run_until([&] { return idle(shell); })) << (shell.end ? shell.end->reason : "silent");
  EXPECT_EQ(shell.mails.size(), 152u);
  EXPECT_EQ(shell.told.size(), 152u);
  EXPECT_LE(shell.most_held, 20u);
  const std::string target = ".Erledigt &- f&APw-r immer";
  EXPECT_EQ(server_->count(target + "/cur") + server_->count(target + "/new"), 152u);
  EXPECT_EQ(server_->count("cur") + server_->count("new"), 0u);

  server_->deliver("late", "Subject: late\r\n\r\nx\r\n");
  ASSERT_TRUE(shell.run_until([&] { return shell.told.size() == 153; }));
  shell.stop();
  shell.run_until([&] { return shell.end.has_value(); });
  EXPECT_TRUE(shell.end && shell.end->clean);
  EXPECT_TRUE(shell.warnings.empty()) << shell.warnings[0];
}

TEST_F(ImapDovecot, FlagsAndFindsNothingNewTheNextTime) {
  deliver(30);
  Shell first({}, server_->connect());
  ASSERT_TRUE(first.run_until([&] { return idle(first); }));
  EXPECT_EQ(first.told.size(), 30u);
  EXPECT_EQ(server_->count("cur", "S"), 30u);

  Shell second({}, server_->connect(), first.mails.rbegin()->first + 1);
  ASSERT_TRUE(second.run_until([&] { return idle(second); }));
  EXPECT_TRUE(second.mails.empty());
}

TEST_F(ImapDovecot, RemovesWithoutTouchingWhatOthersMarked) {
  deliver(9);
  {
    Shell first({}, server_->connect());  // all seen now
    ASSERT_TRUE(first.run_until([&] { return idle(first); }));
  }
  SessionOptions options;
  options.after = After::remove;
  server_->deliver("other", "Subject: other\r\n\r\n");
  Shell second(options, server_->connect(), 10);
  ASSERT_TRUE(second.run_until([&] { return idle(second); }));
  EXPECT_EQ(second.told, (std::vector<std::uint32_t>{10}));
  EXPECT_EQ(server_->count("cur") + server_->count("new"), 9u);
}

TEST_F(ImapDovecot, NamesTheFoldersWhenOneIsMissing) {  // S-04
  SessionOptions options;
  options.folder = "INBOXX";
  Shell shell(options, server_->connect());
  shell.run_until([] { return false; });
  ASSERT_TRUE(shell.end);
  EXPECT_EQ(shell.end->hint, "did you mean \"INBOX\"? set mailbox.folder to one that exists: INBOX");
}

}  // namespace
}  // namespace postern::imap
