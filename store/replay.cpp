#include "store/replay.h"

#include <algorithm>
#include <array>

#include "parser/text.h"
#include "store/names.h"
#include "store/tickets.h"

namespace postern::store {
namespace {

std::string shown(const std::string& value) { return value.empty() ? "nothing" : "\"" + printable(value, 100) + "\""; }

std::string shown(const std::set<std::string>& values) { return values.empty() ? "none" : join({values.begin(), values.end()}, ", "); }

template <class Said, class Is>
void compare_one(const std::string& what, const Said& said, const Is& is, std::vector<std::string>& out) {
  if (said != is) out.push_back("its events say " + what + " " + shown(said) + ", the ticket says " + shown(is));
}

std::map<std::string, std::string> values_of(const model::Ticket& ticket) {
  std::map<std::string, std::string> values = {{"status", ticket.status},
                                               {"priority", std::string(name_of(ticket.priority))},
                                               {"queue", ticket.queue},
                                               {"assignee", ticket.assignee},
                                               {"subject", ticket.subject},
                                               {"language", ticket.language},
                                               {"requester", ticket.participants.empty() ? "" : ticket.requester().email}};
  for (const auto& [name, value] : ticket.fields) values["field:" + name] = value;
  return values;
}

}  // namespace

void Replay::begin(std::string_view values) {
  begun_ = true;
  for (const auto line : split_lines(values)) {
    const auto equals = line.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string name(line.substr(0, equals)), value(line.substr(equals + 1));
    if (name == "tag") tags_.insert(value);
    if (name == "requester") people_.insert(value);
    if (name != "tag") values_[name] = value;
  }
}

void Replay::add(std::string_view field, std::string_view before, std::string_view after) {
  if (field == "created") return begin(after);
  if (!begun_) return;
  if (field == "tag") {
    tags_.erase(std::string(before));
    if (!after.empty()) tags_.emplace(after);
  } else if (field == "link") {
    if (!before.empty()) links_.erase(std::string(before));
    if (!after.empty()) links_.emplace(after);
  } else if (field == "participant" || field == "copied") {
    if (after.empty()) people_.erase(std::string(before));
    if (!after.empty()) people_.emplace(after);
  } else {
    std::string& value = values_[std::string(field)];
    if (value != before) gaps_.push_back("an event changes " + std::string(field) + " from " + shown(std::string(before)) + ", where it was " + shown(value));
    value = after;
    if (field == "requester") people_.emplace(after);
  }
}

std::vector<std::string> Replay::compare(const model::Ticket& ticket, const std::set<std::string>& links) const {
  std::vector<std::string> out;
  if (!begun_) return out;
  out = gaps_;
  const auto is = values_of(ticket);
  std::set<std::string> names;
  for (const auto& [name, value] : values_) names.insert(name);
  for (const auto& [name, value] : is) names.insert(name);
  names.erase("merged_into");
  for (const std::string& name : names) {
    const auto said = values_.find(name);
    const auto stands = is.find(name);
    compare_one(name, said == values_.end() ? "" : said->second, stands == is.end() ? "" : stands->second, out);
  }
  std::set<std::string> people;
  for (const auto& person : ticket.participants) people.insert(person.email);
  compare_one("people", people_, people, out);
  compare_one("tags", tags_, std::set<std::string>(ticket.tags.begin(), ticket.tags.end()), out);
  compare_one("links to", links_, links, out);
  return out;
}

namespace {

Status finish(Database& database, model::TicketId id, const Replay& replay, std::vector<std::string>& findings) {
  auto ticket = load_ticket(database, id);
  if (!ticket) return fail(ticket.error());
  if (!*ticket) return {};
  std::set<std::string> links;
  Status read = database.each("SELECT key FROM ticket_link JOIN ticket ON ticket.id = other WHERE ticket_link.ticket = ?", {id},
                              [&](Row row) { links.insert(row.text(0)); });
  for (const std::string& line : replay.compare(**ticket, links)) findings.push_back((*ticket)->key + ": " + line);
  return read;
}

}  // namespace

Status replay_all(Database& database, std::vector<std::string>& findings) {
  model::TicketId at;
  Replay replay;
  Status finished;
  Status read = database.each("SELECT ticket, field, before, after FROM event WHERE field IS NOT NULL AND ticket IS NOT NULL"
                              " ORDER BY ticket, id", {}, [&](Row row) {
    const auto ticket = row.id<model::TicketId>(0);
    if (ticket != at) {
      if (at && finished) finished = finish(database, at, replay, findings);
      replay = {};
      at = ticket;
    }
    replay.add(row.bytes(1), row.bytes(2), row.bytes(3));
  });
  if (read && finished && at) finished = finish(database, at, replay, findings);
  return read ? finished : read;
}

}  // namespace postern::store
