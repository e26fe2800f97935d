#include "daemon/desk/workflow_move.h"

#include "daemon/desk/answer.h"

namespace postern::desk {
namespace {

using config::StatusKind;

AnswerMove reopen(const config::WorkflowStatus& status, const parser::Mail& mail, const Sender& sender) {
  const std::string& to = status.answer.any.empty() ? status.answer.no : status.answer.any;
  if (to.empty()) return {"", "an answer does not reopen what is " + status.id, true};
  if (is_only_thanks(mail.reply_text, sender.name)) return {"", "nothing but thanks: not reopened", false, true};
  return {to, "answer to a ticket in " + status.id + ": reopened", false};
}

AnswerMove ask(const config::WorkflowStatus& status, const model::Ticket& ticket, const parser::Mail& mail,
               const Sender& sender) {
  const auto& moves = status.answer;
  if (moves.yes.empty() && moves.no.empty()) return {moves.any, "an answer in " + status.id, false};
  if (!sender.is(ticket.requester().email)) {
    return {moves.any, "only the requester's yes or no counts in " + status.id, moves.any.empty()};
  }
  const auto [answer, why] = read_answer(mail.reply_text, ticket.language);
  if (answer == Answer::yes && !moves.yes.empty()) return {moves.yes, "the requester's answer reads as yes: " + why, false};
  if (answer == Answer::no && !moves.no.empty()) return {moves.no, "the requester's answer reads as no: " + why, false};
  return {moves.any, "the answer in " + status.id + " is no plain yes or no: " + why, moves.any.empty()};
}

}  // namespace

AnswerMove move_on_answer(const config::Workflow& workflow, const model::Ticket& ticket, const parser::Mail& mail,
                          const Sender& sender, bool verified) {
  const config::WorkflowStatus* status = workflow.find(ticket.status);
  if (!status || status->kind == StatusKind::open) return {};
  if (!verified) return {"", "the sender is not proven: no status move", true};
  AnswerMove move =
      status->kind == StatusKind::final ? reopen(*status, mail, sender) : ask(*status, ticket, mail, sender);
  if (!config::may_move(workflow, ticket.status, move.to, config::Mover::requester)) move.to.clear();
  return move;
}

bool is_final(const config::Workflow& workflow, const model::Ticket& ticket) {
  const config::WorkflowStatus* status = workflow.find(ticket.status);
  return status && status->kind == StatusKind::final;
}

bool is_reopening(const config::Workflow& workflow, const std::string& from, const std::string& to) {
  const config::WorkflowStatus* before = workflow.find(from);
  const config::WorkflowStatus* after = workflow.find(to);
  if (!before || !after || after->kind == StatusKind::final) return false;
  if (before->kind == StatusKind::final) return true;
  return before->kind == StatusKind::waiting && after->kind == StatusKind::open && before->answer.no == to;
}

bool is_closed_for_good(const config::Settings& settings, const model::Ticket& ticket, model::Time now) {
  return is_final(settings.workflow, ticket) &&
         now - ticket.status_since > std::chrono::days(settings.desk.reopen_days);
}

}  // namespace postern::desk
