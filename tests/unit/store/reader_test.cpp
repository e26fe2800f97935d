// Questions about the store, asked beside its writer.
#include "desk_stub.h"
#include "store/search_words.h"

namespace postern::store::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

class ReaderTest : public ::testing::Test {
 protected:
  TempDir dir;
  std::string path = dir / "postern.db";
  Store store = open_store(path);
  Reader reader = must(Reader::open(path));

  void SetUp() override {
    add("the printer is on fire", [](model::Ticket&) {});
    add("VPN müde, Straße naïve", [](model::Ticket& t) { t.priority = model::Priority::urgent; });
    add("multi-agent meeting", [](model::Ticket& t) {
      t.status = "approved";
      t.status_since = kNow - std::chrono::hours(1);
      t.tags = {"vpn"};
    });
    add("nothing", [](model::Ticket& t) {
      t.assignee = "bob@example.org";
      t.queue = "sales";
      t.participants[0].email = "eve@example.org";
    });
  }
  template <class Change>
  void add(const std::string& text, Change change) {
    model::Ticket made = ticket(snapshot_of(store, {}).next_ticket);
    change(made);
    const model::Arrival mail = arrival(static_cast<std::uint32_t>(made.id.value), text);
    Job job = edit({model::CreateTicket{made}, model::AppendMessage{message(made.id, mail, text)},
                    model::Dispose{model::Disposition::ticket_message, made.id, ""}});
    job.arrival = mail;
    must(store.transact(job));
  }
  std::vector<std::int64_t> found(const TicketFilter& filter) {
    std::vector<std::int64_t> numbers;
    for (const model::Ticket& one : must(reader.tickets(filter))) numbers.push_back(one.id.value);
    return numbers;
  }
  std::vector<std::int64_t> search(const std::string& words) { return found({.words = words}); }
};

TEST_F(ReaderTest, TicketsAreUrgentFirstThenLongestInTheirStatus) {
  EXPECT_THAT(found({}), ElementsAre(2, 3, 1, 4));
  EXPECT_THAT(found({.limit = 2}), ElementsAre(2, 3));
}

TEST_F(ReaderTest, FiltersNarrow) {
  struct Case {
    const char* name;
    TicketFilter filter;
    std::vector<std::int64_t> numbers;
  };
  const Case cases[] = {
      {"status", {.statuses = {"approved"}}, {3}},
      {"statuses", {.statuses = {"approved", "submitted"}}, {2, 3, 1, 4}},
      {"hostile status", {.statuses = {"\"]'\\", "approved"}}, {3}},
      {"tag", {.tag = "vpn"}, {3}},
      {"assignee", {.assignee = "bob@example.org"}, {4}},
      {"requester", {.requester = "ann@example.org"}, {2, 3, 1}},
      {"queue", {.queue = "sales"}, {4}},
      {"both", {.statuses = {"submitted"}, .requester = "eve@example.org"}, {4}},
      {"neither", {.statuses = {"approved"}, .queue = "sales"}, {}},
  };
  for (const Case& c : cases) EXPECT_EQ(found(c.filter), c.numbers) << c.name;
}

TEST_F(ReaderTest, FieldsNarrow) {
  must(store.transact(edit({model::FillField{{1}, "room", "12"}, model::FillField{{2}, "room", "12"}, model::FillField{{2}, "wing", "a\"'b"},
                            model::FillField{{3}, "wing", "12"}})));
  EXPECT_THAT(found({.fields = {{"room", "12"}}}), ElementsAre(2, 1));
  EXPECT_THAT(found({.fields = {{"room", "12"}, {"wing", "a\"'b"}}}), ElementsAre(2));
  EXPECT_THAT(found({.fields = {{"room", "1"}}}), IsEmpty());
  EXPECT_THAT(found({.fields = {{"room", "12"}, {"room", "13"}}}), IsEmpty());
  EXPECT_THAT(found({.fields = {{"room", "\"],[\"wing"}}}), IsEmpty());
  must(store.transact(edit({model::FillField{{1}, "room", ""}})));
  EXPECT_THAT(found({.fields = {{"room", "12"}}}), ElementsAre(2));
}

TEST_F(ReaderTest, LinksAreToldFromBothSidesAndMergesAreFollowed) {
  using Kind = model::Link::Kind;
  const auto links = [&](std::int64_t ticket) {
    std::vector<std::string> words;
    static constexpr const char* kIs[] = {"problem ", "incident ", "related "};
    const auto story = must(reader.story({ticket}));
    for (const LinkedTicket& link : story->links) words.push_back(kIs[static_cast<int>(link.is)] + link.key);
    return words;
  };
  must(store.transact(edit({model::LinkTickets{{2}, {Kind::problem, {1}}}, model::LinkTickets{{3}, {Kind::problem, {1}}},
                            model::LinkTickets{{4}, {Kind::related, {1}}}})));
  EXPECT_THAT(links(1), ElementsAre("incident HD-2", "incident HD-3", "related HD-4"));
  EXPECT_THAT(links(2), ElementsAre("problem HD-1"));
  EXPECT_THAT(links(4), ElementsAre("related HD-1"));
  must(store.transact(edit({model::SetField{{3}, "merged_into", "2"}})));
  EXPECT_THAT(links(1), ElementsAre("incident HD-2", "related HD-4")) << "an incident that was merged into another is that one";
  must(store.transact(edit({model::SetField{{1}, "merged_into", "4"}})));
  EXPECT_THAT(links(2), ElementsAre("problem HD-4")) << "the problem lives on";
  EXPECT_THAT(links(4), ElementsAre("incident HD-2")) << "and is not related to itself";
}

TEST_F(ReaderTest, WordsAreFoundFoldedAndOnlyAsWords) {
  struct Case {
    const char* name;
    std::string words;
    std::vector<std::int64_t> numbers;
  };
  const Case cases[] = {
      {"a word", "fire", {1}},
      {"letter case", "FIRE", {1}},
      {"accents", "mude naive", {2}},
      {"accents asked for", "MÜDE", {2}},
      {"all words", "fire vpn", {}},
      {"subject too", "printer fire", {1}},
      {"hyphenated: a phrase, not a column", "multi-agent", {3}},
      {"no such word", "fir", {}},
  };
  for (const Case& c : cases) EXPECT_EQ(search(c.words), c.numbers) << c.name;
}

TEST_F(ReaderTest, NoWordsAreSyntax) {  // T-MIME-19
  const std::string hostile[] = {
      "\"",         "\"\"\"",         "*",          "fire*",        "NEAR(fire printer)", "text:fire", "{subject text}:fire",
      "fire AND (", "NOT",            "fire OR",    "^fire",        "-fire",              "+",         "a\" OR \"b",
      "☂",          "\u202Eerif",     "\xff\xfe",   "'; DROP TABLE ticket; --", "\\",     ":",         "( ) [ ] { }",
      std::string("fi\0re", 5),       std::string(1 << 20, 'a'), std::string(1 << 20, '"'), std::string(1 << 20, ' '),
  };
  for (const std::string& words : hostile) {
    const auto answer = reader.tickets({.words = words});
    EXPECT_TRUE(answer) << words.substr(0, 40) << ": " << (answer ? "" : answer.error().text);
  }
  std::string many;
  for (int i = 0; i < 100'000; ++i) many += "fire ";
  EXPECT_THAT(search(many), ElementsAre(1));
  EXPECT_THAT(search("***"), IsEmpty()) << "words that hold no word match nothing";
}

TEST(SearchWords, AreQuotedAndBounded) {
  struct Case {
    const char* name;
    std::string words, query;
  };
  const Case cases[] = {
      {"empty", "", ""},
      {"blanks", " \t\n ", ""},
      {"punctuation", "\" * ()", ""},
      {"two", "  one\ttwo ", "\"one\" \"two\""},
      {"quotes doubled", "a\"b", "\"a\"\"b\""},
      {"never cut inside a character", std::string(63, 'a') + "ü", "\"" + std::string(63, 'a') + "\""},
  };
  for (const Case& c : cases) EXPECT_EQ(search_words(c.words), c.query) << c.name;
  EXPECT_LT(search_words(std::string(1 << 20, 'a')).size(), 100u);
  std::string many;
  for (int i = 0; i < 1000; ++i) many += "w ";
  EXPECT_EQ(search_words(many).size(), 32 * 4 - 1u);
}

TEST_F(ReaderTest, CountsAndStories) {
  EXPECT_THAT(must(reader.count_by_status()), ElementsAre(Pair("approved", 1), Pair("submitted", 3)));
  EXPECT_FALSE(must(reader.story({99})));
  const auto told = must(reader.story({3}));
  ASSERT_TRUE(told);
  EXPECT_THAT(told->ticket.tags, ElementsAre("vpn"));
  EXPECT_EQ(told->messages.size(), 1u);
}

TEST_F(ReaderTest, MailboxesWithoutMailAreListedToo) {
  must(store.set_folder("sales", "INBOX", {1, 0}));
  must(store.mark_told("support", "INBOX", 7, std::vector<std::uint32_t>{1, 2}));
  const auto counts = must(reader.mailboxes());
  ASSERT_EQ(counts.size(), 2u);
  EXPECT_EQ(counts[0].mailbox, "sales");
  EXPECT_THAT(counts[0].by_disposition, IsEmpty());
  EXPECT_EQ(counts[0].untold, 0);
  EXPECT_THAT(counts[1].by_disposition, ElementsAre(Pair("ticket_message", 4)));
  EXPECT_EQ(counts[1].untold, 2);
  must(store.renumber("support", "INBOX", {8, 0}));  // what was untold under the old UIDVALIDITY never can be
  EXPECT_EQ(must(reader.mailboxes())[1].untold, 0);
}

TEST_F(ReaderTest, SeesTheLastCommitAndNothingOfARunningTransaction) {
  Job job = edit({model::AddTag{{1}, "vpn"}});
  std::size_t seen_inside = 0;
  job.decide = [&](const model::Snapshot&) {
    seen_inside = must(reader.tickets({.tag = "vpn"})).size();
    return decision({model::AddTag{{1}, "vpn"}});
  };
  must(store.transact(job));
  EXPECT_EQ(seen_inside, 1u);
  EXPECT_EQ(must(reader.tickets({.tag = "vpn"})).size(), 2u);
}

}  // namespace
}  // namespace postern::store::testing
