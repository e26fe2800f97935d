// What a requester's answer means when a status asks a yes-or-no question. Careful: what could be read both ways is
// unclear, and a person decides.
#pragma once

#include <string>

namespace postern::desk {

enum class Answer { yes, no, unclear };

struct AnswerReading {
  Answer answer = Answer::unclear;
  std::string why;  // the words that made it so, for the ticket's story
};

// Reads the first lines of the new text of a reply, in English, German, French, Spanish and Portuguese. `language` is
// that of the ticket (ISO 639-1), or "": it settles what a word means that two languages have. UTF-8, linear.
AnswerReading read_answer(const std::string& reply_text, const std::string& language = "");

// "Thank you! Ann" and nothing else: no reason to reopen a ticket. `name` is the writer's own.
bool is_only_thanks(const std::string& reply_text, const std::string& name);

}  // namespace postern::desk
