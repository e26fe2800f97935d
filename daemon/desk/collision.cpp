#include "daemon/desk/collision.h"

#include <algorithm>

#include "daemon/desk/phrases.h"
#include "daemon/desk/spoken.h"
#include "parser/mime_reader.h"
#include "parser/text.h"

namespace postern::desk {
namespace {

constexpr std::size_t kShownBytes = 4000;  // of the other's answer
constexpr std::size_t kLineBytes = 40;     // what is longer is no word

// When the newest of our mails was written that this one replies to.
std::optional<model::Time> replied_to(const model::Snapshot& snapshot, const model::Ticket& ticket) {
  std::optional<model::Time> newest;
  for (const auto& sent : snapshot.sent) {
    if (sent.text && sent.ticket == ticket.id && (!newest || sent.at > *newest)) newest = sent.at;
  }
  return newest;
}

std::string quoted(const std::string& text) {
  const bool cut = text.size() > kShownBytes;
  std::string_view shown = truncate_utf8(text, kShownBytes);
  if (cut) shown = shown.substr(0, shown.rfind('\n'));
  std::string out;
  for (const auto line : split_lines(shown)) out += "> " + std::string(line) + "\n";
  return out + (cut ? "> ...\n" : "");
}

std::string first_line(const std::string& text) {
  for (const auto line : EachLine(text)) {
    if (!trim(line).empty()) return std::string(trim(line));
  }
  return "";
}

bool is_waiting(const model::Message& answer, const Sender& agent) { return answer.waits && agent.is(answer.from_email); }

template <class Is>
const model::Message* newest(const model::Snapshot& snapshot, Is is) {
  const auto found = std::find_if(snapshot.answers.rbegin(), snapshot.answers.rend(), is);
  return found == snapshot.answers.rend() ? nullptr : &*found;
}

}  // namespace

const model::Message* answered_meanwhile(const Draft& draft, const model::Ticket& ticket, const Sender& agent) {
  const auto since = replied_to(draft.snapshot(), ticket);
  if (!since) return nullptr;
  const auto& answers = draft.snapshot().answers;
  const auto found = std::find_if(answers.begin(), answers.end(), [&](const model::Message& answer) {
    return answer.ticket == ticket.id && answer.direction == model::Direction::outbound &&
           !agent.is(answer.from_email) && answer.at > *since;
  });
  return found == answers.end() ? nullptr : &*found;
}

bool answers_collision(const model::Snapshot& snapshot) {
  return std::any_of(snapshot.sent.begin(), snapshot.sent.end(),
                     [](const auto& sent) { return sent.text && sent.purpose == kCollision; });
}

const model::Message* waiting_answer(const model::Snapshot& snapshot, const model::Ticket& ticket, const Sender& agent) {
  return newest(snapshot, [&](const model::Message& answer) { return is_waiting(answer, agent) && answer.ticket == ticket.id; });
}

const model::Message* waiting_answer(const model::Snapshot& snapshot, const Sender& agent) {
  return newest(snapshot, [&](const model::Message& answer) { return is_waiting(answer, agent); });
}

void settle_waiting(Draft& draft, const model::Ticket& ticket, const Sender& agent, const std::string& actor) {
  for (const model::Message& answer : draft.snapshot().answers) {
    if (is_waiting(answer, agent) && answer.ticket == ticket.id)
      draft.add(model::TurnMessage{ticket.id, answer.key, model::Direction::note, {}}, actor,
                "its author has written another answer");
  }
}

Result<CollisionWord> read_collision_word(const config::Settings& settings, const std::string& text) {
  std::string word = to_lower(first_line(text));
  while (!word.empty() && (word.back() == '.' || word.back() == '!')) word.pop_back();
  if (word == "send" || word == "/send") return CollisionWord::send;
  if (word == "note" || word == "/note") return CollisionWord::note;
  if (word == "drop" || word == "/drop") return CollisionWord::drop;
  return fail(Failure::data, phrase(settings, "collision-no-word", {{"line", printable(word, kLineBytes)}}),
              phrase(settings, "collision-words"));
}

std::string collision_question(const Draft& draft, const model::Ticket& ticket, const model::Message& other,
                               bool has_commands) {
  const auto& settings = draft.desk().settings;
  const std::string at = spoken_at(other.at, draft.now(), settings.business_hours.timezone, settings.desk.language);
  return phrase(settings, "collision", {{"who", other.from_email}, {"key", ticket.key}, {"at", at}}) + "\n\n" +
         quoted(other.reply_text) + "\n" + (has_commands ? phrase(settings, "collision-commands") + "\n" : "") +
         phrase(settings, "collision-words");
}

parser::Mail mail_of_answer(const model::Message& answer, const std::string& raw, const parser::Mail& word,
                            const parser::Limits& limits) {
  parser::Mail mail;
  if (parser::content_hash(raw) == answer.content_hash) mail.html = parser::read_mail(raw, limits).html;
  mail.headers = word.headers;
  mail.from = {{answer.from_name, answer.from_email}};
  mail.from_is_sound = true;
  mail.subject = answer.subject;
  mail.text = answer.text;
  mail.reply_text = answer.reply_text;
  mail.message_id = answer.message_id;
  mail.content_hash = answer.content_hash;
  for (const model::StoredAttachment& file : answer.attachments) {
    parser::Attachment& one = mail.attachments.emplace_back();
    one.filename = file.filename;
    one.content_type = file.content_type;
    one.size = file.size;
    one.sha256 = file.sha256;
    one.is_inline = file.is_inline;
    one.content_id = file.content_id;
  }
  return mail;
}

}  // namespace postern::desk
