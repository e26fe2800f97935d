// An agent's words as HTML: what their mail program wrote for the words that go to the requester, by the allow list,
// and nothing where the two do not say the same (A-15 outweighs formatting).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "parser/mail.h"
#include "store/model/outbox.h"

namespace postern::desk {

inline constexpr std::size_t kReadHtmlBytes = 1u << 20;   // of the agent's mail; a larger one is read as text alone
inline constexpr std::size_t kAnswerHtmlBytes = 100'000;  // of what goes out: Gmail cuts a longer one

struct AnswerHtml {
  std::string html;   // the words alone; its pictures are called "file-" and their index. "" for none
  std::string words;  // what it says
  std::string doubt;  // why there is none, although the mail had HTML
};

// `own` is the agent's text with the commands at its top, `words` what is left of it below them: own_words() and
// read_commands() say which.
AnswerHtml answer_html(const parser::Mail& mail, const std::string& own, const std::string& words);

// Its HTML with `ours` in place of the agent's own addresses; "" in doubt.
std::string readdressed(const AnswerHtml& answer, const parser::Mail& mail, const std::vector<std::string>& own,
                        const std::string& ours);

// With the Content-IDs under which its pictures go out in `item`.
std::string with_pictures(std::string html, const parser::Mail& mail, const model::OutboxItem& item);

// The Content-ID of a file in an outgoing mail that shows it: made of that mail and the file's SHA-256 (hex), so that a
// retry has the same and nothing is told of where the file comes from.
std::string picture_id(const model::OutboxItem& item, const std::string& file_sha256);

// A text with `ours` in place of every one of `own`, letter case ignored.
std::string without_addresses(std::string text, std::vector<std::string> own, const std::string& ours);

// A text in which "[cid:x]", as Outlook writes a picture there, is "[name of the file]".
std::string with_picture_names(std::string text, const parser::Mail& mail);

}  // namespace postern::desk
