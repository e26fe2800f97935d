// Any sequence of mails, commands, edits and time keeps what is promised (desk_life.h, faults).
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <iterator>
#include <set>

#include "desk_life.h"

namespace postern::app::test {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using Proof = Sheet::Proof;

struct Writer {
  const char* name;
  const char* email;
};

constexpr Writer kWriters[] = {{"Ann Example", "ann@customers.example"}, {"Max", "max@customers.example"},
                               {"Eve", "eve@strangers.example"},         {"Bob Builder", "bob@agents.example"},
                               {"Lena Lead", "lena@agents.example"},     {"Emil Einkauf", "emil@agents.example"}};

constexpr const char* kWords[] = {"yes",
                                  "No, still broken.",
                                  "Thank you!",
                                  "Where is that?",
                                  "I am away.",
                                  "/done\nPlease try it.",
                                  "/status approved",
                                  "/status completed\nAll is well.",
                                  "/status cannot-replicate\nWhat did you see?",
                                  "/status estimate-pending\n100 EUR",
                                  "/note\nSECRET",
                                  "/take",
                                  "/assign nobody",
                                  "/priority urgent\n/tag hot",
                                  "/undo",
                                  "send",
                                  "/tag hot\n/cc max@customers.example\nWe look at it.",
                                  "/take\n/requester max@customers.example\n/link HD-1\nHello Max",
                                  "/dnoe\nSECRET",
                                  "/status nowhere\nSECRET",
                                  ""};

constexpr const char* kStatuses[] = {"submitted", "in-review", "approved", "in-progress", "client-testing", "completed",
                                     "cancelled", "estimate-pending", "nowhere"};

template <class T, std::size_t N>
const T& any_of(const T (&all)[N]) {
  return all[*rc::gen::inRange<std::size_t>(0, N)];
}

class Sequence {
 public:
  void step() {
    switch (*rc::gen::inRange(0, 8)) {
      case 0:
        return ask();
      case 1:
      case 2:
      case 3:
        return answer();
      case 4:
        return time(hours(*rc::gen::inRange(1, 80)));
      case 5:
        return again();
      case 6:
        return edit();
      default:
        return time(seconds(*rc::gen::inRange(1, 200)));
    }
  }

  std::vector<std::string> end() {
    time(hours(1));
    std::vector<std::string> all = faults(life, letters);
    const auto mailboxes = life.reader().mailboxes();
    std::int64_t journaled = 0;
    for (const auto& mailbox : *mailboxes) {
      for (const auto& [name, count] : mailbox.by_disposition) journaled += count;
    }
    if (journaled != life.arrivals()) all.push_back("dispositions: " + std::to_string(journaled) + " of " + std::to_string(life.arrivals()));
    return all;
  }

  int answers = 0, moves = 0;

 private:
  void arrive(const Sheet& sheet) {
    mails.push_back(life.write(sheet));
    const auto applied = life.arrive(mails.back(), *rc::gen::inRange(0, 4) == 0 ? "sales" : "support");
    RC_ASSERT(applied.disposition.has_value());
  }

  Proof proof() { return *rc::gen::weightedElement<Proof>({{6, Proof::pass}, {1, Proof::none}, {1, Proof::fail}}); }

  void ask() {
    const Writer& writer = any_of(kWriters);
    Sheet sheet{.from_name = writer.name, .from = writer.email, .subject = *rc::gen::element<std::string>("Printer", "Re: Printer", "[HD-1] Printer"),
                .text = any_of(kWords), .proof = proof()};
    if (*rc::gen::inRange(0, 6) == 0) sheet.headers = {{"Auto-Submitted", "auto-replied"}};
    if (sheet.text.find("SECRET") != std::string::npos) sheet.text = "It jams.";
    arrive(sheet);
  }

  // Mostly its recipient's own answer; sometimes somebody else's to a letter that leaked.
  void answer() {
    if (letters.empty()) return ask();
    const Letter& letter = letters[*rc::gen::inRange<std::size_t>(0, letters.size())];
    Writer writer{letter.item.to_name.c_str(), letter.item.to_email.c_str()};
    const bool leaked = *rc::gen::inRange(0, 5) == 0;
    if (leaked) writer = any_of(kWriters);
    const bool agent = life.settings().find_agent(letter.item.to_email) != nullptr;
    Sheet sheet = reply_to(letter, writer.name, writer.email, any_of(kWords));
    sheet.proof = proof();
    // A secret is what an agent says in confidence; anybody else's words may go where words go.
    if ((leaked || !agent) && sheet.text.find("SECRET") != std::string::npos) sheet.text = "no";
    if (*rc::gen::inRange(0, 8) == 0) sheet.headers = {{"Auto-Submitted", "auto-replied"}};
    ++answers;
    arrive(sheet);
  }

  void again() {
    if (mails.empty()) return;
    const auto applied = life.arrive(mails[*rc::gen::inRange<std::size_t>(0, mails.size())], *rc::gen::arbitrary<bool>() ? "sales" : "support");
    RC_ASSERT(applied.disposition == model::Disposition::duplicate || applied.disposition == model::Disposition::ignored);
  }

  void edit() {
    const auto tickets = life.reader().tickets({});
    if (tickets->empty()) return;
    const auto& ticket = (*tickets)[*rc::gen::inRange<std::size_t>(0, tickets->size())];
    if (life.edit(ticket.id, "status", any_of(kStatuses)).empty()) ++moves;
  }

  void time(seconds passed) {
    auto more = life.go_on(passed);
    std::move(more.begin(), more.end(), std::back_inserter(letters));
  }

  DeskLife life;
  std::vector<Letter> letters;
  std::vector<std::string> mails;
};

TEST(Life, PropertyWhateverComesThePromisesHold) {
  int answers = 0, moves = 0;
  const bool holds = rc::check("any sequence keeps the promises", [&] {
    Sequence sequence;
    const int steps = *rc::gen::inRange(5, 30);
    for (int i = 0; i < steps; ++i) sequence.step();
    const auto found = sequence.end();
    for (const std::string& fault : found) RC_LOG() << fault << "\n";
    RC_ASSERT(found.empty());
    answers += sequence.answers;
    moves += sequence.moves;
  });
  EXPECT_TRUE(holds);
  // Sequences in which nothing happens would prove nothing.
  EXPECT_GT(answers, 100);
  EXPECT_GT(moves, 5);
}

}  // namespace
}  // namespace postern::app::test
