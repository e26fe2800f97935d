// A month of a desk's life: forty requesters, five agents, robots, forgers and strangers, two thousand mails. In the end the
// books agree.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <queue>
#include <random>
#include <set>

#include "desk_life.h"

namespace postern::app::test {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::IsEmpty;

constexpr seconds kStep = minutes(15);
constexpr int kRequesters = 40;

struct Person {
  std::string name, email;
  bool has_vacation = false;  // answers everything automatically, as a bad robot does
};

// What somebody means to do at a time.
struct Intent {
  model::Time at;
  int order;  // of those at one time
  std::function<void()> act;
  bool operator<(const Intent& other) const { return std::tie(other.at, other.order) < std::tie(at, order); }
};

class Month : public ::testing::Test {
 protected:
  Month() : life(R"(
[[rule]]
name = "network"
words = ["vpn", "wifi", "network"]
tag = ["network"]
assign = ["bob@agents.example", "carla@agents.example"]
[[rule]]
name = "printers"
words = ["printer"]
tag = ["printer"]
[[rule]]
name = "urgent"
subject = ['(?i)urgent']
priority = "urgent"
)") {
    for (int i = 0; i < kRequesters; ++i) {
      const std::string number = std::to_string(i);
      people.push_back({"Person " + std::string(1, static_cast<char>('A' + i % 26)) + (i < 26 ? "" : "a"),
                        "person" + number + "@customers.example", i % 13 == 5});
    }
  }

  int upto(int most) { return std::uniform_int_distribution<int>(0, most)(random); }
  bool by_chance(int percent) { return upto(99) < percent; }
  template <class T>
  const T& one_of(const std::vector<T>& all) { return all[static_cast<std::size_t>(upto(static_cast<int>(all.size()) - 1))]; }

  void later(seconds least, seconds most, std::function<void()> act) {
    const auto wait = least + seconds(upto(static_cast<int>((most - least).count())));
    intents.push({life.now() + wait, ++order, std::move(act)});
  }

  model::TicketId arrive(const std::string& raw, const std::string& mailbox = "support") {
    const store::Applied applied = life.arrive(raw, mailbox);
    EXPECT_TRUE(applied.disposition) << raw;
    ++disposed[applied.disposition.value()];
    // Servers deliver twice now and then, and two mailboxes may get one mail.
    if (by_chance(2)) {
      const store::Applied again = life.arrive(raw, by_chance(50) ? mailbox : "sales");
      EXPECT_EQ(again.disposition, model::Disposition::duplicate) << raw;
      ++disposed[again.disposition.value()];
    }
    return applied.ticket;
  }
  model::TicketId arrive(const Sheet& sheet, const std::string& mailbox = "support") { return arrive(life.write(sheet), mailbox); }

  // ---- requesters
  void ask(const Person& person) {
    static const std::vector<std::string> subjects = {"Printer", "VPN does not connect", "URGENT: wifi is down", "A new laptop",
                                                      "Mailbox full", "Invoice 4711", "Rechner kaputt", "Password"};
    static const std::vector<std::string> texts = {"It does not work since this morning.\nPlease help.",
                                                   "Could you please look at it?\n\nBest regards",
                                                   "Guten Tag, der Rechner geht nicht mehr an. Bitte helfen Sie mir.",
                                                   "The network is slow in room 12."};
    Sheet sheet{.from_name = person.name, .from = person.email, .cc = by_chance(10) ? "boss@customers.example" : "",
                .subject = one_of(subjects), .text = one_of(texts)};
    const bool proven = by_chance(95);
    sheet.proof = proven ? Sheet::Proof::pass : Sheet::Proof::none;
    ++asked;
    const model::TicketId ticket = arrive(sheet, by_chance(20) ? "sales" : "support");
    if (by_chance(8)) later(minutes(1), hours(2), [this, ticket] { estimate(ticket); });
  }

  // The lead at a shell.
  void estimate(model::TicketId ticket) {
    for (const char* status : {"needs-estimate", "estimate-ready", "estimate-pending"}) static_cast<void>(life.edit(ticket, "status", status));
  }

  void read_as_requester(const Person& person, const Letter& letter) {
    if (person.has_vacation) {
      Sheet away = reply_to(letter, person.name, person.email, "I am out of the office until Monday.");
      away.headers = {{"Auto-Submitted", "auto-replied"}};
      away.subject = "Out of office: " + letter.mail.subject;
      return later(seconds(1), minutes(5), [this, away] { arrive(away); });
    }
    const std::string& purpose = letter.item.purpose;
    if (purpose == "acknowledgement" && !by_chance(15)) return;
    static const std::vector<std::string> answers = {"Yes, it works. Thank you!", "No, it is still broken.", "yes", "no",
                                                     "Thanks a lot!", "Where do I find that?", "Ja, funktioniert wieder",
                                                     "It is on the second floor.", "approved"};
    if (!by_chance(70)) return;
    const Sheet answer = reply_to(letter, person.name, person.email, one_of(answers));
    later(minutes(10), hours(40), [this, answer] { arrive(answer); });
  }

  // ---- agents
  void read_as_agent(const config::Agent& agent, const Letter& letter) {
    // Robots get no answer of a person either, or what moves their tickets would be written to them.
    const bool of_robot = letter.mail.text.find("@robots.example") != std::string::npos;
    if (letter.item.purpose != "agent-notice" || of_robot || !by_chance(35)) return;
    static const std::vector<std::string> words = {
        "We look at it.", "/done\nIt is repaired, please try it.", "/status in-review", "/note\nSECRET: he is always like that.",
        "/take\n/tag hardware", "/status estimate-pending\nIt would cost 100 EUR.", "/priority urgent", "/time 30m\nDone what I could.",
        "/dnoe\nSECRET typo", "/assign bob", "/status completed\nAll is well.", "/status cannot-replicate\nWhat did you do?",
        "/status in-progress\nSECRET: /done is for later", "Please send a picture of it."};
    std::string text = one_of(words);
    // What stands below a misplaced command is for nobody: it is an error of the agent's.
    const Sheet answer = reply_to(letter, agent.name, agent.email, text == "/status in-progress\nSECRET: /done is for later" ? "/status in-progress" : text);
    later(minutes(5), hours(20), [this, answer] { arrive(answer); });
  }

  // ---- the rest of the world
  void disturb() {
    const Person& victim = one_of(people);
    switch (upto(5)) {
      case 0:  // a newsletter
        ++robots;
        arrive(Sheet{.from = "news@robots.example", .subject = "Weekly", .text = "Buy.", .headers = {{"List-Id", "<news.robots.example>"}}});
        return;
      case 1:  // somebody writes in an agent's name
        return static_cast<void>(arrive(Sheet{.from_name = "Bob", .from = "bob@agents.example", .subject = "Re: [HD-" + std::to_string(1 + upto(50)) + "] x",
                            .text = "/status cancelled\nFORGED", .proof = Sheet::Proof::none}));
      case 2:  // a stranger guesses a number
        return static_cast<void>(arrive(Sheet{.from = "eve@strangers.example", .subject = "[HD-" + std::to_string(1 + upto(50)) + "] me too", .text = "FORGED"}));
      case 3:  // in a requester's name, without proof, with a number
        return static_cast<void>(arrive(Sheet{.from_name = victim.name, .from = victim.email, .subject = "[HD-" + std::to_string(1 + upto(50)) + "]",
                            .text = "FORGED no", .proof = Sheet::Proof::fail}));
      case 4:  // a bounce of nothing we sent
        ++robots;
        return static_cast<void>(arrive(Sheet{.from = "MAILER-DAEMON@robots.example", .subject = "Undelivered Mail Returned to Sender", .text = "550 no such user",
                            .headers = {{"Auto-Submitted", "auto-replied"}, {"Return-Path", "<>"}}}));
      default:  // an old notice of an agent's, copied by somebody else
        if (notices.empty()) return;
        arrive(reply_to(one_of(notices), "Eve", "eve@strangers.example", "/status cancelled\nFORGED"));
    }
  }

  void read(const Letter& letter) {
    letters.push_back(letter);
    if (const config::Agent* agent = life.settings().find_agent(letter.item.to_email)) {
      if (letter.item.purpose == "agent-notice") notices.push_back(letter);
      return read_as_agent(*agent, letter);
    }
    for (const Person& person : people) {
      if (person.email == letter.item.to_email) read_as_requester(person, letter);
    }
  }

  void live(days time) {
    for (const model::Time end = life.now() + time; life.now() < end;) {
      for (const Letter& letter : life.go_on(kStep)) read(letter);
      while (!intents.empty() && intents.top().at <= life.now()) {
        const auto act = intents.top().act;
        intents.pop();
        act();
      }
      const auto hour = (life.now().time_since_epoch().count() / 3600) % 24;
      const bool day = hour >= 7 && hour < 17;
      if (day && by_chance(42)) ask(one_of(people));
      if (by_chance(4)) disturb();
    }
  }

  DeskLife life;
  std::mt19937 random{1042};
  std::vector<Person> people;
  std::priority_queue<Intent> intents;
  std::vector<Letter> letters, notices;
  std::map<model::Disposition, int> disposed;
  int order = 0, asked = 0, robots = 0;
};

TEST_F(Month, TheBooksAgree) {
  live(days(30));
  EXPECT_GE(life.arrivals(), 2000);
  EXPECT_GT(asked, 300);
  EXPECT_GT(robots, 10);
  for (const std::string& fault : faults(life, letters)) ADD_FAILURE() << fault;

  // P1: every mail that arrived has one disposition, and the journal has as many as arrived.
  std::map<std::string, std::int64_t> journal;
  const auto mailboxes = life.reader().mailboxes();
  ASSERT_TRUE(mailboxes);
  for (const auto& mailbox : *mailboxes) {
    for (const auto& [name, count] : mailbox.by_disposition) journal[name] += count;
  }
  std::int64_t all = 0;
  for (const auto& [name, count] : journal) all += count;
  EXPECT_EQ(all, life.arrivals());
  EXPECT_EQ(journal["ticket_message"], disposed[model::Disposition::ticket_message]);
  EXPECT_EQ(journal["duplicate"], disposed[model::Disposition::duplicate]);
  EXPECT_EQ(journal["quarantined"], disposed[model::Disposition::quarantined]);
  EXPECT_EQ(journal["ignored"], disposed[model::Disposition::ignored]);
  EXPECT_EQ(journal["bounce"], disposed[model::Disposition::bounce]);

  // P4: nobody answers a robot.
  for (const Letter& letter : letters) EXPECT_FALSE(letter.item.to_email.ends_with("@robots.example")) << letter.item.subject;
  // Every open ticket is in somebody's sight: a limit, a reminder or an answer is due, or it languishes already.
  std::set<std::string> moves;
  for (const auto& story : life.stories()) {
    for (const auto& event : story.events) moves.insert(event.what);
    const auto* status = life.settings().workflow.find(story.ticket.status);
    if (status->kind != config::StatusKind::open) continue;
    EXPECT_TRUE(!story.timers.empty() || story.ticket.languishing) << story.ticket.key << " in " << story.ticket.status;
  }
  // The month had something of everything.
  for (const char* move : {"status submitted -> in-progress", "status in-progress -> client-testing", "status client-testing -> completed",
                           "status client-testing -> in-progress", "status completed -> in-progress", "status estimate-pending -> approved",
                           "languishing", "unanswered", "follow-up: client-testing-reminder", "follow-up: please-call"}) {
    EXPECT_TRUE(moves.contains(move)) << move;
  }
}

}  // namespace
}  // namespace postern::app::test
