#include "daemon/desk/put_back.h"

#include <algorithm>

#include "daemon/desk/change_words.h"
#include "daemon/desk/merge.h"

namespace postern::desk {
namespace {

class PuttingBack {
 public:
  PuttingBack(Draft& draft, model::Ticket& ticket, const std::string& actor, const std::string& why)
      : draft_(draft), ticket_(ticket), actor_(actor), why_(why) {}

  PutBack value(const model::Change& change) {
    const auto& [field, before, after] = change;
    if (field == "status") return status(before, after);
    if (field == "tag") return tag(before, after);
    if (field == "link") return link(after);
    if (field == "copied") return copies(before, after);
    if (field == "requester") return requester(before, after);
    if (field.starts_with("field:")) return own_field(field.substr(6), before, after);
    return plain_field(field, before, after);
  }

 private:
  PutBack status(const std::string& before, const std::string& after) {
    if (ticket_.status != after) return {words("status", ticket_.status), true};
    draft_.add(model::SetStatus{ticket_.id, after, before}, actor_, why_);
    ticket_.status = before;
    ticket_.status_since = draft_.now();
    return {words("status", before)};
  }

  PutBack tag(const std::string& before, const std::string& after) {
    auto& tags = ticket_.tags;
    const bool there = std::find(tags.begin(), tags.end(), after.empty() ? before : after) != tags.end();
    if (there == after.empty()) return {words(there ? "tag" : "untag", after.empty() ? before : after), true};
    if (after.empty()) {
      draft_.add(model::AddTag{ticket_.id, before}, actor_, why_);
      tags.push_back(before);
      return {words("tag", before)};
    }
    draft_.add(model::RemoveTag{ticket_.id, after}, actor_, why_);
    std::erase(tags, after);
    return {words("untag", after)};
  }

  PutBack link(const std::string& key) {
    const model::TicketId other = read_ticket_key(draft_.desk().settings, key);
    const auto found =
        std::find_if(ticket_.links.begin(), ticket_.links.end(), [&](const auto& one) { return one.other == other; });
    if (found == ticket_.links.end()) return {};
    draft_.add(model::UnlinkTickets{ticket_.id, other}, actor_, why_);
    ticket_.links.erase(found);
    return {words("unlink", key)};
  }

  // Who could write before keeps that.
  PutBack copies(const std::string& role_before, const std::string& email) {
    const auto found = std::find_if(ticket_.participants.begin(), ticket_.participants.end(), [&](const auto& person) {
      return person.email == email && person.role == model::Role::copied;
    });
    if (found == ticket_.participants.end()) return {};
    const bool may_write = !role_before.empty();
    draft_.add(model::EndCopies{ticket_.id, email, may_write}, actor_, why_);
    if (may_write)
      found->role = model::Role::participant;
    else
      ticket_.participants.erase(found);
    return {words("no-copies", email)};
  }

  // Who was named by mistake must not be able to write, or to be told anything.
  PutBack requester(const std::string& before, const std::string& after) {
    if (ticket_.requester().email != after) return {words("requester", ticket_.requester().email), true};
    draft_.add(model::SetField{ticket_.id, "requester", before}, actor_, why_);
    draft_.add(model::EndCopies{ticket_.id, after, false}, actor_, why_);
    auto& people = ticket_.participants;
    std::erase_if(people, [&](const auto& person) { return person.email == before || person.email == after; });
    people.insert(people.begin(), {before, "", model::Role::requester});
    return {words("requester", before)};
  }

  PutBack own_field(const std::string& name, const std::string& before, const std::string& after) {
    const auto found = ticket_.fields.find(name);
    const std::string now = found == ticket_.fields.end() ? "" : found->second;
    if (now != after) return {field_words(draft_.desk().settings, name, now), true};
    draft_.add(model::FillField{ticket_.id, name, before}, actor_, why_);
    if (before.empty())
      ticket_.fields.erase(name);
    else
      ticket_.fields[name] = before;
    return {field_words(draft_.desk().settings, name, before)};
  }

  std::string* plain(const std::string& field) {
    if (field == "assignee") return &ticket_.assignee;
    if (field == "queue") return &ticket_.queue;
    if (field == "subject") return &ticket_.subject;
    return nullptr;
  }

  PutBack plain_field(const std::string& field, const std::string& before, const std::string& after) {
    const bool is_priority = field == "priority";
    std::string priority = ticket_.priority == model::Priority::urgent ? "urgent" : "normal";
    std::string* now = is_priority ? &priority : plain(field);
    if (!now) return {};
    if (*now != after) return {words(field, *now), true};
    draft_.add(model::SetField{ticket_.id, field, before}, actor_, why_);
    *now = before;
    if (is_priority) ticket_.priority = before == "urgent" ? model::Priority::urgent : model::Priority::normal;
    return {words(field, before)};
  }

  std::string words(const std::string& field, const std::string& value) const {
    return change_words(draft_.desk().settings, field, value);
  }

  Draft& draft_;
  model::Ticket& ticket_;
  const std::string& actor_;
  const std::string& why_;
};

}  // namespace

PutBack put_back_change(Draft& draft, model::Ticket& ticket, const model::Change& change, const std::string& actor,
                        const std::string& why) {
  return PuttingBack(draft, ticket, actor, why).value(change);
}

}  // namespace postern::desk
