// [[status]]: one status of the workflow, with its moves, what it tells and when it asks again.
#include <algorithm>

#include "config/names.h"
#include "config/workflow_draft.h"
#include "parser/text.h"

namespace postern::config {
namespace {

using Audience = Notice::Audience;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::size_t kIdBytes = 32;
constexpr seconds kLeastTime = minutes(1);
constexpr seconds kMostTime = std::chrono::days(365);
constexpr Audience kAudiences[] = {Audience::requester, Audience::queue_agents, Audience::assignee, Audience::lead};
constexpr Mover kMovers[] = {Mover::agent, Mover::lead, Mover::requester, Mover::timer, Mover::rule};

// "in-review" -> "In review".
std::string name_from(std::string id) {
  std::replace(id.begin(), id.end(), '-', ' ');
  if (!id.empty() && id[0] >= 'a' && id[0] <= 'z') id[0] = static_cast<char>(id[0] - 'a' + 'A');
  return id;
}

void read_translation(Cursor& inner, const Entry& entry, WorkflowStatus& status) {
  std::string name;
  if (!is_language_tag(entry.key)) {
    inner.has(entry.key);
    inner.wrong(entry.key, quoted(entry.key) + " is not the tag of a language", "as in names = {de = \"In Arbeit\", pt-BR = \"Em curso\"}");
  } else if (inner.text(entry.key, name)) {
    status.names[to_lower(entry.key)] = name;
  }
}

// {de = "Wird getestet"}: the keys are languages.
void read_translations(Cursor& in, WorkflowStatus& status) {
  for (const Value* value : in.values("names")) {
    const auto* table = std::get_if<Table>(&value->is);
    if (!table) {
      in.mismatch("names", *value, "a table of names by language", "names = {de = \"In Arbeit\"}");
      continue;
    }
    Cursor inner = in.inner("names", *table);
    for (const Entry& entry : inner.entries()) read_translation(inner, entry, status);
    inner.finish();
  }
}

void read_names(Cursor& in, WorkflowStatus& status) {
  if (in.text("id", status.id, "id = \"in-review\"")) {
    if (!is_status_id(status.id)) {
      in.wrong("id", quoted(status.id) + " cannot be the id of a status",
               "1 to 32 lower-case letters, digits and '-', a letter first, as in \"in-review\"");
    }
    in.take("id", "status " + status.id, "a status " + quoted(status.id), "each status has an id of its own");
  }
  status.name = name_from(status.id);
  in.text("name", status.name);
  read_translations(in, status);
  add_shipped_names(status);
}

void name_status(Cursor& in, const std::string& key, Place place, const std::string& id, WorkflowDraft& draft) {
  draft.named.push_back({in, key, id, place});
}

bool read_reference(Cursor& in, const std::string& key, std::string& into, WorkflowDraft& draft) {
  if (!in.text(key, into)) return false;
  name_status(in, key, in.place(key), into, draft);
  return true;
}

Movers read_movers(Cursor& in) {
  std::vector<std::string> names;
  for (const Mover mover : kMovers) names.emplace_back(name_of(mover));
  Movers movers;
  const auto items = in.items("by");
  for (const Item& item : items) {
    if (!check_known(in, "by", item.place, item.text, names, "one who moves tickets")) continue;
    const auto at = std::find(names.begin(), names.end(), item.text) - names.begin();
    if (std::find(movers.begin(), movers.end(), kMovers[at]) == movers.end()) movers.push_back(kMovers[at]);
  }
  if (in.has("by") && items.empty()) in.wrong("by", "nobody", "name who may, or remove the line");
  return movers;
}

void add_move(Cursor& in, Place place, Move move, WorkflowStatus& status, WorkflowDraft& draft) {
  const auto is_same = [&](const Move& other) { return other.to == move.to; };
  if (std::any_of(status.moves.begin(), status.moves.end(), is_same)) {
    return in.wrong("moves", place, quoted(move.to) + " stands here twice", "remove one");
  }
  name_status(in, "moves", place, move.to, draft);
  status.moves.push_back(std::move(move));
}

void read_move_table(Cursor& in, const Table& table, WorkflowStatus& status, WorkflowDraft& draft) {
  Cursor inner = in.inner("moves", table);
  Move move;
  const bool has_to = inner.text("to", move.to, "{to = \"approved\", by = \"lead\"}");
  move.by = read_movers(inner);
  inner.finish();
  if (has_to) add_move(in, inner.place("to"), std::move(move), status, draft);
}

void read_moves(Cursor& in, WorkflowStatus& status, WorkflowDraft& draft) {
  for (const Value* value : in.values("moves")) {
    if (const auto* text = std::get_if<std::string>(&value->is)) {
      add_move(in, value->place, {*text}, status, draft);
    } else if (const auto* table = std::get_if<Table>(&value->is)) {
      read_move_table(in, *table, status, draft);
    } else {
      in.mismatch("moves", *value, "the id of a status", "[\"in-review\", {to = \"approved\", by = \"lead\"}]");
    }
  }
}

void read_tell(Cursor& in, WorkflowStatus& status) {
  for (const Value* value : in.values("tell")) {
    const auto* table = std::get_if<Table>(&value->is);
    if (!table) {
      in.mismatch("tell", *value, "a table of who is told",
                  "tell = {requester = \"status\", queue = \"agent-status\"}");
      continue;
    }
    Cursor inner = in.inner("tell", *table);
    for (const Audience audience : kAudiences) {
      Notice notice{audience, ""};
      if (!inner.text(name_of(audience), notice.name)) continue;
      inner.names_template(name_of(audience), notice.name, audience == Audience::requester);
      status.on_entry.push_back(std::move(notice));
    }
    inner.finish();
  }
}

void read_answer(Cursor& in, WorkflowStatus& status, WorkflowDraft& draft) {
  for (const Value* value : in.values("answer")) {
    if (std::holds_alternative<std::string>(value->is)) {
      read_reference(in, "answer", status.answer.any, draft);
    } else if (const auto* table = std::get_if<Table>(&value->is)) {
      Cursor inner = in.inner("answer", *table);
      read_reference(inner, "yes", status.answer.yes, draft);
      read_reference(inner, "no", status.answer.no, draft);
      read_reference(inner, "any", status.answer.any, draft);
      inner.finish();
    } else {
      in.mismatch("answer", *value, "a status, or a table of them",
                  "answer = {yes = \"completed\", no = \"in-progress\"}");
    }
  }
}

void read_follow_up(Cursor& in, WorkflowStatus& status, WorkflowDraft& draft) {
  FollowUp follow_up;
  if (!in.has("after")) in.wrong("after", "missing", "add a line such as: after = \"2d\"");
  in.duration("after", follow_up.after, kLeastTime, kMostTime);
  in.choice<Audience>("tell", follow_up.audience,
                      {{"requester", Audience::requester},
                       {"queue", Audience::queue_agents},
                       {"assignee", Audience::assignee},
                       {"lead", Audience::lead}});
  if (in.text("template", follow_up.notice, "template = \"client-testing-reminder\"")) {
    in.names_template("template", follow_up.notice, follow_up.audience == Audience::requester);
  }
  read_reference(in, "then", follow_up.then, draft);
  status.follow_ups.push_back(std::move(follow_up));
}

void read_times(Cursor& in, WorkflowStatus& status, WorkflowDraft& draft) {
  seconds limit{};
  if (in.duration("limit", limit, kLeastTime, kMostTime)) status.limit = limit;
  for (Cursor& follow_up : in.tables("follow_up")) {
    read_follow_up(follow_up, status, draft);
    follow_up.finish();
  }
}

}  // namespace

bool is_status_id(std::string_view id) {
  const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto fits = [&](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '-'; };
  return !id.empty() && id.size() <= kIdBytes && is_letter(id.front()) && std::all_of(id.begin(), id.end(), fits);
}

void read_status(Cursor& in, WorkflowDraft& draft) {
  WorkflowStatus status;
  bool side = false;
  read_names(in, status);
  in.choice<StatusKind>("kind", status.kind,
                        {{"open", StatusKind::open}, {"waiting", StatusKind::waiting}, {"final", StatusKind::final}});
  in.flag("side", side);
  read_moves(in, status, draft);
  status.by = read_movers(in);
  read_tell(in, status);
  read_answer(in, status, draft);
  read_times(in, status, draft);
  // Without an id, or with that of another, it could only be mistaken for something else.
  const auto has_id = [&](const StatusDraft& other) { return other.status.id == status.id; };
  if (status.id.empty() || std::any_of(draft.statuses.begin(), draft.statuses.end(), has_id)) return;
  draft.statuses.push_back({in, std::move(status), side});
}

}  // namespace postern::config
