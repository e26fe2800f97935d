// Encoded words and subjects: valid UTF-8 without controls, and what is encoded decodes to the same.
#include "parser/encoded_word.h"
#include "parser/subject.h"
#include "parser/utf8.h"
#include "promise.h"

using namespace postern::parser;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = postern::fuzz::text_of(data, size);
  const std::string decoded = decode_words(text);
  PROMISE(is_utf8(decoded));
  PROMISE(!postern::fuzz::has_control(decoded));
  std::string line;
  for (const std::string& word : encode_words(decoded)) {
    PROMISE(word.size() <= 75);
    line += (line.empty() ? "" : " ") + word;
  }
  PROMISE(decode_words(line) == decoded);
  PROMISE(is_utf8(base_subject(decoded, "HD")));
  PROMISE(ticket_tag(decoded, "HD").value_or(0) >= 0);
  is_reply_subject(decoded);
  is_forward_subject(decoded);
  return 0;
}
