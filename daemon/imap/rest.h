// Waiting for mail when there is nothing to do: IDLE (RFC 2177) where it works, else until the next poll. Pure; time
// comes in as deadlines that passed.
#pragma once

namespace postern::imap {

class Rest {
 public:
  Rest(int idle_seconds, int poll_seconds);

  bool active() const { return state_ != State::off; }
  bool idling() const { return state_ == State::idle; }
  // The server has been asked something and owes an answer: `+` to IDLE, or the tagged answer to DONE.
  bool unanswered() const { return state_ == State::asked || state_ == State::leaving; }
  // Once refused, IDLE is not tried again in this session.
  bool may_idle() const { return !refused_; }

  void begin_idle() { state_ = State::asked; }
  void begin_waiting() { state_ = State::waiting; }
  // `+` has come. True: it was for us.
  bool accepted();
  // True: send DONE now. Before the `+` it has to wait for it (RFC 2177 3).
  bool leave();
  // The tagged answer to IDLE. Not ok, or ended by the server at once time after time: refused for good.
  void ended(bool ok);
  // The deadline passed. True: it is time for a poll.
  bool slept();
  // A listing has been made: the next poll is poll_seconds away.
  void polled() { slept_ = 0; }
  // How long to sleep: to the next poll, and no IDLE longer than idle_seconds.
  int seconds() const;

 private:
  enum class State { off, asked, idle, leaving, waiting };
  State state_ = State::off;
  int idle_seconds_, poll_seconds_;
  int slept_ = 0;        // since the last poll
  int ended_early_ = 0;  // in a row, by the server
  bool refused_ = false;
};

}  // namespace postern::imap
