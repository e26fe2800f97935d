// A process of the test's own: forked, told and told of over pipes, always reaped.
#pragma once

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <functional>

#include <gtest/gtest.h>

namespace postern::store::testing {

class Child {
 public:
  class Pipes {
   public:
    void tell_parent() { static_cast<void>(!::write(out_, "x", 1)); }
    void wait_for_parent() {  // returns when the parent closes its end or ends
      char byte;
      while (::read(in_, &byte, 1) > 0) {
      }
    }

   private:
    friend class Child;
    int in_ = -1, out_ = -1;
  };

  // Runs `body` in a child, which then ends with 0, or 1 when an expectation failed in it.
  explicit Child(const std::function<void(Pipes&)>& body) {
    int down[2], up[2];
    if (::pipe(down) != 0 || ::pipe(up) != 0) std::abort();
    pid_ = ::fork();
    if (pid_ == 0) {
      ::close(down[1]);
      ::close(up[0]);
      Pipes pipes;
      pipes.in_ = down[0];
      pipes.out_ = up[1];
      body(pipes);
      ::_exit(::testing::Test::HasFailure() ? 1 : 0);
    }
    ::close(down[0]);
    ::close(up[1]);
    to_child_ = down[1];
    from_child_ = up[0];
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    kill();
    ::close(to_child_);
    ::close(from_child_);
  }

  pid_t pid() const { return pid_; }
  void wait_until_told() {
    char byte;
    ASSERT_EQ(::read(from_child_, &byte, 1), 1) << "the child ended without a word";
  }
  void kill() {
    if (reaped_) return;
    ::kill(pid_, SIGKILL);
    wait();
  }
  // How it ended, as waitpid says.
  int wait() {
    if (!reaped_) ::waitpid(pid_, &status_, 0);
    reaped_ = true;
    return status_;
  }

 private:
  pid_t pid_ = -1;
  int to_child_ = -1, from_child_ = -1, status_ = 0;
  bool reaped_ = false;
};

// Runs `body` in a child and says how it ended.
inline int status_of_child(const std::function<void()>& body) {
  return Child([&](Child::Pipes&) { body(); }).wait();
}
inline bool was_killed(int status) { return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL; }
inline bool ended_well(int status) { return WIFEXITED(status) && WEXITSTATUS(status) == 0; }

}  // namespace postern::store::testing
