#include "daemon/desk/draft.h"

#include <algorithm>

#include "config/units.h"
#include "daemon/desk/hold.h"
#include "daemon/desk/timers.h"
#include "daemon/desk/workflow_move.h"
#include "parser/text.h"

namespace postern::desk {
namespace {

constexpr const char* kMoves = "moves";  // OutboxItem::merge of what tells of a move
bool has_targets(const std::string& field) { return field == "priority" || field == "queue" || field == "requester"; }

}  // namespace

Draft::Draft(const Desk& desk, const model::Snapshot& snapshot, model::Time now, std::string seed, Permit may_tell)
    : desk_(desk),
      snapshot_(snapshot),
      seed_(std::move(seed)),
      may_tell_(std::move(may_tell)),
      keeps_time_(may_tell_.granted),
      budgets_(snapshot.budgets),
      next_ticket_(snapshot.next_ticket),
      next_mail_(snapshot.next_outbox) {
  decision_.at = now;
}

void Draft::add(model::Effect effect, std::string actor, std::string why) {
  const model::Effect& added =
      decision_.steps.emplace_back(model::Step{std::move(effect), std::move(actor), std::move(why)}).effect;
  if (const auto* created = std::get_if<model::CreateTicket>(&added)) {
    const model::TicketId ticket = created->ticket.id;
    const std::string status = created->ticket.status;  // `created` may move away
    time_status(*this, ticket, status);
    time_resolution(*this, ticket, "", status);
  } else if (const auto* moved = std::get_if<model::SetStatus>(&added)) {
    const model::TicketId ticket = moved->ticket;
    const std::string from = moved->from, to = moved->to;
    end_hold(*this, ticket);
    time_status(*this, ticket, to);
    time_resolution(*this, ticket, from, to);
    if (is_reopening(desk_.settings.workflow, from, to)) decision_.steps.push_back({model::CountReopening{ticket}, "workflow", from + " -> " + to});
  } else if (const auto* appended = std::get_if<model::AppendMessage>(&added); appended && ends_holds_ && !appended->message.automatic) {
    end_hold(*this, appended->message.ticket);
  } else if (const auto* field = std::get_if<model::SetField>(&added); field && has_targets(field->field)) {
    retime(*this, field->ticket);
  }
}

void Draft::note(model::TicketId ticket, std::string what, std::string actor, std::string why) {
  add(model::Note{ticket, std::move(what)}, std::move(actor), std::move(why));
}

void Draft::dispose(model::Disposition disposition, model::TicketId ticket, std::string reason) {
  add(model::Dispose{disposition, ticket, reason}, "desk", reason);
}

std::string Draft::boundary_for(const std::string& message_id) const {
  return to_hex(hmac_sha256(seed_, "boundary\n" + message_id)).substr(0, 32);
}

bool Draft::admits(const std::vector<Cap>& caps, model::TicketId ticket, const std::string& email,
                   const std::string& why) {
  const auto too_many = budgets_.exceeded(caps);
  if (too_many) note(ticket, "automatic mail to " + printable(email, 320) + " suppressed: " + *too_many, "desk", why);
  return !too_many;
}

void Draft::count(const model::BudgetKey& key, const std::string& why) {
  budgets_.count(key);
  add(model::CountMail{{key.name}}, "desk", why);
}

void Draft::hold_for_moves(model::OutboxItem& item) const {
  if (desk_.settings.desk.merge_moves <= std::chrono::seconds(0)) return;
  item.merge = kMoves;
  item.next_attempt = std::max(item.next_attempt, now() + desk_.settings.desk.merge_moves);
}

void Draft::drop_news_of_moves(const model::Ticket& ticket) {
  const std::string within = config::show_duration(desk_.settings.desk.merge_moves);
  for (const model::WaitingMail& mail : snapshot_.waiting) {
    if (mail.ticket != ticket.id || mail.merge != kMoves) continue;
    add(model::DropMail{mail.id}, "desk", "the ticket moved on to " + ticket.status + " within " + within + " (merge_moves)");
  }
}

bool Draft::has_delayed_mail() const {
  return std::any_of(decision_.steps.begin(), decision_.steps.end(), [&](const model::Step& step) {
    const auto* queued = std::get_if<model::QueueMail>(&step.effect);
    return queued && queued->item.next_attempt > now();
  });
}

bool Draft::waits_to_tell_of_move(const model::Ticket& ticket) const {
  return std::any_of(snapshot_.waiting.begin(), snapshot_.waiting.end(), [&](const model::WaitingMail& mail) {
    return mail.ticket == ticket.id && mail.merge == kMoves && mail.to_email == ticket.requester().email;
  });
}

void Draft::queue_automatic(model::OutboxItem item, const std::vector<Cap>& caps, const std::string& why) {
  budgets_.count(caps);
  model::CountMail count;
  for (const Cap& cap : caps) count.budgets.push_back(cap.key.name);
  queue(std::move(item), "desk", why);
  add(std::move(count), "desk", why);
}

void Draft::queue(model::OutboxItem item, const std::string& actor, const std::string& why) {
  item.why = why;
  add(model::QueueMail{std::move(item)}, actor, why);
}

}  // namespace postern::desk
