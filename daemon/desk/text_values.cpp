#include "daemon/desk/text_values.h"

#include <array>

#include "config/calendar.h"
#include "config/ticket_fields.h"
#include "daemon/desk/copies.h"
#include "daemon/desk/sender.h"
#include "daemon/desk/phrases.h"
#include "daemon/desk/spoken.h"
#include "parser/text.h"

namespace postern::desk {
namespace {

constexpr std::size_t kTopicBytes = 120;
constexpr std::size_t kSubjectBytes = 200;

std::string status_name(const config::Workflow& workflow, const std::string& id, const std::string& language) {
  const config::WorkflowStatus* status = workflow.find(id);
  return status ? config::name_in(*status, language) : id;
}

// The name alone: an agent's address is nobody's business.
std::string name_of_assignee(const config::Settings& settings, const model::Ticket& ticket) {
  const config::Agent* agent = ticket.assignee.empty() ? nullptr : settings.find_agent(ticket.assignee);
  return agent && agent->name.find('@') == std::string::npos ? agent->name : "";
}

std::string part_for_next(const config::Workflow& workflow, const std::string& id) {
  const config::WorkflowStatus* status = workflow.find(id);
  if (!status || status->kind == config::StatusKind::open) return "next-open";
  return status->kind == config::StatusKind::waiting ? "next-waiting" : "next-final";
}

// "Room: 12", one a line: those of every ticket, then those of the config in its order. What is in the config no longer is
// nobody's concern.
std::string fields_shown(const config::Settings& settings, const model::Ticket& ticket) {
  std::string lines;
  const auto add = [&](const std::string& name, const std::string& label) {
    const auto value = ticket.fields.find(name);
    if (value == ticket.fields.end()) return;
    lines += (lines.empty() ? "" : "\n") + label + ": " + printable(value->second, config::kFieldBytes);
  };
  for (const auto name : config::free_fields()) add(std::string(name), phrase(settings, "field-" + std::string(name)));
  for (const config::Field& field : settings.fields) add(field.name, field.label);
  return lines;
}

}  // namespace

std::string polite_topic(const std::string& subject) {
  static constexpr std::array<std::string_view, 4> kMoreThanWords = {"://", "www.", "@", "mailto:"};
  const std::string topic = printable(trim(subject), kTopicBytes + 3);
  if (topic != trim(subject) || topic.size() > kTopicBytes) return "";
  const std::string lower = to_lower(topic);
  for (const auto mark : kMoreThanWords) {
    if (lower.find(mark) != std::string::npos) return "";
  }
  return topic;
}

Values values_for_requester(const config::Settings& settings, const config::Mailbox& mailbox,
                            const model::Ticket& ticket, const std::string& person, const std::string& name,
                            const std::string& when) {
  const std::string language = language_of_text(settings, ticket.language, name);
  Values values = {{"desk", mailbox.from_name.empty() ? settings.desk.name : mailbox.from_name},
                   {"key", ticket.key},
                   {"name", polite_name(person)},
                   {"topic", ticket.subject_proven ? polite_topic(ticket.subject) : ""},
                   {"agent", name_of_assignee(settings, ticket)},
                   {"status", status_name(settings.workflow, ticket.status, language)},
                   {"when", when},
                   {"opened", spoken_date(ticket.created, language)},
                   {"signature", mailbox.signature}};
  values["next"] = render_part(settings, language, part_for_next(settings.workflow, ticket.status), values);
  return values;
}

std::string expected(const config::Settings& settings, model::Time due, model::Time now, const std::string& language) {
  if (due <= now) return "";
  if (config::is_always(settings.business_hours)) return spoken_within(due - now, language);
  return spoken_by(due, now, settings.business_hours.timezone, language);
}

std::string opening(const config::Settings& settings, model::Time now, const std::string& language) {
  constexpr std::chrono::seconds kMoment{1};
  const model::Time open = config::Calendar(settings.business_hours).advance(now, kMoment) - kMoment;
  return open <= now ? "" : spoken_at(open, now, settings.business_hours.timezone, language);
}

Values values_for_agent(const config::Settings& settings, const model::Ticket& ticket) {
  return {{"key", ticket.key},
          {"prefix", settings.desk.prefix},
          {"subject", printable(ticket.subject, kSubjectBytes)},
          {"status", status_name(settings.workflow, ticket.status, settings.desk.language)},
          {"urgent", ticket.priority == model::Priority::urgent ? "urgent" : ""},
          {"assignee", ticket.assignee},
          {"tags", join(ticket.tags, ", ")},
          {"reopened", ticket.reopened > 0 ? std::to_string(ticket.reopened) : ""},
          {"pending", list_of(ticket.pending)},
          {"fields", fields_shown(settings, ticket)}};
}

}  // namespace postern::desk
