// What a requester's answer means when a status asks a yes-or-no question. Careful: what could be read both ways is
// unclear, and a person decides.
#pragma once

#include <string>

namespace postern::desk {

enum class Answer { yes, no, unclear };

// Reads the first lines of the new text of a reply, in English and German. UTF-8, linear.
Answer read_answer(const std::string& reply_text);

// "Thank you! Ann" and nothing else: no reason to reopen a ticket. `name` is the writer's own.
bool is_only_thanks(const std::string& reply_text, const std::string& name);

}  // namespace postern::desk
