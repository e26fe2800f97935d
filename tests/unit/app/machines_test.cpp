// L-01, L-02, L-03: machines without a mark, thousands of mails long: whatever their pace and however many senders take
// turns, ours to them stay few, and what agents write goes out all the same. And what is no machine: a firm whose
// people write in the same hour, some of them with the same words.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <functional>
#include <queue>

#include "desk_life.h"

namespace postern::app::test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr const char* kDomain = "machines.example";

// The other side: answers each automatic mail of ours after a while, each time with a new Message-ID and subject and
// from its next sender, and writes by itself too. An agent of ours answers one of its tickets every hour.
class Machine {
 public:
  struct Manner {
    std::function<seconds(int mail)> pause;  // until it answers
    int senders = 1;
    seconds by_itself{};  // how often it writes without being asked
  };

  Machine(Manner manner, int days) : manner_(std::move(manner)), end_(life_.now() + hours(24) * days) {
    write(life_.now());
    for (auto at = life_.now() + manner_.by_itself; at < end_; at += manner_.by_itself) write(at);
    for (auto at = life_.now() + hours(1); at < end_; at += hours(1)) agents_.push(at);
    live();
  }

  int mails() const { return mails_; }
  int automatic() const { return automatic_; }
  int asked_of_agents() const { return asked_of_agents_; }
  int agents_answers() const { return agents_answers_; }
  std::size_t tickets() { return life_.stories().size(); }

 private:
  using Times = std::priority_queue<model::Time, std::vector<model::Time>, std::greater<>>;

  void write(model::Time at) { due_.push(at); }

  void live() {
    while (!due_.empty() && due_.top() < end_) {
      const auto at = due_.top();
      while (!agents_.empty() && agents_.top() < at) {
        go_to(agents_.top());
        agents_.pop();
        answer_as_agent();
      }
      go_to(at);
      due_.pop();
      arrive();
    }
    go_to(std::max(end_, life_.now()) + hours(1));
  }

  void arrive() {
    Sheet sheet;
    const std::string number = std::to_string(mails_++);
    sheet.from = "robot" + std::to_string(mails_ % manner_.senders) + "@" + kDomain;
    sheet.subject = "Your request no. " + number;
    sheet.text = "Thank you for your mail, one of us will answer it as soon as possible. We have given it the number " +
                 number + ", please tell it whenever you write to us about it.";
    sheet.proof = Sheet::Proof::none;
    sheet.message_id = "stripped-" + number + "@relay.example";
    life_.arrive(sheet);
  }

  void go_to(model::Time at) {
    for (const Letter& letter : life_.go_on(std::max(at - life_.now(), seconds(0)))) {
      const bool to_machine = letter.item.to_email.ends_with(kDomain);
      if (letter.item.purpose == "agent-notice" && letter.item.to_email == "bob@agents.example") notice_ = letter;
      agents_answers_ += to_machine && letter.item.purpose == "reply";
      if (!to_machine || !letter.item.automatic) continue;
      ++automatic_;
      write(life_.now() + manner_.pause(automatic_));
    }
  }

  void answer_as_agent() {
    if (notice_.raw.empty()) return;
    life_.arrive(reply_to(notice_, "Bob Builder", "bob@agents.example", "Please tell your administrator about this."));
    ++asked_of_agents_;
    notice_ = {};
  }

  Manner manner_;
  DeskLife life_;
  model::Time end_;
  Times due_, agents_;
  Letter notice_;
  int mails_ = 0, automatic_ = 0, agents_answers_ = 0, asked_of_agents_ = 0;
};

// Each with the most that may go to it in a day: a machine that is quick is known by its words, a slow one by the caps.
TEST(Machines, OfAnyPace) {  // L-02
  struct Case {
    const char* name;
    seconds pause;
    int most_a_day;
  };
  constexpr int kDays = 3;
  const Case cases[] = {{"at once", seconds(0), 4},      {"seconds", seconds(20), 4},       {"minutes", minutes(4), 4},
                        {"not so soon", minutes(6), 10}, {"half an hour", minutes(30), 10}, {"hours", hours(3), 10}};
  for (const Case& one : cases) {
    Machine machine({.pause = [&](int) { return one.pause; }, .by_itself = minutes(20)}, kDays);
    EXPECT_GT(machine.mails(), kDays * 70) << one.name;
    EXPECT_GT(machine.automatic(), 0) << one.name;
    EXPECT_LE(machine.automatic(), kDays * one.most_a_day) << one.name;
    EXPECT_EQ(machine.tickets(), static_cast<std::size_t>(machine.mails())) << one.name << ": every mail is kept";
    EXPECT_GT(machine.asked_of_agents(), kDays * 20) << one.name;
    EXPECT_EQ(machine.agents_answers(), machine.asked_of_agents()) << one.name << ": nobody stops an agent";
  }
}

// Sixty senders, paces that change, and two thousand mails of its own.
TEST(Machines, WhoseSendersTakeTurns) {  // L-03
  constexpr int kDays = 2;
  Machine machine({.pause = [](int mail) { return seconds(mail * 37 % 240); }, .senders = 60, .by_itself = seconds(86)},
                  kDays);
  EXPECT_GT(machine.mails(), 2000);
  EXPECT_GT(machine.automatic(), 0);
  EXPECT_LE(machine.automatic(), kDays * 10) << "a domain is known by eight mails alike";
  EXPECT_GT(machine.asked_of_agents(), kDays * 20);
  EXPECT_EQ(machine.agents_answers(), machine.asked_of_agents());
}

constexpr auto kSubjects = std::to_array<const char*>(
    {"printer", "screen", "keyboard", "badge", "invoice", "calendar", "projector", "headset", "door", "server"});
constexpr auto kFaults = std::to_array<const char*>(
    {"makes a loud noise", "is not to be found", "shows yesterday's numbers", "was delivered twice", "cannot be opened",
     "has lost its colours", "asks for a password", "stopped during the meeting"});
constexpr auto kWishes = std::to_array<const char*>(
    {"Could somebody come by after lunch?", "I need it for the customer who visits us on Thursday morning.",
     "My colleague from accounting says that it was the same last spring.",
     "There is no hurry, but please tell me when.", "We have already switched it off and on again, twice.",
     "Nobody on this floor knows whom to ask.", "If a new one must be ordered, our department pays for it.",
     "Please ring me, I am rarely at my desk."});
constexpr auto kCloses =
    std::to_array<const char*>({"Thanks a lot, the reception", "Kind regards from the warehouse", "Best wishes",
                                "Sent while travelling to Hamburg", "Yours, the marketing people downstairs",
                                "Have a nice day", "With thanks for your patience in advance"});

std::string words_of(int person) {
  const auto p = static_cast<std::size_t>(person);
  return std::string("The ") + kSubjects.at(p % 10) + " in room " + std::to_string(100 + person) + " " +
         kFaults.at(p * 3 % 8) + ". " + kWishes.at((p / 8 + p * 5) % 8) + " " + kWishes.at((p / 3 + 2) % 8) + " " +
         kCloses.at(p * 2 % 7) + ".";
}

// A false alarm costs as much trust as a loop: two hundred people in one hour, every fifth group of five with words
// that one of them had copied to the others.
TEST(People, OfOneFirmAreAllAnswered) {
  constexpr int kPeople = 200;
  DeskLife life;
  std::vector<std::string> acknowledged;
  const auto go_on = [&](seconds time) {
    for (const Letter& letter : life.go_on(time)) {
      if (letter.item.purpose == "acknowledgement") acknowledged.push_back(letter.item.to_email);
    }
  };
  const auto writes = [&](int person) {
    Sheet sheet;
    sheet.from_name = "Person " + std::string(kSubjects.at(static_cast<std::size_t>(person % 10)));
    sheet.from = "person" + std::to_string(person) + "@firm.example";
    sheet.subject = "Help";
    sheet.text = words_of(person / 5 % 5 == 0 ? person / 5 * 5 : person);
    life.arrive(sheet);
  };
  for (int person = 0; person < kPeople; ++person) {
    writes(person);
    go_on(seconds(17));
  }
  EXPECT_EQ(acknowledged.size(), 200u) << "mails_per_domain_hour and new_recipients_hour";
  writes(kPeople);
  go_on(seconds(1));
  EXPECT_EQ(acknowledged.size(), 200u) << "what is more in one hour is not answered by a machine";
  go_on(hours(1));
  writes(kPeople + 1);
  go_on(seconds(1));
  EXPECT_EQ(acknowledged.size(), 201u);
  std::sort(acknowledged.begin(), acknowledged.end());
  EXPECT_EQ(std::unique(acknowledged.begin(), acknowledged.end()), acknowledged.end());
  EXPECT_EQ(life.stories().size(), static_cast<std::size_t>(kPeople + 2));
}

}  // namespace
}  // namespace postern::app::test
