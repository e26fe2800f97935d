// Two agents answer the same: the second answer is not sent before its author has said so.
#pragma once

#include <optional>
#include <string>

#include "daemon/desk/draft.h"
#include "daemon/desk/sender.h"
#include "parser/result.h"

namespace postern::desk {

// OutboxItem::purpose of the question to the author; by it the answer is known as a word for the desk.
inline constexpr const char* kCollision = "agent-collision";

// The newest answer to the requester of `ticket` that is another agent's and was written after what this mail replies to.
// None when that is not known.
const model::Message* answered_meanwhile(const Draft& draft, const model::Ticket& ticket, const Sender& agent);

// Whether the mail replies to such a question.
bool answers_collision(const model::Snapshot& snapshot);

// The agent's newest answer that waits for their word, or nullptr: on `ticket`, or on any that is loaded.
const model::Message* waiting_answer(const model::Snapshot& snapshot, const model::Ticket& ticket, const Sender& agent);
const model::Message* waiting_answer(const model::Snapshot& snapshot, const Sender& agent);

// An answer that waits is a note from now on, because its author has written another.
void settle_waiting(Draft& draft, const model::Ticket& ticket, const Sender& agent, const std::string& actor);

enum class CollisionWord { send, note, drop };

// The one word at the top of the text. An Error, in the desk's language, says which there are.
Result<CollisionWord> read_collision_word(const config::Settings& settings, const std::string& text);

// The question: who answered when, in which words, what waits (the answer, and commands of the same mail), and what can be
// said now.
std::string collision_question(const Draft& draft, const model::Ticket& ticket, const model::Message& other,
                               bool has_commands);

// The stored answer as the mail it came as, as far as an answer is made of it: words, files and who wrote it; and, out of
// `raw`, its HTML ("" for none). The fields are those of the mail that says "send", which prove the author now.
parser::Mail mail_of_answer(const model::Message& answer, const std::string& raw, const parser::Mail& word,
                            const parser::Limits& limits);

}  // namespace postern::desk
