// The one door: what a decision becomes, what is atomic with what, what is refused.
#include "desk_stub.h"

namespace postern::store::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class TransactTest : public ::testing::Test {
 protected:
  TempDir dir;
  std::string path = dir / "postern.db";
  Store store = open_store(path);

  void new_mail(std::uint32_t uid, const std::string& content) {
    must(store.transact(new_ticket_job(arrival(uid, content))));
  }
  void TearDown() override { EXPECT_THAT(must(store.verify()), IsEmpty()); }
};

TEST_F(TransactTest, NewMailBecomesATicketItsMessageAndItsAcknowledgement) {
  const Applied applied = must(store.transact(new_ticket_job(arrival(1, "fire"))));
  EXPECT_EQ(applied.disposition, model::Disposition::ticket_message);
  EXPECT_EQ(applied.ticket.value, 1);
  EXPECT_EQ(applied.mails_queued, 1);
  EXPECT_FALSE(applied.already_known);

  const Story told = story(path, 1);
  EXPECT_EQ(told.ticket.key, "HD-1");
  EXPECT_EQ(told.ticket.created, kNow);
  EXPECT_EQ(told.ticket.requester().name, "Ann");
  ASSERT_EQ(told.messages.size(), 1u);
  EXPECT_EQ(told.messages[0].text, "the printer is on fire");
  EXPECT_EQ(told.messages[0].content_hash, "hash-of-fire");
  ASSERT_EQ(told.mails.size(), 1u);
  EXPECT_EQ(told.mails[0].id.value, 1);
  EXPECT_THAT(happenings(told), ElementsAre("ticket HD-1 opened: printer", "message from Ann <ann@example.org>"));
  EXPECT_EQ(told.events[0].actor, "rule test");
  EXPECT_EQ(told.events[0].why, "it is a test");
}

TEST_F(TransactTest, EveryEffectBecomesItsRowAndItsEvent) {
  struct Case {
    const char* name;
    model::Effect effect;
    const char* event;
  };
  new_mail(1, "fire");
  const model::TicketId id{1};
  const Case cases[] = {
      {"status", model::SetStatus{id, "submitted", "in-review"}, "status submitted -> in-review"},
      {"tag", model::AddTag{id, "networking"}, "tag networking"},
      {"second tag", model::AddTag{id, "hardware"}, "tag hardware"},
      {"untag", model::RemoveTag{id, "networking"}, "untag networking"},
      {"subject", model::SetField{id, "subject", "scanner"}, "subject printer -> scanner"},
      {"priority", model::SetField{id, "priority", "urgent"}, "priority normal -> urgent"},
      {"queue", model::SetField{id, "queue", "sales"}, "queue support -> sales"},
      {"assignee", model::SetField{id, "assignee", "bob@example.org"}, "assignee - -> bob@example.org"},
      {"language", model::SetField{id, "language", "de"}, "language - -> de"},
      {"participant", model::AddParticipant{id, {"eve@example.org", "Eve", model::Role::participant}},
       "participant Eve <eve@example.org>"},
      {"requester", model::SetField{id, "requester", "eve@example.org"},
       "requester ann@example.org -> eve@example.org"},
      {"note", model::Note{id, "acknowledgement suppressed: Auto-Submitted"},
       "acknowledgement suppressed: Auto-Submitted"},
      {"bounce", model::MarkBounced{{1}, "550 no such user"}, "acknowledgement to ann@example.org bounced: 550 no such user"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const Applied applied = must(store.transact(edit({c.effect})));
    EXPECT_EQ(applied.ticket, id);
    EXPECT_FALSE(applied.disposition);
    EXPECT_EQ(happenings(story(path, 1)).back(), c.event);
  }
  const Story told = story(path, 1);
  EXPECT_EQ(told.ticket.status, "in-review");
  EXPECT_EQ(told.ticket.subject, "scanner");
  EXPECT_EQ(told.ticket.priority, model::Priority::urgent);
  EXPECT_EQ(told.ticket.queue, "sales");
  EXPECT_EQ(told.ticket.assignee, "bob@example.org");
  EXPECT_EQ(told.ticket.language, "de");
  EXPECT_THAT(told.ticket.tags, ElementsAre("hardware"));
  ASSERT_EQ(told.ticket.participants.size(), 2u);
  EXPECT_EQ(told.ticket.requester().email, "eve@example.org");
  EXPECT_EQ(told.mails[0].state, model::DeliveryState::failed);
  EXPECT_EQ(told.mails[0].last_error, "bounced: 550 no such user");
}

// L-11: whose words a subject is stays known, until the ticket is another person's.
TEST_F(TransactTest, AProvenSubjectIsKeptUntilTheRequesterChanges) {
  Job job = new_ticket_job(arrival(1, "fire"));
  const auto decide = job.decide;
  job.decide = [decide](const model::Snapshot& snapshot) {
    model::Decision decision = decide(snapshot);
    for (auto& step : decision.steps) {
      if (auto* create = std::get_if<model::CreateTicket>(&step.effect)) create->ticket.subject_proven = true;
    }
    return decision;
  };
  must(store.transact(std::move(job)));
  new_mail(2, "flood");
  EXPECT_TRUE(story(path, 1).ticket.subject_proven);
  EXPECT_FALSE(story(path, 2).ticket.subject_proven);
  must(store.transact(edit({model::SetField{model::TicketId{1}, "requester", "eve@example.org"}})));
  EXPECT_FALSE(story(path, 1).ticket.subject_proven);
}

TEST_F(TransactTest, WhatChangesNothingLeavesNoEvent) {
  new_mail(1, "fire");
  const model::TicketId id{1};
  must(store.transact(edit({model::AddTag{id, "vpn"}, model::AddTag{id, "vpn"}, model::RemoveTag{id, "wifi"},
                            model::AddParticipant{id, {"ann@example.org", "", model::Role::participant}}})));
  EXPECT_THAT(happenings(story(path, 1)),
              ElementsAre("ticket HD-1 opened: printer", "message from Ann <ann@example.org>", "tag vpn"));
}

TEST_F(TransactTest, AMessageKeepsEverythingItHas) {
  new_mail(1, "fire");
  model::Message note;
  note.ticket = {1};
  note.direction = model::Direction::note;
  note.from_email = "bob@example.org";
  note.subject = "naïve \"quoted\" ☂";
  note.text = std::string("nul \0 inside", 12);
  note.verified = false;
  note.proof = {false, "nothing: naïve"};
  note.automatic = note.internal = true;
  note.at = kNow + std::chrono::seconds(5);
  note.attachments = {{"a.pdf", "application/pdf", 10, "aa", false, "", 100, 14, 1},
                      {"b.png", "image/png", 20, "bb", true, "cid@x", 200, 30, 2}};
  must(store.transact(edit({model::AppendMessage{note}})));
  const model::Message kept = story(path, 1).messages.at(1);
  EXPECT_EQ(kept.direction, model::Direction::note);
  EXPECT_EQ(kept.subject, note.subject);
  EXPECT_EQ(kept.text, note.text);
  EXPECT_EQ(kept.content_hash, "");
  EXPECT_EQ(kept.at, note.at);
  EXPECT_FALSE(kept.verified);
  EXPECT_EQ(kept.proof, note.proof);
  EXPECT_EQ(story(path, 1).messages.at(0).proof, std::nullopt) << "not known is not unproven";
  EXPECT_TRUE(kept.automatic);
  EXPECT_TRUE(kept.internal);
  ASSERT_EQ(kept.attachments.size(), 2u);
  EXPECT_EQ(kept.attachments[1].filename, "b.png");
  EXPECT_TRUE(kept.attachments[1].is_inline);
  EXPECT_EQ(kept.attachments[1].span_offset, 200u);
  EXPECT_EQ(kept.attachments[1].span_encoding, 2);
}

TEST_F(TransactTest, AnOutgoingMailKeepsEverythingItHas) {
  new_mail(1, "fire");
  model::OutboxItem item = mail_to({1}, "eve@example.org", "x@example.org");
  item.relay = "bulk";
  item.envelope_from = "b+1@example.org";
  item.from_name = "Desk";
  item.to_name = "Eve";
  item.reply_to = "support+t@example.org";
  item.in_reply_to = "m@example.org";
  item.references = {"a@x", "b@y"};
  item.headers = {{"Auto-Submitted", "auto-replied"}, {"X-Empty", ""}};
  item.html = "";
  item.attachments = {{"hash-of-fire", 0}, {"hash-of-fire", -1}};
  item.date = kNow + std::chrono::seconds(9);
  item.automatic = false;
  item.state = model::DeliveryState::held;
  item.why = "an agent's reply";
  must(store.transact(edit({model::QueueMail{item}})));
  const model::OutboxItem kept = story(path, 1).mails.at(1);
  EXPECT_EQ(kept.id.value, 2);
  EXPECT_EQ(kept.relay, "bulk");
  EXPECT_EQ(kept.envelope_from, item.envelope_from);
  EXPECT_EQ(kept.references, item.references);
  EXPECT_EQ(kept.headers, item.headers);
  EXPECT_EQ(kept.html, item.html);
  EXPECT_EQ(kept.boundary_seed, item.boundary_seed);
  ASSERT_EQ(kept.attachments.size(), 2u);
  EXPECT_EQ(kept.attachments[1].index, -1);
  EXPECT_EQ(kept.attachments[1].content_hash, "hash-of-fire");
  EXPECT_EQ(kept.date, item.date);
  EXPECT_EQ(kept.next_attempt, kNow);
  EXPECT_FALSE(kept.automatic);
  EXPECT_EQ(kept.state, model::DeliveryState::held);
  EXPECT_EQ(kept.why, item.why);
}

TEST_F(TransactTest, AWrongDecisionIsRefusedAndUndone) {
  struct Case {
    const char* name;
    std::vector<model::Effect> effects;
    const char* text;
  };
  new_mail(1, "fire");
  const model::TicketId id{1};
  model::Message of_nothing;
  of_nothing.ticket = id;
  of_nothing.content_hash = "no-such-hash";
  model::OutboxItem two_lines = mail_to(id, "a@x", "m@x");
  two_lines.headers = {{"X-A", "b\r\nBcc: everybody@example.org"}};
  model::OutboxItem of_no_file = mail_to(id, "a@x", "m@x");
  of_no_file.attachments = {{"no-such-hash", 0}};
  model::Ticket nobodys = ticket(2);
  nobodys.participants.clear();
  const Case cases[] = {
      {"no such ticket", {model::AddTag{{99}, "x"}}, "rule of the schema"},
      {"no such ticket, field", {model::SetField{{99}, "queue", "x"}}, "no ticket number 99"},
      {"stale status", {model::SetStatus{id, "in-review", "approved"}}, "not in status 'in-review'"},
      {"no such field", {model::SetField{id, "colour", "red"}}, "no field 'colour'"},
      {"no such priority", {model::SetField{id, "priority", "low"}}, "rule of the schema"},
      {"number given before", {model::CreateTicket{ticket(1)}}, "given before"},
      {"no requester", {model::CreateTicket{nobodys}}, "no requester"},
      {"no raw mail", {model::AppendMessage{of_nothing}}, "not stored"},
      {"two headers in one", {model::QueueMail{two_lines}}, "line break"},
      {"no attachment", {model::QueueMail{of_no_file}}, "not stored"},
      {"no such mail", {model::MarkBounced{{99}, ""}}, "no outgoing mail 99"},
      {"disposition of nothing", {model::Dispose{}}, "about no arrival"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    std::vector<model::Effect> effects = c.effects;
    effects.insert(effects.begin(), model::AddTag{id, "undone"});
    const Result<Applied> applied = store.transact(edit(effects));
    ASSERT_FALSE(applied);
    EXPECT_EQ(applied.error().kind, Failure::bug);
    EXPECT_THAT(applied.error().text, HasSubstr(c.text));
    EXPECT_THAT(story(path, 1).ticket.tags, IsEmpty());
  }
}

TEST_F(TransactTest, AnArrivalHasExactlyOneDisposition) {
  Job job;
  job.arrival = arrival(1, "fire");
  for (int dispositions : {0, 2}) {
    job.decide = [dispositions](const model::Snapshot&) {
      return decision(std::vector<model::Effect>(static_cast<std::size_t>(dispositions), model::Dispose{}));
    };
    const Result<Applied> applied = store.transact(job);
    ASSERT_FALSE(applied);
    EXPECT_EQ(applied.error().kind, Failure::bug);
    EXPECT_FALSE(store.raw("hash-of-fire"));  // rolled back with the rest
    EXPECT_THAT(must(store.unknown_uids("support", "INBOX", 7, std::vector<std::uint32_t>{1})), ElementsAre(1u));
  }
}

TEST_F(TransactTest, ASeenPlaceIsANoOp) {  // P2, C-10
  new_mail(1, "fire");
  Job again = new_ticket_job(arrival(1, "fire"));
  bool asked = false;
  again.decide = [&](const model::Snapshot&) {
    asked = true;
    return decision({});
  };
  const Applied applied = must(store.transact(again));
  EXPECT_TRUE(applied.already_known);
  EXPECT_FALSE(asked);
  EXPECT_EQ(applied.disposition, model::Disposition::ticket_message);
  EXPECT_EQ(applied.ticket.value, 1);
  EXPECT_EQ(applied.mails_queued, 0);
}

TEST_F(TransactTest, ASeenPlaceWithinOneBatchIsANoOpToo) {
  const std::vector<Job> jobs = {new_ticket_job(arrival(1, "fire")), new_ticket_job(arrival(1, "fire"))};
  const auto results = store.transact(jobs);
  EXPECT_FALSE(must(results[0]).already_known);
  EXPECT_TRUE(must(results[1]).already_known);
}

TEST_F(TransactTest, UidZeroIsJournaledEachTimeAndKnownByContent) {
  model::Arrival piped = arrival(0, "fire");
  must(store.transact(new_ticket_job(piped)));
  Job again;
  again.lookups.content_hash = piped.content_hash;
  again.arrival = piped;
  model::Snapshot seen;
  again.decide = [&](const model::Snapshot& snapshot) {
    seen = snapshot;
    return decision({model::Dispose{model::Disposition::duplicate, {1}, "same content"}});
  };
  const Applied applied = must(store.transact(again));
  EXPECT_FALSE(applied.already_known);
  EXPECT_EQ(applied.disposition, model::Disposition::duplicate);
  ASSERT_EQ(seen.same_content.size(), 1u);
  EXPECT_TRUE(seen.same_content[0].same_mailbox);
  EXPECT_EQ(seen.same_content[0].ticket.value, 1);
  EXPECT_THAT(must(store.untold("support", "INBOX", 7)), IsEmpty());  // there is nobody to tell
}

TEST_F(TransactTest, AFailingJobIsUndoneAlone) {
  std::vector<Job> jobs = {new_ticket_job(arrival(1, "one")), new_ticket_job(arrival(2, "two")),
                           new_ticket_job(arrival(3, "three"))};
  jobs[1].decide = [](const model::Snapshot& snapshot) {
    return decision({model::CreateTicket{ticket(snapshot.next_ticket)}, model::AddTag{{99}, "x"}});
  };
  const auto results = store.transact(jobs);
  EXPECT_EQ(must(results[0]).ticket.value, 1);
  EXPECT_FALSE(results[1]);
  EXPECT_EQ(must(results[2]).ticket.value, 2);  // the number of the undone ticket was never seen by anybody
  EXPECT_FALSE(store.raw("hash-of-two"));
  EXPECT_EQ(must(must(Reader::open(path)).tickets({})).size(), 2u);
}

TEST_F(TransactTest, ADecisionThatThrowsFailsAlone) {
  std::vector<Job> jobs = {new_ticket_job(arrival(1, "one")), new_ticket_job(arrival(2, "two"))};
  jobs[0].decide = [](const model::Snapshot&) -> model::Decision { throw std::out_of_range("thrown"); };
  const auto results = store.transact(jobs);
  ASSERT_FALSE(results[0]);
  EXPECT_THAT(results[0].error().text, HasSubstr("thrown"));
  EXPECT_EQ(must(results[1]).ticket.value, 1);
}

TEST_F(TransactTest, NumbersAreNeverGivenTwice) {
  new_mail(1, "fire");
  model::Snapshot seen = snapshot_of(store, {});
  EXPECT_EQ(seen.next_ticket, 2);
  EXPECT_EQ(seen.next_outbox, 2);
  must(store.transact(edit({model::CreateTicket{ticket(1042)}})));  // a desk may begin at any number
  store = open_store(dir / "other.db");                             // closes the first
  store = open_store(path);
  EXPECT_EQ(snapshot_of(store, {}).next_ticket, 1043);
}

TEST_F(TransactTest, RawMailIsStoredOnceAndComesBackByteForByte) {
  model::Arrival large = arrival(1, "large");
  large.raw.clear();
  for (int i = 0; large.raw.size() < (5u << 20) / 2; ++i) large.raw += std::to_string(i * 7919) + "\n";
  must(store.transact(new_ticket_job(large)));
  model::Arrival empty = arrival(2, "empty");
  empty.raw.clear();
  must(store.transact(new_ticket_job(empty)));
  model::Arrival copy = large;
  copy.location.uid = 3;
  Job duplicate = edit({model::Dispose{model::Disposition::duplicate, {1}, "same content"}});
  duplicate.arrival = copy;
  must(store.transact(duplicate));
  EXPECT_EQ(must(store.raw("hash-of-large")), large.raw);
  EXPECT_EQ(must(store.raw("hash-of-empty")), "");
  EXPECT_EQ(store.raw("hash-of-nothing").error().kind, Failure::no_input);
}

TEST_F(TransactTest, AttachmentsAreThoseOfTheMailsFirstMessage) {
  const model::Arrival mail = arrival(1, "fire");
  Job job = new_ticket_job(mail);
  job.decide = [&](const model::Snapshot& snapshot) {
    model::Decision made = new_ticket(snapshot, mail);
    std::get<model::AppendMessage>(made.steps[1].effect).message.attachments = {{"a", "b/c", 1, "d", false, "", 2, 3, 0},
                                                                               {"e", "f/g", 1, "h", false, "", 4, 5, 1}};
    return made;
  };
  must(store.transact(job));
  const auto files = must(store.attachments(mail.content_hash));
  ASSERT_EQ(files.size(), 2u);
  EXPECT_EQ(files[1].filename, "e");
  EXPECT_EQ(files[1].span_length, 5u);
  EXPECT_THAT(must(store.attachments("hash-of-nothing")), IsEmpty());
}

TEST_F(TransactTest, AnEventIsOneLineWhateverItsWordsHold) {
  new_mail(1, "fire");
  must(store.transact(edit({model::Note{{1}, "one\r\ntwo\x1b[31m"}})));
  EXPECT_EQ(happenings(story(path, 1)).back(), "one  two [31m");
}

}  // namespace
}  // namespace postern::store::testing
