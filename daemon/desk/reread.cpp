#include "daemon/desk/reread.h"

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

namespace postern::desk {
namespace {

using Files = std::vector<model::StoredAttachment>;

// The same place in the mail, else the same bytes, else the same name: a better parser may see each of them otherwise.
std::optional<int> index_in(const Files& files, const model::StoredAttachment& wanted) {
  using File = model::StoredAttachment;
  const auto where = [](const File& file) { return std::tie(file.span_offset, file.span_length); };
  const auto find = [&](const auto& same) { return std::find_if(files.begin(), files.end(), same); };
  auto found = find([&](const File& file) { return where(file) == where(wanted); });
  if (found == files.end()) found = find([&](const File& file) { return file.sha256 == wanted.sha256; });
  if (found == files.end() && !wanted.filename.empty())
    found = find([&](const File& file) { return file.filename == wanted.filename; });
  if (found == files.end()) return std::nullopt;
  return static_cast<int>(found - files.begin());
}

// What becomes of the files that outgoing mails carry.
struct Carried {
  std::string kept;                          // as keeps_files()
  std::vector<std::pair<int, int>> indexes;  // as RenumberFiles, those that change
};

Carried follow(const Files& before, const Files& after, const std::vector<model::CarriedFile>& carried) {
  Carried result;
  if (before == after) return result;
  for (const model::CarriedFile& file : carried) {
    const auto index = static_cast<std::size_t>(file.index);
    if (index >= before.size()) continue;  // it names nothing: there is nothing to keep
    const model::StoredAttachment& was = before[index];
    if (file.on_its_way && (index >= after.size() || after[index] != was)) {
      return {"a mail that carries them is not sent yet; run it again when it is", {}};
    }
    const auto now = index_in(after, was);
    if (!now) return {"a sent mail carries one of them that is not found in the stored mail today", {}};
    if (*now != file.index) result.indexes.emplace_back(file.index, *now);
  }
  return result;
}

Carried follow(const Reread& reread, const model::Snapshot& snapshot) {
  if (snapshot.reread.empty()) return {};
  return follow(snapshot.reread.front().attachments, reread.derived.attachments, snapshot.carried);
}

// An agent's words that were obeyed are theirs without commands and our notice (agent_mail.cpp).
bool words_were_decided(const model::Message& stored) {
  return stored.direction != model::Direction::inbound && stored.verified;
}

model::Message read_again(const model::Message& stored, const model::Message& derived, bool keep_files) {
  model::Message message = derived;
  message.key = stored.key;
  message.ticket = stored.ticket;
  message.direction = stored.direction;
  message.from_name = stored.from_name;
  message.from_email = stored.from_email;
  message.at = stored.at;
  message.verified = stored.verified;
  message.proof = stored.proof;
  message.internal = stored.internal;
  if (words_were_decided(stored)) message.reply_text = stored.reply_text;
  if (keep_files) message.attachments = stored.attachments;
  return message;
}

bool look_alike(const Files& before, const Files& after) {
  const auto alike = [](const model::StoredAttachment& a, const model::StoredAttachment& b) {
    return std::tie(a.filename, a.content_type, a.size, a.sha256, a.is_inline) ==
           std::tie(b.filename, b.content_type, b.size, b.sha256, b.is_inline);
  };
  return std::equal(before.begin(), before.end(), after.begin(), after.end(), alike);
}

// What differs, in words, and whether a reader of the ticket sees it.
model::ReplaceDerived compare(const model::Message& before, model::Message after) {
  model::ReplaceDerived effect;
  effect.shown = false;
  const auto differs = [&effect](bool difference, const char* name, bool shown = true) {
    if (!difference) return;
    effect.values.emplace_back(name);
    effect.shown |= shown;
  };
  differs(before.subject != after.subject, "subject");
  differs(before.text != after.text, "text");
  differs(before.reply_text != after.reply_text, "new text");
  differs(before.automatic != after.automatic, "kind");
  differs(before.attachments != after.attachments, "attachments", !look_alike(before.attachments, after.attachments));
  differs(before.message_id != after.message_id, "Message-ID", false);
  effect.message = std::move(after);
  return effect;
}

}  // namespace

model::Lookups wants(const Reread& reread) {
  model::Lookups lookups;
  lookups.reread = reread.derived.content_hash;
  lookups.now = reread.now;
  return lookups;
}

model::Decision decide(const Reread& reread, const model::Snapshot& snapshot) {
  model::Decision decision;
  decision.at = reread.now;
  Carried carried = follow(reread, snapshot);
  for (const model::Message& stored : snapshot.reread) {
    model::ReplaceDerived effect = compare(stored, read_again(stored, reread.derived, !carried.kept.empty()));
    if (effect.values.empty()) continue;
    decision.steps.push_back({std::move(effect), reread.actor, reread.why});
  }
  if (!carried.indexes.empty()) {
    decision.steps.push_back(
        {model::RenumberFiles{reread.derived.content_hash, std::move(carried.indexes)}, reread.actor, reread.why});
  }
  return decision;
}

std::string keeps_files(const Reread& reread, const model::Snapshot& snapshot) { return follow(reread, snapshot).kept; }

}  // namespace postern::desk
