// JSON of what the store holds.
#include "daemon/cli/ticket_json.h"

#include <boost/json.hpp>

#include "daemon/cli/words.h"

namespace postern::cli {

namespace json = boost::json;

namespace {

json::value since(const std::optional<model::Time>& time) {
  if (!time) return nullptr;
  return json::value(iso_time(*time));
}

json::object object_of(const model::Ticket& ticket) {
  json::array participants, pending;
  for (const model::Participant& person : ticket.participants)
    participants.push_back(json::object{{"email", person.email}, {"name", person.name}, {"role", role_name(person.role)}});
  for (const model::Participant& person : ticket.pending)
    pending.push_back(json::object{{"email", person.email}, {"name", person.name}});
  json::value merged = nullptr;
  if (ticket.merged_into) merged = ticket.merged_into->value;
  return {{"key", ticket.key},
          {"subject", ticket.subject},
          {"status", ticket.status},
          {"priority", ticket.priority == model::Priority::urgent ? "urgent" : "normal"},
          {"queue", ticket.queue},
          {"assignee", ticket.assignee},
          {"requester", ticket.participants.empty() ? "" : ticket.requester().email},
          {"participants", std::move(participants)},
          {"pending", std::move(pending)},
          {"tags", json::value_from(ticket.tags)},
          {"fields", json::value_from(ticket.fields)},
          {"language", ticket.language},
          {"created", iso_time(ticket.created)},
          {"updated", iso_time(ticket.updated)},
          {"status_since", iso_time(ticket.status_since)},
          {"reopened", ticket.reopened},
          {"languishing", since(ticket.languishing)},
          {"unanswered", since(ticket.unanswered)},
          {"unresolved", since(ticket.unresolved)},
          {"merged_into", std::move(merged)}};
}

json::object object_of(const model::Message& message) {
  json::value proven = nullptr, proof = nullptr;
  if (message.proof) proven = message.proof->holds, proof = json::string(message.proof->why);
  json::array files;
  for (const model::StoredAttachment& file : message.attachments)
    files.push_back(json::object{{"filename", file.filename},
                                 {"content_type", file.content_type},
                                 {"size", file.size},
                                 {"sha256", file.sha256},
                                 {"inline", file.is_inline}});
  return {{"at", iso_time(message.at)},
          {"direction", direction_name(message.direction)},
          {"from", json::object{{"name", message.from_name}, {"email", message.from_email}}},
          {"subject", message.subject},
          {"text", message.text},
          {"reply_text", message.reply_text},
          {"message_id", message.message_id},
          {"verified", message.verified},
          {"proven", std::move(proven)},
          {"proof", std::move(proof)},
          {"automatic", message.automatic},
          {"internal", message.internal},
          {"waits", message.waits},
          {"attachments", std::move(files)}};
}

json::object object_of(const model::OutboxItem& mail) {
  return {{"queued", iso_time(mail.date)},   {"purpose", mail.purpose},       {"to", mail.to_email},
          {"subject", mail.subject},         {"text", mail.text},             {"message_id", mail.message_id},
          {"state", state_name(mail.state)}, {"attempts", mail.attempts},     {"last_error", mail.last_error},
          {"why", mail.why}};
}

// One that rests is due at no time.
json::object object_of(const model::Timer& timer) {
  const auto due = timer.rest ? std::nullopt : std::optional(timer.due);
  json::value rest = nullptr;
  if (timer.rest) rest = timer.rest->count();
  return {{"due", since(due)}, {"rest_seconds", std::move(rest)}, {"name", timer.name}, {"why", timer.why}};
}

json::array links_of(const store::Story& story) {
  json::array links;
  for (const store::LinkedTicket& link : story.links)
    links.push_back(json::object{{"is", link_name(link.is)}, {"key", link.key}, {"subject", link.subject}, {"status", link.status}});
  return links;
}

}  // namespace

std::string to_json(const model::Ticket& ticket) { return json::serialize(object_of(ticket)); }

std::string to_json(const store::Story& story) {
  json::object object = object_of(story.ticket);
  json::array messages, events, mails, timers;
  for (const model::Message& message : story.messages) messages.push_back(object_of(message));
  for (const model::Event& event : story.events)
    events.push_back(json::object{{"at", iso_time(event.at)}, {"actor", event.actor}, {"what", event.what}, {"why", event.why}});
  for (const model::OutboxItem& mail : story.mails) mails.push_back(object_of(mail));
  for (const model::Timer& timer : story.timers) timers.push_back(object_of(timer));
  if (story.suppressed) object["unreachable"] = json::object{{"since", iso_time(story.suppressed->since)}, {"reason", story.suppressed->reason}};
  object["links"] = links_of(story);
  object["timers"] = std::move(timers);
  object["messages"] = std::move(messages);
  object["events"] = std::move(events);
  object["mails"] = std::move(mails);
  return json::serialize(object);
}

}  // namespace postern::cli
