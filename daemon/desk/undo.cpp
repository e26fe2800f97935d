#include "daemon/desk/undo.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "daemon/desk/merge.h"
#include "daemon/desk/notify.h"
#include "daemon/desk/parties.h"
#include "daemon/desk/phrases.h"
#include "daemon/desk/put_back.h"
#include "daemon/desk/spoken.h"
#include "daemon/desk/texts.h"
#include "daemon/desk/timers.h"
#include "parser/text.h"

namespace postern::desk {
namespace {

bool is_answer(const model::DeedMail& mail) { return mail.purpose == "reply" || mail.purpose == "copy"; }

bool can_be_dropped(const model::DeedMail& mail) {
  return !mail.on_its_way && (mail.state == model::DeliveryState::pending || mail.state == model::DeliveryState::held);
}

// OutboxItem::purpose decides who a mail is for; those to agents are not waited for and not told of.
bool is_for_agents(const std::string& purpose) {
  return purpose.starts_with("agent-") || purpose.starts_with("held-") || purpose.starts_with("desk-");
}

class Undo {
 public:
  Undo(Draft& draft, const model::Ticket& ticket, const model::Deed& deed, const std::string& actor,
       const std::string& why)
      : draft_(draft), settings_(draft.desk().settings), deed_(deed), actor_(actor), why_(why), ticket_(ticket) {}

  TakenBack carry_out() {
    const model::Ticket before = ticket_;
    const std::string& status = before.status;
    for (const model::DeedMail& mail : deed_.mails) recall(mail);
    // An answer that went out with the question of the status it moved to.
    if (answer_gone_ && !postscripts(settings_, ticket_.language, status).empty()) move_gone_ = true;
    if (!answer_gone_) turn_answers();
    put_back();
    draft_.add(model::UndoDeed{ticket_.id, deed_.id}, actor_, why_);
    if (ticket_.status != status) tell_of_return();
    if (ticket_.assignee != before.assignee)
      tell_of_assignment(draft_, before, ticket_, settings_.find_agent(deed_.agent), "", why_);
    return {ticket_, text()};
  }

 private:
  // Who was told of the move is told that it was none; so is who heard nothing of the move before it.
  void tell_of_return() {
    if (!move_gone_ && !deed_.dropped_news) return;
    tell_of_status(draft_, ticket_, why_);
    const std::string who = ticket_.requester().email;
    const auto& steps = draft_.so_far().steps;
    const bool heard = std::any_of(steps.begin(), steps.end(), [&](const model::Step& step) {
      const auto* queued = std::get_if<model::QueueMail>(&step.effect);
      return queued && queued->item.to_email == who;
    });
    if (move_gone_ && !heard) advice_ = phrase(settings_, "undone-tell", {{"who", printable(who, 320)}}) + "\n";
  }

  void recall(const model::DeedMail& mail) {
    const std::string what = printable(mail.to_email, 320) + " (" + said_to_party(settings_, mail.purpose) + ")";
    if (can_be_dropped(mail)) {
      draft_.add(model::DropMail{mail.id}, actor_, why_);
      if (!is_for_agents(mail.purpose)) unsent_.push_back(what);
      return;
    }
    if (is_for_agents(mail.purpose)) return;
    gone_.push_back(what);
    answer_gone_ = answer_gone_ || is_answer(mail);
    move_gone_ = move_gone_ || mail.purpose == "status";
  }

  void turn_answers() {
    for (const model::MessageKey message : deed_.answers)
      draft_.add(model::TurnMessage{ticket_.id, message, model::Direction::note}, actor_, why_);
    if (!deed_.answers.empty()) await_answer(draft_, ticket_);
  }

  void put_back() {
    for (auto change = deed_.changes.rbegin(); change != deed_.changes.rend(); ++change) {
      const PutBack done = put_back_change(draft_, ticket_, *change, actor_, why_);
      if (done.words.empty()) continue;
      (done.left ? left_ : put_back_).push_back(done.words);
    }
  }

  std::string text() const {
    std::string text = phrase(settings_, "undone") + "\n";
    const auto line = [&](const char* name, const std::vector<std::string>& what) {
      if (!what.empty()) text += phrase(settings_, name, {{"what", join(what, ", ")}}) + "\n";
    };
    line("undone-unsent", unsent_);
    line("undone-put-back", put_back_);
    line("undone-gone", gone_);
    line("undone-left", left_);
    return text + advice_ + deed_.stays;
  }

  Draft& draft_;
  const config::Settings& settings_;
  const model::Deed& deed_;
  const std::string& actor_;
  const std::string& why_;
  model::Ticket ticket_;
  std::string advice_;
  std::vector<std::string> unsent_, gone_, put_back_, left_;
  bool answer_gone_ = false, move_gone_ = false;
};

}  // namespace

std::string make_undo_token(const Draft& draft) { return draft.boundary_for("undo").substr(0, 8); }

void want_undo(model::Lookups& lookups, const std::vector<Command>& list, const std::string& agent) {
  for (const Command& command : list) {
    if (command.name == "undo") lookups.deed = {agent, to_lower(command.argument)};
  }
}

Result<const model::Deed*> deed_to_undo(const Draft& draft, const model::Ticket& ticket, const Command& undo) {
  const auto& settings = draft.desk().settings;
  const auto wrong = [&](const char* name, const config::Values& values, const char* hint) {
    return fail(Failure::data, phrase(settings, name, values), phrase(settings, hint));
  };
  // The newest deed on the ticket that it was merged into may be about something else.
  if (undo.argument.empty() && !draft.snapshot().merged.empty()) return wrong("undo-merged", {}, "undo-by-token");
  const auto& deeds = draft.snapshot().deeds;
  const auto found =
      std::find_if(deeds.begin(), deeds.end(), [&](const model::Deed& deed) { return deed.ticket == ticket.id; });
  if (found == deeds.end()) return wrong("undo-nothing", {{"key", ticket.key}}, "undo-whose");
  if (found->undone) return wrong("undo-twice", {{"key", ticket.key}}, "undo-by-token");
  return &*found;
}

TakenBack take_back(Draft& draft, const model::Ticket& ticket, const model::Deed& deed, const std::string& actor,
                    const std::string& why) {
  return Undo(draft, ticket, deed, actor, why).carry_out();
}

}  // namespace postern::desk
