// A decision while it is being made: its steps so far, the numbers and budgets it has used up.
#pragma once

#include <string>
#include <utility>

#include "daemon/desk/budget.h"
#include "daemon/desk/decide.h"
#include "daemon/desk/loop_guard.h"

namespace postern::desk {

class Draft {
 public:
  // `desk` and `snapshot` outlive it. `seed` makes the boundaries. `may_tell` is what may_notify() said of the mail.
  Draft(const Desk& desk, const model::Snapshot& snapshot, model::Time now, std::string seed, Permit may_tell);

  const Desk& desk() const { return desk_; }
  const model::Snapshot& snapshot() const { return snapshot_; }
  model::Time now() const { return decision_.at; }
  const Permit& may_tell() const { return may_tell_; }
  // Whether timers are started. Not by a mail that may tell nobody, unless it is an agent's word, however late it came.
  bool keeps_time() const { return keeps_time_; }
  void keep_time() { keeps_time_ = true; }

  // The mail is somebody's who has no say on the ticket: it ends no hold.
  void keep_holds() { ends_holds_ = false; }

  // The steps until now.
  const model::Decision& so_far() const { return decision_; }

  // A move into a status, also that of a new ticket, brings the timers of the status along (timers.h), and another
  // priority, queue or requester those of other targets: whoever makes it. A move and a person's mail end a hold (hold.h).
  void add(model::Effect effect, std::string actor, std::string why);
  void note(model::TicketId ticket, std::string what, std::string actor, std::string why);
  // The one disposition of the arrival.
  void dispose(model::Disposition disposition, model::TicketId ticket, std::string reason);

  // Of a new ticket, another one for each.
  std::int64_t next_ticket_number() { return next_ticket_++; }
  // The n of the next outgoing Message-ID.
  std::int64_t next_mail_number() { return next_mail_++; }
  // [A-Za-z0-9]{32}, another one for each mail.
  std::string boundary_for(const std::string& message_id) const;

  const Budgets& budgets() const { return budgets_; }
  // Counts one of them, at once and in the store.
  void count(const model::BudgetKey& key, const std::string& why);
  // Whether one more automatic mail may go to `email`; when not, notes on the ticket why. Ask before composing: a
  // composed mail has used up a number.
  bool admits(const std::vector<Cap>& caps, model::TicketId ticket, const std::string& email, const std::string& why);
  // Mail to people other than agents, composed from here on, leaves so much later.
  void delay_mail(std::chrono::seconds delay) { delay_ = delay; }
  model::Time earliest() const { return now() + delay_; }
  // Whether one of them waits that long.
  bool has_delayed_mail() const;
  // The mail tells of a move: it waits for [desk] merge_moves, so that moves shortly after another make one mail.
  void hold_for_moves(model::OutboxItem& item) const;
  // The ticket moves: mails of earlier moves that still wait are not sent. Whether there are any to its requester.
  void drop_news_of_moves(const model::Ticket& ticket);
  bool waits_to_tell_of_move(const model::Ticket& ticket) const;
  // Queues an automatic mail and counts it.
  void queue_automatic(model::OutboxItem item, const std::vector<Cap>& caps, const std::string& why);
  // Queues a mail that a person wrote: nobody counts those.
  void queue(model::OutboxItem item, const std::string& actor, const std::string& why);

  model::Decision take() { return std::move(decision_); }

 private:
  const Desk& desk_;
  const model::Snapshot& snapshot_;
  std::string seed_;
  Permit may_tell_;
  bool keeps_time_, ends_holds_ = true;
  std::chrono::seconds delay_{0};
  Budgets budgets_;
  std::int64_t next_ticket_, next_mail_;
  model::Decision decision_;
};

}  // namespace postern::desk
