#include "office.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "parser/address.h"
#include "parser/text.h"

namespace postern::desk::test {
namespace {

std::string key(model::TicketId ticket) { return ticket ? "HD-" + std::to_string(ticket.value) : "nothing"; }

int timers_made = 0;
int decisions_made = 0;

// What the store does with an effect, as far as the next decision can see it.
struct Remember {
  Office& office;
  const std::string& why;

  void operator()(const model::CreateTicket& e) {
    office.snapshot.tickets.push_back(e.ticket);
    ++office.snapshot.next_ticket;
  }
  void operator()(const model::AppendMessage& e) {
    office.messages.push_back(e.message);
    if (e.message.at == model::Time{}) office.messages.back().at = office.now;
    office.messages.back().key = {static_cast<std::int64_t>(office.messages.size())};
    office.snapshot.messages.push_back(
        {e.message.message_id, e.message.ticket, e.message.direction, e.message.from_email});
  }
  void operator()(const model::SetStatus& e) {
    office.ticket(e.ticket.value).status = e.to;
    office.ticket(e.ticket.value).status_since = office.now;
    office.ticket(e.ticket.value).languishing.reset();
  }
  void operator()(const model::AddTag& e) { office.ticket(e.ticket.value).tags.push_back(e.tag); }
  void operator()(const model::RemoveTag& e) { std::erase(office.ticket(e.ticket.value).tags, e.tag); }
  void operator()(const model::SetField& e) {
    if (e.field == "assignee") office.ticket(e.ticket.value).assignee = e.value;
    if (e.field == "priority") {
      office.ticket(e.ticket.value).priority = e.value == "urgent" ? model::Priority::urgent : model::Priority::normal;
    }
    if (e.field == "queue") office.ticket(e.ticket.value).queue = e.value;
    if (e.field == "merged_into") office.snapshot.merged[e.ticket.value] = std::stoll(e.value);
    if (e.field != "requester") return;
    auto& people = office.ticket(e.ticket.value).participants;
    std::erase_if(people, [&](const auto& person) { return person.email == e.value; });
    for (auto& person : people) person.role = model::Role::participant;
    people.insert(people.begin(), {e.value, "", model::Role::requester});
  }
  void operator()(const model::FillField& e) {
    auto& fields = office.ticket(e.ticket.value).fields;
    e.value.empty() ? static_cast<void>(fields.erase(e.name)) : static_cast<void>(fields[e.name] = e.value);
  }
  void operator()(const model::AddParticipant& e) {
    auto& ticket = office.ticket(e.ticket.value);
    std::erase_if(ticket.pending, [&](const auto& person) { return person.email == e.participant.email; });
    for (auto& person : ticket.participants) {
      if (person.email != e.participant.email) continue;
      if (person.role == model::Role::participant) person.role = e.participant.role;
      return;
    }
    ticket.participants.push_back(e.participant);
  }
  void operator()(const model::AddPending& e) {
    auto& ticket = office.ticket(e.ticket.value);
    for (const auto* people : {&ticket.participants, &ticket.pending}) {
      for (const auto& person : *people) {
        if (person.email == e.person.email) return;
      }
    }
    ticket.pending.push_back(e.person);
  }
  void operator()(const model::LinkTickets& e) {
    auto& links = office.ticket(e.ticket.value).links;
    std::erase_if(links, [&](const auto& link) { return link.other == e.link.other; });
    links.push_back(e.link);
  }
  void operator()(const model::EndCopies& e) {
    auto& people = office.ticket(e.ticket.value).participants;
    for (auto& person : people) {
      if (e.may_write && person.email == e.email) person.role = model::Role::participant;
    }
    if (!e.may_write) std::erase_if(people, [&](const auto& person) { return person.email == e.email; });
  }
  void operator()(const model::UnlinkTickets& e) {
    std::erase_if(office.ticket(e.ticket.value).links, [&](const auto& link) { return link.other == e.other; });
  }
  void operator()(const model::TurnMessage& e) {
    for (auto& message : office.messages) {
      if (message.key != e.message) continue;
      message.direction = e.direction;
      message.reply_text = e.words.value_or(message.reply_text);
      message.waits = false;
    }
  }
  void operator()(const model::BeginDeed& e) {
    office.deeds.push_back({{static_cast<std::int64_t>(office.deeds.size()) + 1},
                            e.ticket,
                            e.agent,
                            e.token,
                            office.now,
                            e.stays,
                            e.dropped_news,
                            {},
                            {},
                            {},
                            {}});
  }
  void operator()(const model::UndoDeed& e) {
    office.deeds.at(static_cast<std::size_t>(e.deed.value - 1)).undone = office.now;
  }
  void operator()(const model::CountReopening& e) { ++office.ticket(e.ticket.value).reopened; }
  void operator()(const model::RenameStatus& e) {
    for (auto& ticket : office.snapshot.tickets) {
      if (ticket.status == e.from) ticket.status = e.to;
    }
  }
  void operator()(const model::SetAway& e) {
    if (e.until) office.snapshot.away[e.email] = {*e.until, why};
    else office.snapshot.away.erase(e.email);
  }
  void operator()(const model::Suppress& e) {
    if (e.reason) office.snapshot.suppressed.try_emplace(e.email, model::Suppression{office.now, *e.reason});
    else office.snapshot.suppressed.erase(e.email);
  }
  void operator()(const model::CountEcho& e) {
    for (const auto& name : e.names) {
      auto& echoes = office.snapshot.echoes[name];
      echoes.insert(echoes.begin(), {office.now, e.print});
    }
  }
  void operator()(const model::HoldBack& e) {
    office.held_back.push_back({e.agent + " " + e.queue, e.ticket});
  }
  void operator()(const model::ForgetHeldBack& e) {
    std::erase_if(office.held_back, [&](const auto& one) { return one.first == e.agent + " " + e.queue; });
  }
  void operator()(const model::Remember& e) { office.snapshot.remembered[e.name] = e.value; }
  void operator()(const model::Note&) {}
  void operator()(const model::QueueMail& e) {
    EXPECT_TRUE(std::none_of(office.sent.begin(), office.sent.end(), [&](const auto& item) {
      return item.message_id == e.item.message_id;
    })) << "two mails with one Message-ID (P2)";
    office.snapshot.sent.push_back({model::OutboxId{office.snapshot.next_outbox++}, e.item.message_id, e.item.ticket,
                                    e.item.to_email, e.item.purpose, std::nullopt, e.item.date});
    if (!e.item.merge.empty())
      office.snapshot.waiting.push_back({office.snapshot.sent.back().id, e.item.ticket, e.item.merge, e.item.to_email});
    office.sent.push_back(e.item);
  }
  void operator()(const model::CountMail& e) {
    for (const auto& name : e.budgets) {
      office.counted.emplace_back(name, office.now);
      for (const std::int64_t window : {60, 300, 3600, 23 * 3600, 86400, 30 * 86400}) ++office.snapshot.budgets[{name, window}];
    }
  }
  void operator()(const model::MarkBounced&) {}
  void operator()(const model::RecordDelivery&) {}
  void operator()(const model::ResendMail&) {}
  void operator()(const model::LeaveOutFiles&) {}
  void operator()(const model::DropMail& e) {
    std::erase_if(office.snapshot.waiting, [&](const auto& mail) { return mail.id == e.outbox; });
    for (auto& deed : office.deeds) std::erase_if(deed.mails, [&](const auto& mail) { return mail.id == e.outbox; });
  }
  void operator()(const model::Dispose&) {}
  void operator()(const model::ReplaceDerived&) {}
  void operator()(const model::RenumberFiles&) {}
  void operator()(const model::StartTimer& e) {
    auto& timers = office.snapshot.timers;
    std::erase_if(timers, [&](const auto& t) { return t.ticket == e.timer.ticket && t.name == e.timer.name; });
    timers.push_back(e.timer);
    timers.back().id = {++timers_made};
    if (e.timer.started == model::Time{}) timers.back().started = office.now;
  }
  void operator()(const model::CancelTimers& e) {
    std::erase_if(office.snapshot.timers, [&](const auto& t) {
      const bool named = e.names.empty() || std::count(e.names.begin(), e.names.end(), t.name) > 0;
      return t.ticket == e.ticket && named;
    });
  }
  void operator()(const model::MarkOverdue& e) {
    auto& ticket = office.ticket(e.ticket.value);
    std::optional<model::Time>* marks[] = {&ticket.languishing, &ticket.unanswered, &ticket.unresolved};
    *marks[static_cast<int>(e.what)] = e.on ? std::optional(office.now) : std::nullopt;
  }
  void operator()(const model::EndPause&) {}
  void operator()(const model::Settle& e) {
    std::erase_if(office.quarantine, [&](const auto& h) { return h.content_hash == e.content_hash; });
  }
};

// What the store reads as a deed's: the changes behind BeginDeed, with the values before them.
struct Record {
  Office& office;
  model::Deed& deed;

  void operator()(const model::SetStatus& e) { deed.changes.push_back({"status", e.from, e.to}); }
  void operator()(const model::AddTag& e) { deed.changes.push_back({"tag", "", e.tag}); }
  void operator()(const model::RemoveTag& e) { deed.changes.push_back({"tag", e.tag, ""}); }
  void operator()(const model::SetField& e) {
    const model::Ticket& ticket = office.ticket(e.ticket.value);
    const bool urgent = ticket.priority == model::Priority::urgent;
    const std::string before = e.field == "assignee"    ? ticket.assignee
                               : e.field == "queue"     ? ticket.queue
                               : e.field == "requester" ? ticket.requester().email
                               : e.field == "priority"  ? (urgent ? "urgent" : "normal")
                                                        : "";
    deed.changes.push_back({e.field, before, e.value});
  }
  void operator()(const model::FillField& e) {
    const auto& fields = office.ticket(e.ticket.value).fields;
    const auto known = fields.find(e.name);
    deed.changes.push_back({"field:" + e.name, known == fields.end() ? "" : known->second, e.value});
  }
  void operator()(const model::AddParticipant& e) {
    const auto& people = office.ticket(e.ticket.value).participants;
    const bool known =
        std::any_of(people.begin(), people.end(), [&](const auto& one) { return one.email == e.participant.email; });
    deed.changes.push_back({"copied", known ? "participant" : "", e.participant.email});
  }
  void operator()(const model::LinkTickets& e) { deed.changes.push_back({"link", "", key(e.link.other)}); }
  void operator()(const model::AppendMessage& e) {
    if (e.message.direction == model::Direction::outbound)
      deed.answers.push_back({static_cast<std::int64_t>(office.messages.size()) + 1});
  }
  void operator()(const model::QueueMail& e) {
    deed.mails.push_back(
        {{office.snapshot.next_outbox}, e.item.purpose, e.item.to_email, model::DeliveryState::pending, false});
  }
  template <class Other>
  void operator()(const Other&) {}
};

int mails_made = 0;

}  // namespace

config::Settings settings() {
  config::Settings settings;
  settings.file = "postern.toml";
  settings.desk.name = "Example Help Desk";
  settings.desk.domain = "example.org";
  config::Mailbox support;
  support.name = "support";
  support.address = "support@example.org";
  support.subaddress = true;
  support.authserv_id = "mx.example.org";
  settings.mailboxes = {support};
  settings.agents = {{"Bob", "bob@example.org", false, {}}};
  settings.desk.merge_moves = {};
  return settings;
}

parser::Mail mail(const std::string& subject, const std::string& text) {
  parser::Mail mail;
  const std::string number = std::to_string(++mails_made);
  mail.message_id = "mail-" + number + "@example.com";
  mail.content_hash = "hash-" + number;
  mail.subject = subject;
  mail.text = mail.reply_text = text;
  mail.to = {{"", "support@example.org"}};
  mail.why_kind = "nothing says otherwise";
  return from(mail, "Ann Example", "ann@example.com");
}

parser::Mail& from(parser::Mail& mail, const std::string& name, const std::string& email) {
  mail.from = {{name, email}};
  mail.from_is_sound = true;
  return mail;
}

parser::Mail& with_header(parser::Mail& mail, const std::string& name, const std::string& value) {
  mail.headers.push_back({name, value});
  return mail;
}

parser::Mail proven(parser::Mail mail) {
  const std::string& email = mail.from.front().email;
  const std::string domain = email.substr(email.find('@') + 1);
  with_header(mail, "Received", "from out." + domain + " by mx.example.org (Postfix) with ESMTPS");
  return with_header(mail, "Authentication-Results", "mx.example.org; dmarc=pass header.from=" + domain);
}

Office::Office(config::Settings given) : settings(std::move(given)), keys{{{"k1", std::string(32, 'k')}}} {}

model::Decision Office::take(const parser::Mail& mail, const std::string& mailbox, const std::string& folder) {
  const config::Mailbox* box = settings.find_mailbox(mailbox);
  const Inbound inbound{mail,   *box,       now.time_since_epoch().count(),
                        now,    quiet,      "sixteen bytes or more " + std::to_string(++decisions_made),
                        folder, 60'000'000, left};
  load(wants(desk(), inbound));
  if (const auto more = wants_more(desk(), inbound, snapshot)) load(*more);
  model::Decision decision = decide(desk(), inbound, snapshot);
  apply(decision);
  const auto disposals = std::count_if(decision.steps.begin(), decision.steps.end(), [](const auto& step) {
    return std::holds_alternative<model::Dispose>(step.effect);
  });
  EXPECT_EQ(disposals, 1) << "a mail has exactly one disposition (P1)";
  for (const auto& step : decision.steps) {
    EXPECT_FALSE(step.actor.empty() || step.why.empty()) << line(step.effect) << " does not explain itself (P7)";
  }
  return decision;
}

// Of what the store loads on request, the part that depends on the mail.
void Office::load(const model::Lookups& lookups) {
  snapshot.same_id.clear();
  for (const auto& message : messages) {
    if (!lookups.same_id.empty() && message.message_id == lookups.same_id) snapshot.same_id.push_back(message);
  }
  snapshot.people.clear();
  for (const auto& email : lookups.people) {
    const auto asked = std::count_if(snapshot.tickets.begin(), snapshot.tickets.end(),
                                     [&](const auto& ticket) { return ticket.requester().email == email; });
    snapshot.people.push_back({email, "", static_cast<int>(asked), std::nullopt});
  }
  snapshot.held.clear();
  for (auto& known : snapshot.sent) {
    const bool wanted = std::count(lookups.answered.begin(), lookups.answered.end(), known.message_id) > 0;
    const auto item =
        std::find_if(sent.begin(), sent.end(), [&](const auto& i) { return i.message_id == known.message_id; });
    known.text = wanted && item != sent.end() ? std::optional(item->text) : std::nullopt;
    if (!known.text || known.purpose != "held-notice") continue;
    for (const auto& held : quarantine) {
      if (held.content_hash == item->attachments.at(0).content_hash) snapshot.held.push_back(held);
    }
  }
  for (const auto& held : quarantine) {
    const bool known = std::any_of(snapshot.held.begin(), snapshot.held.end(),
                                   [&](const auto& h) { return h.content_hash == held.content_hash; });
    const bool named = std::count(lookups.held.begin(), lookups.held.end(), held.number.value) > 0;
    const bool recent = lookups.held_since && held.received >= *lookups.held_since;
    if (!known && (named || recent)) snapshot.held.push_back(held);
  }
  snapshot.story.clear();
  for (const auto& message : messages) {
    if (lookups.story && !lookups.tickets.empty() && message.ticket.value == lookups.tickets.front()) snapshot.story.push_back(message);
  }
  const auto raw = raw_mails.find(lookups.raw);
  snapshot.raw = raw == raw_mails.end() ? "" : raw->second;
  load_quiet(lookups);
  load_deeds(lookups);
  load_answers();
  snapshot.in_status.clear();
  for (const auto& ticket : snapshot.tickets) {
    if (std::count(lookups.in_status.begin(), lookups.in_status.end(), ticket.status) > 0) snapshot.in_status.push_back(ticket);
  }
}

// Counters and echoes as of now; those a test has set by hand stay.
void Office::load_quiet(const model::Lookups& lookups) {
  for (auto& budget : snapshot.budgets) {
    const auto is_of = [&](const auto& one) { return one.first == budget.first.name; };
    if (std::none_of(counted.begin(), counted.end(), is_of)) continue;
    const auto since = now - std::chrono::seconds(budget.first.window);
    budget.second = static_cast<int>(std::count_if(counted.begin(), counted.end(), [&](const auto& one) { return is_of(one) && one.second > since; }));
  }
  for (auto& [name, echoes] : snapshot.echoes) {
    std::erase_if(echoes, [&](const auto& echo) { return echo.at <= now - std::chrono::days(1); });
  }
  snapshot.held_back = {};
  if (!lookups.held_back) return;
  std::map<std::int64_t, int> notices;
  for (const auto& [of, ticket] : held_back) {
    if (of == lookups.held_back->first + " " + lookups.held_back->second) ++notices[ticket.value];
  }
  for (const auto& [number, count] : notices) {
    ++snapshot.held_back.tickets;
    snapshot.held_back.notices += count;
    if (number == 0) snapshot.held_back.listed.push_back({{}, "", "", count});
    else snapshot.held_back.listed.push_back({{number}, ticket(number).key, ticket(number).subject, count});
  }
}

void Office::load_answers() {
  snapshot.answers.clear();
  for (const auto& message : messages) {
    if (message.waits) snapshot.answers.push_back(message);
    if (message.direction != model::Direction::outbound) continue;
    std::erase_if(snapshot.answers, [&](const auto& one) { return !one.waits && one.ticket == message.ticket; });
    snapshot.answers.push_back(message);
  }
}

// The newest that fits, on each ticket.
void Office::load_deeds(const model::Lookups& lookups) {
  snapshot.deeds.clear();
  if (!lookups.deed) return;
  const std::string &agent = lookups.deed->first, &token = lookups.deed->second;
  for (const auto& ticket : snapshot.tickets) {
    const auto found = std::find_if(deeds.rbegin(), deeds.rend(), [&](const model::Deed& deed) {
      return deed.ticket == ticket.id && deed.agent == agent && (token.empty() || deed.token == token);
    });
    if (found != deeds.rend()) snapshot.deeds.push_back(*found);
  }
}

Lines Office::story(const parser::Mail& mail, const std::string& mailbox, const std::string& folder) {
  return plot(lines(take(mail, mailbox, folder)));
}

std::vector<model::OutboxItem> Office::outgoing() {
  std::vector<model::OutboxItem> fresh(sent.begin() + static_cast<std::ptrdiff_t>(shown_), sent.end());
  shown_ = sent.size();
  return fresh;
}

const model::OutboxItem& Office::last_mail_to(const std::string& email) const {
  const auto found = std::find_if(sent.rbegin(), sent.rend(), [&](const auto& item) { return item.to_email == email; });
  static const model::OutboxItem none;
  EXPECT_NE(found, sent.rend()) << "no mail to " << email;
  return found == sent.rend() ? none : *found;
}

std::string Office::notes(std::int64_t ticket) const {
  std::string out;
  for (const auto& [number, text] : notes_) {
    if (number == ticket) out += text + "\n";
  }
  return out;
}

model::Ticket& Office::ticket(std::int64_t number) {
  for (auto& ticket : snapshot.tickets) {
    if (ticket.id.value == number) return ticket;
  }
  ADD_FAILURE() << "no ticket " << number;
  static model::Ticket none;
  return none;
}

void Office::apply(const model::Decision& decision) {
  bool deed = false;
  for (const auto& step : decision.steps) {
    if (const auto* note = std::get_if<model::Note>(&step.effect)) {
      notes_.emplace_back(note->ticket.value, note->what + " | " + step.why);
    }
    if (deed) std::visit(Record{*this, deeds.back()}, step.effect);
    std::visit(Remember{*this, step.why}, step.effect);
    deed = deed || std::holds_alternative<model::BeginDeed>(step.effect);
  }
}

parser::Mail reply_to(const model::OutboxItem& ours, const std::string& text) {
  parser::Mail reply = mail("Re: " + ours.subject, text);
  from(reply, ours.to_name, ours.to_email);
  reply.in_reply_to = {ours.message_id};
  reply.references = ours.references;
  reply.references.push_back(ours.message_id);
  reply.to = {{ours.from_name, ours.reply_to.empty() ? ours.from_email : ours.reply_to}};
  return reply;
}

}  // namespace postern::desk::test
