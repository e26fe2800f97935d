// postern show: one ticket with its whole story, in the order it happened.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <string>
#include <vector>

#include "daemon/app/commands.h"
#include "daemon/cli/cli.h"
#include "daemon/cli/ticket_json.h"
#include "daemon/cli/words.h"
#include "daemon/desk/proof.h"
#include "daemon/desk/stored_message.h"
#include "parser/text.h"
#include "store/reader.h"

namespace postern::cli {

namespace {

// Lines of a message's text that are shown; the rest is in --json.
constexpr std::size_t kLines = 40;

struct Moment {
  model::Time at{};
  int rank = 0;  // what came first within one second: the mail, then what it caused, then what was sent
  std::string text;
};

std::string person(const std::string& name, const std::string& email) {
  return name.empty() ? printable(email) : printable(name) + " <" + printable(email) + ">";
}

std::string marks(const model::Message& message) {
  std::string out;
  if (!message.verified && !message.proof) out += ", unverified";
  if (message.automatic) out += ", automatic";
  if (message.internal) out += ", internal";
  if (message.waits) out += ", waits for its author to say send, note or drop";
  return out;
}

std::string tell(const model::Message& message) {
  const char* verb = message.direction == model::Direction::note ? "noted" : "wrote";
  std::string out = fmt::format("{}  {} {}{}\n", plain_time(message.at), person(message.from_name, message.from_email), verb, marks(message));
  if (message.proof) out += "      " + printable(desk::words_of(*message.proof)) + "\n";
  out += indented(desk::words_of(message), "    | ", kLines);
  for (const model::StoredAttachment& file : message.attachments)
    out += fmt::format("    + {} ({}, {})\n", printable(file.filename.empty() ? "unnamed" : file.filename), printable(file.content_type),
                       size_words(file.size));
  return out;
}

std::string tell(const model::Event& event) {
  std::string out = fmt::format("{}  {}  [{}]\n", plain_time(event.at), printable(event.what), printable(event.actor));
  if (!event.why.empty()) out += "      because " + printable(event.why) + "\n";
  return out;
}

std::string tell(const model::OutboxItem& mail) {
  std::string out = fmt::format("{}  mail to {}: {}, {}\n      {}\n", plain_time(mail.date), printable(mail.to_email), mail.purpose,
                                state_name(mail.state), printable(mail.subject));
  if (!mail.last_error.empty() && mail.state != model::DeliveryState::sent)
    out += fmt::format("      {} attempts, the last: {}\n", mail.attempts, printable(mail.last_error));
  return out;
}

std::string overdue(const model::Ticket& ticket, model::Time now) {
  std::string out;
  if (ticket.languishing) out += fmt::format("  languishing, for {}\n", age(*ticket.languishing, now));
  if (ticket.unanswered) out += fmt::format("  an answer is overdue, for {}\n", age(*ticket.unanswered, now));
  if (ticket.unresolved) out += fmt::format("  past the time to resolve it, for {}\n", age(*ticket.unresolved, now));
  return out;
}

std::string tell(const model::Timer& timer) {
  if (!timer.rest) return fmt::format("  next       {}: {}\n", plain_time(timer.due), printable(timer.why));
  return fmt::format("  rests      {} left: {}\n", working_time(*timer.rest), printable(timer.why));
}

// Those of the config in its order, then what it does not know any more.
std::string fields_of(const config::Settings& settings, const model::Ticket& ticket) {
  std::string out;
  const auto line = [&](const std::string& label, const std::string& value) {
    out += fmt::format("  {} {}\n", column(label, 10), printable(value));
  };
  for (const config::Field& field : settings.fields) {
    if (const auto value = ticket.fields.find(field.name); value != ticket.fields.end()) line(field.label, value->second);
  }
  for (const auto& [name, value] : ticket.fields) {
    if (!settings.find_field(name)) line(name, value);
  }
  return out;
}

std::string links_of(const store::Story& story) {
  std::string out;
  for (const store::LinkedTicket& link : story.links)
    out += fmt::format("  {} {}, {}: {}\n", column(link_name(link.is), 10), link.key, link.status, printable(link.subject, 80));
  return out;
}

std::string head(const config::Settings& settings, const store::Story& story, model::Time now) {
  const model::Ticket& ticket = story.ticket;
  std::string out = fmt::format("{}  {}\n", ticket.key, printable(ticket.subject.empty() ? "(no subject)" : ticket.subject));
  out += fmt::format("  status     {}, for {}\n", ticket.status, age(ticket.status_since, now));
  out += fmt::format("  requester  {}\n", person(ticket.requester().name, ticket.requester().email));
  if (story.suppressed)
    out += fmt::format("             NO AUTOMATIC MAIL since {}: {}\n", plain_time(story.suppressed->since), printable(story.suppressed->reason));
  out += fmt::format("  assignee   {}\n", ticket.assignee.empty() ? "nobody yet" : printable(ticket.assignee));
  out += fmt::format("  queue      {}{}\n", printable(ticket.queue), ticket.priority == model::Priority::urgent ? ", URGENT" : "");
  if (ticket.reopened > 0) out += fmt::format("  reopened   {}\n", ticket.reopened == 1 ? "once" : std::to_string(ticket.reopened) + " times");
  if (!ticket.tags.empty()) out += fmt::format("  tags       {}\n", printable(join(ticket.tags, ", ")));
  out += fields_of(settings, ticket) + links_of(story);
  for (std::size_t i = 1; i < ticket.participants.size(); ++i) {
    const model::Participant& other = ticket.participants[i];
    out += fmt::format("  {} {}\n", column(role_name(other.role), 11), person(other.name, other.email));
  }
  for (const model::Participant& waiting : ticket.pending)
    out += fmt::format("  in Cc      {}, told nothing\n", person(waiting.name, waiting.email));
  if (ticket.merged_into) out += fmt::format("  merged into ticket {}\n", ticket.merged_into->value);
  return out + overdue(ticket, now);
}

std::string text_of(const config::Settings& settings, const store::Story& story, model::Time now) {
  std::vector<Moment> moments;
  for (const model::Message& message : story.messages) moments.push_back({message.at, 0, tell(message)});
  for (const model::Event& event : story.events) moments.push_back({event.at, 1, tell(event)});
  for (const model::OutboxItem& mail : story.mails) moments.push_back({mail.date, 2, tell(mail)});
  std::stable_sort(moments.begin(), moments.end(),
                   [](const Moment& a, const Moment& b) { return std::tie(a.at, a.rank) < std::tie(b.at, b.rank); });
  std::string out = head(settings, story, now);
  for (const model::Timer& timer : story.timers) out += tell(timer);
  out += "\n";
  for (const Moment& moment : moments) out += moment.text;
  return out;
}

}  // namespace

int show_command(const Globals& globals, const std::string& key) {
  auto settings = settings_or_complain(globals);
  if (!settings) return complain(settings.error());
  auto id = app::ticket_id(*settings, key);
  if (!id) return complain(id.error());
  auto reader = store::Reader::open(settings->store.path);
  if (!reader) return complain(reader.error());
  auto story = reader->story(*id);
  if (!story) return complain(story.error());
  if (!*story) return complain({Failure::no_input, "there is no ticket " + printable(key), "postern tickets lists them"});
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  std::cout << (globals.json ? to_json(**story) + "\n" : text_of(*settings, **story, now));
  return 0;
}

}  // namespace postern::cli
