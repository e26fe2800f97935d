#include "store/snapshot.h"

#include <algorithm>

#include "store/arrivals.h"
#include "store/budgets.h"
#include "store/deeds.h"
#include "store/events.h"
#include "store/messages.h"
#include "store/outbox.h"
#include "store/outbox_choice.h"
#include "store/quiet.h"
#include "store/remembered.h"
#include "store/tickets.h"
#include "store/timers.h"

namespace postern::store {
namespace {

// Loads a ticket once, following merges; the number it lives on under, 0 when there is none.
Result<model::TicketId> add_ticket(Database& database, model::TicketId id, model::Snapshot& snapshot) {
  if (!id) return id;
  if (const auto merged = snapshot.merged.find(id.value); merged != snapshot.merged.end()) {
    return model::TicketId{merged->second};
  }
  const auto same = [&](const model::Ticket& ticket) { return ticket.id == id; };
  if (std::any_of(snapshot.tickets.begin(), snapshot.tickets.end(), same)) return id;
  const Result<model::TicketId> home = follow_merges(database, id);
  if (!home || !*home) return home;
  if (*home != id) {
    snapshot.merged[id.value] = home->value;
    return add_ticket(database, *home, snapshot);  // once: *home is merged into nothing
  }
  auto ticket = load_ticket(database, id);
  if (!ticket) return fail(ticket.error());
  if (!*ticket) return id;
  snapshot.tickets.push_back(std::move(**ticket));
  Status added = timers_of(database, id, snapshot.timers);
  if (added) added = find_waiting(database, id, snapshot.waiting);
  if (!added) return fail(added.error());
  return id;
}

// The tickets of found messages and mails, each renamed to the one it lives on in.
template <class Known>
Status add_tickets_of(Database& database, std::vector<Known>& found, model::Snapshot& snapshot) {
  for (Known& known : found) {
    const Result<model::TicketId> home = add_ticket(database, known.ticket, snapshot);
    if (!home) return fail(home.error());
    known.ticket = *home;
  }
  return {};
}

Status add_threads(Database& database, const model::Lookups& lookups, model::Snapshot& snapshot) {
  for (const std::int64_t number : lookups.tickets) {
    if (const auto added = add_ticket(database, model::TicketId{number}, snapshot); !added) return fail(added.error());
  }
  for (const std::string& message_id : lookups.message_ids) {
    Status found = find_messages(database, message_id, snapshot.messages);
    const bool answered = std::count(lookups.answered.begin(), lookups.answered.end(), message_id) > 0;
    if (found) found = find_sent(database, message_id, answered, snapshot.sent);
    if (!found) return found;
  }
  if (Status found = find_same_id(database, lookups.same_id, snapshot.same_id); !found) return found;
  if (Status added = add_tickets_of(database, snapshot.same_id, snapshot); !added) return added;
  if (Status added = add_tickets_of(database, snapshot.messages, snapshot); !added) return added;
  return add_tickets_of(database, snapshot.sent, snapshot);
}

// Counts up to 1000 tickets: a monitoring address may have asked a million times, and the answer is "often".
Status add_people(Database& database, const model::Lookups& lookups, model::Snapshot& snapshot) {
  for (const std::string& email : lookups.people) {
    Status read = database.each(
        "SELECT (SELECT count(*) FROM (SELECT 1 FROM participant WHERE email = ?1 AND role = 'requester' LIMIT 1000)),"
        " (SELECT max(ticket) FROM participant WHERE email = ?1 AND role = 'requester'),"
        " name FROM participant WHERE email = ?1 ORDER BY role DESC, ticket DESC LIMIT 1",
        {email}, [&](Row row) {
          model::PersonSeen& person = snapshot.people.emplace_back();
          person.email = email;
          person.name = row.text(2);
          person.tickets = static_cast<int>(row.integer(0));
          if (!row.null(1)) person.latest = row.id<model::TicketId>(1);
        });
    if (!read) return read;
  }
  return {};
}

Status add_timers(Database& database, const model::Lookups& lookups, model::Snapshot& snapshot) {
  constexpr int kMost = 10000;
  if (lookups.timer) {
    auto fired = load_timer(database, lookups.timer);
    if (!fired) return fail(fired.error());
    snapshot.fired = std::move(*fired);
  }
  if (!lookups.overdue) return {};
  auto overdue = overdue_timers(database, *lookups.overdue, kMost);
  if (!overdue) return fail(overdue.error());
  snapshot.overdue = std::move(*overdue);
  return {};
}

Status add_in_status(Database& database, const model::Lookups& lookups, model::Snapshot& snapshot) {
  constexpr int kMost = 500;
  if (lookups.in_status.empty()) return {};
  std::vector<model::TicketId> ids;
  for (const std::string& status : lookups.in_status) {
    Status read = database.each("SELECT id FROM ticket WHERE status = ? AND id > ? ORDER BY id LIMIT ?",
                                {status, lookups.in_status_after.value, kMost},
                                [&](Row row) { ids.push_back(row.id<model::TicketId>(0)); });
    if (!read) return read;
  }
  std::sort(ids.begin(), ids.end());
  if (ids.size() > kMost) ids.resize(kMost);
  for (const model::TicketId id : ids) {
    auto ticket = load_ticket(database, id);
    if (!ticket) return fail(ticket.error());
    if (!*ticket) continue;
    snapshot.in_status.push_back(std::move(**ticket));
    if (Status read = timers_of(database, id, snapshot.timers); !read) return read;
  }
  return {};
}

Status add_story(Database& database, const model::Lookups& lookups, model::Snapshot& snapshot) {
  constexpr int kMost = 200;
  if (!lookups.story || lookups.tickets.empty()) return {};
  const Result<model::TicketId> home = add_ticket(database, model::TicketId{lookups.tickets.front()}, snapshot);
  if (!home) return fail(home.error());
  auto messages = messages_of(database, *home, kMost);
  if (!messages) return fail(messages.error());
  auto events = events_of(database, *home, kMost);
  if (!events) return fail(events.error());
  snapshot.story = std::move(*messages);
  snapshot.events = std::move(*events);
  return {};
}

Status add_deeds(Database& database, const model::Lookups& lookups, model::Snapshot& snapshot) {
  if (!lookups.deed) return {};
  const auto& [agent, token] = *lookups.deed;
  for (const model::Ticket& ticket : snapshot.tickets) {
    if (Status found = find_deed(database, ticket.id, agent, token, snapshot.deeds); !found) return found;
  }
  return {};
}

Status add_answers(Database& database, const model::Lookups& lookups, model::Snapshot& snapshot) {
  if (!lookups.answers) return {};
  for (const model::Ticket& ticket : snapshot.tickets) {
    if (Status found = find_answers(database, ticket.id, snapshot.answers); !found) return found;
  }
  return {};
}

Status add_budgets(Database& database, const model::Lookups& lookups, model::Time now, model::Snapshot& snapshot) {
  for (const model::BudgetKey& budget : lookups.budgets) {
    const Result<int> mails = counted(database, budget, now);
    if (!mails) return fail(mails.error());
    snapshot.budgets[budget] = *mails;
  }
  return {};
}

Status add_budget(Database& database, const model::BudgetKey& budget, model::Time now, model::Snapshot& snapshot) {
  if (snapshot.budgets.contains(budget)) return {};
  const Result<int> mails = counted(database, budget, now);
  if (!mails) return fail(mails.error());
  snapshot.budgets[budget] = *mails;
  return {};
}

Status add_requester_budgets(Database& database, const model::Lookups& lookups, model::Time now,
                             model::Snapshot& snapshot) {
  for (const model::Ticket& ticket : snapshot.tickets) {
    if (ticket.participants.empty()) continue;
    const std::string& email = ticket.requester().email;
    for (const model::BudgetKey& key : lookups.requester_budgets) {
      Status added = add_budget(database, {key.name + email, key.window}, now, snapshot);
      if (added) added = add_budget(database, {key.name + email.substr(email.rfind('@') + 1).insert(0, "@"), key.window}, now, snapshot);
      if (!added) return added;
    }
  }
  return {};
}

Status add_suppressed(Database& database, const model::Lookups& lookups, model::Snapshot& snapshot) {
  std::vector<std::string> emails = lookups.people;
  for (const model::Ticket& ticket : snapshot.tickets) {
    if (!ticket.participants.empty()) emails.push_back(ticket.requester().email);
  }
  for (const std::string& email : emails) {
    const auto found = suppression_of(database, email);
    if (!found) return fail(found.error());
    if (*found) snapshot.suppressed[email] = **found;
  }
  return {};
}

Status add_quiet(Database& database, const model::Lookups& lookups, model::Time now, model::Snapshot& snapshot) {
  Status added = add_requester_budgets(database, lookups, now, snapshot);
  if (added) added = add_suppressed(database, lookups, snapshot);
  if (added) added = load_echoes(database, lookups.echoes, now, snapshot.echoes);
  if (!added || !lookups.held_back) return added;
  auto news = held_back(database, lookups.held_back->first, lookups.held_back->second);
  if (!news) return fail(news.error());
  snapshot.held_back = std::move(*news);
  return {};
}

Status add_numbers(Database& database, model::Snapshot& snapshot) {
  const Result<std::int64_t> ticket = next_number(database, "ticket");
  if (!ticket) return fail(ticket.error());
  const Result<std::int64_t> outbox = next_number(database, "outbox");
  if (!outbox) return fail(outbox.error());
  snapshot.next_ticket = *ticket;
  snapshot.next_outbox = *outbox;
  return {};
}

}  // namespace

Result<model::Snapshot> load_snapshot(Database& database, const model::Lookups& lookups, const std::string& mailbox,
                                      model::Time now) {
  model::Snapshot snapshot;
  Status loaded = add_numbers(database, snapshot);
  if (loaded && !lookups.content_hash.empty()) {
    loaded = find_same_content(database, lookups.content_hash, mailbox, snapshot.same_content);
  }
  if (loaded) loaded = add_threads(database, lookups, snapshot);
  if (loaded && !lookups.reread.empty()) {
    loaded = find_made_from(database, lookups.reread, snapshot.reread);
    if (loaded) loaded = find_carried(database, lookups.reread, snapshot.carried);
  }
  if (loaded && lookups.outbox) loaded = find_chosen(database, *lookups.outbox, snapshot.outbox);
  if (loaded) loaded = add_timers(database, lookups, snapshot);
  if (loaded) loaded = add_in_status(database, lookups, snapshot);
  if (loaded) loaded = add_story(database, lookups, snapshot);
  if (loaded) loaded = add_deeds(database, lookups, snapshot);
  if (loaded) loaded = add_answers(database, lookups, snapshot);
  if (loaded) loaded = load_away(database, snapshot.away);
  if (loaded) loaded = load_remembered(database, lookups.remembered, snapshot.remembered);
  if (loaded) loaded = add_people(database, lookups, snapshot);
  if (loaded) loaded = add_budgets(database, lookups, now, snapshot);
  if (loaded) loaded = add_quiet(database, lookups, now, snapshot);
  if (!loaded) return fail(loaded.error());
  return snapshot;
}

}  // namespace postern::store
