// L-02, L-03: desks that answer one another, every header of ours taken away on the way, each mail with a new
// Message-ID and subject. Over days the mails between them stay few, the admin hears of it, and people are answered all
// the same.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>

#include "desk_life.h"

namespace postern::app::test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

class Gateways {
 public:
  explicit Gateways(int count) {
    for (int i = 0; i < count; ++i) desks_.push_back(std::make_unique<DeskLife>("", domain(i)));
  }

  static std::string domain(int i) { return "desk" + std::to_string(i) + ".example"; }
  static std::string support(int i) { return "support@" + domain(i); }

  DeskLife& desk(int i) { return *desks_[static_cast<std::size_t>(i)]; }
  int count() const { return static_cast<int>(desks_.size()); }

  // What `to` gets of a mail from `from`, whoever it was for.
  void carry(int from, int to, const std::string& text) {
    Sheet sheet;
    sheet.from = support(from);
    sheet.to = support(to);
    sheet.subject = "Your request no. " + std::to_string(++carried_);
    sheet.text = text;
    sheet.proof = Sheet::Proof::none;
    sheet.message_id = "stripped-" + std::to_string(carried_) + "@relay.example";
    desk(to).arrive(sheet);
  }

  // All desks live for `time`; what they write to a desk reaches all other desks.
  void live(std::chrono::seconds time) {
    struct Way {
      int from;
      std::string text;
    };
    std::vector<Way> ways;
    for (int i = 0; i < count(); ++i) {
      for (const Letter& letter : desk(i).go_on(time)) {
        if (letter.item.to_email.ends_with(".example") && letter.item.to_email.starts_with("support@"))
          ways.push_back({i, letter.mail.text});
        alerts_ += letter.item.purpose == "alert" &&
                   letter.mail.text.find("answers our automatic mail like a machine") != std::string::npos;
      }
    }
    between_ += static_cast<int>(ways.size());
    for (const Way& way : ways) {
      for (int to = 0; to < count(); ++to) {
        if (to != way.from) carry(way.from, to, way.text);
      }
    }
  }

  bool answers_a_person(int i) {
    Sheet sheet;
    sheet.from_name = "Ann Example";
    sheet.from = "ann" + std::to_string(++people_) + "@customers.example";
    sheet.to = support(i);
    sheet.subject = "The VPN is down";
    sheet.text = "It does not connect since this morning.";
    desk(i).arrive(sheet);
    const auto letters = desk(i).go_on(minutes(5));
    return std::any_of(letters.begin(), letters.end(), [&](const Letter& letter) {
      return letter.item.purpose == "acknowledgement" && letter.item.to_email == sheet.from;
    });
  }

  int between() const { return between_; }
  int carried() const { return carried_; }
  int alerts() const { return alerts_; }

 private:
  std::vector<std::unique_ptr<DeskLife>> desks_;
  int carried_ = 0, between_ = 0, alerts_ = 0, people_ = 0;
};

// A day of minutes, then days of hours: long after the last answer something may still be due.
void live_for_days(Gateways& gateways, int days) {
  gateways.carry(1, 0, "Hello, we have a question about the order of last week, can you help us with it please?");
  for (int minute = 0; minute < 120; ++minute) gateways.live(minutes(1));
  for (int hour = 2; hour < days * 24; ++hour) gateways.live(hours(1));
}

TEST(Gateways, TwoStop) {  // L-02
  Gateways gateways(2);
  live_for_days(gateways, 14);
  EXPECT_GT(gateways.between(), 2);
  EXPECT_LT(gateways.between(), 40);
  EXPECT_GE(gateways.alerts(), 1);
  EXPECT_TRUE(gateways.answers_a_person(0));
  EXPECT_TRUE(gateways.answers_a_person(1));
}

TEST(Gateways, ThreeStop) {  // L-03
  Gateways gateways(3);
  live_for_days(gateways, 14);
  EXPECT_GT(gateways.between(), 3);
  EXPECT_LT(gateways.between(), 120);
  EXPECT_GE(gateways.alerts(), 1);
  for (int i = 0; i < gateways.count(); ++i) EXPECT_TRUE(gateways.answers_a_person(i)) << i;
}

// One that knows no restraint: each letter of ours is answered at once, and it writes by itself too, thousands of
// times.
TEST(Gateways, OneThatNeverStops) {
  Gateways gateways(2);
  DeskLife& ours = gateways.desk(0);
  int answers = 0;
  constexpr int kDays = 2, kEachDay = 700;
  for (int i = 0; i < kDays * kEachDay; ++i) {
    gateways.carry(1, 0,
                   "Thank you for your mail, we will answer it as soon as one of us is free. Your number is " +
                       std::to_string(i) + ".");
    for (const Letter& letter : ours.go_on(minutes(24 * 60 / kEachDay)))
      answers += letter.item.to_email == Gateways::support(1);
  }
  EXPECT_GT(answers, 0);
  EXPECT_LE(answers, kDays * 10) << "acks_per_recipient_day";
  EXPECT_EQ(ours.arrivals(), kDays * kEachDay);
  EXPECT_EQ(ours.stories().size(), static_cast<std::size_t>(kDays * kEachDay)) << "every mail is kept";
  EXPECT_TRUE(gateways.answers_a_person(0));
}

}  // namespace
}  // namespace postern::app::test
