// Encoded words, subjects and ids: valid UTF-8 without controls, and what is encoded decodes to the same.
#include <algorithm>

#include "parser/encoded_word.h"
#include "parser/message_id.h"
#include "parser/subject.h"
#include "parser/utf8.h"
#include "promise.h"

using namespace postern::parser;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = postern::fuzz::text_of(data, size);
  const std::string decoded = decode_words(text);
  PROMISE(is_utf8(decoded));
  PROMISE(std::none_of(decoded.begin(), decoded.end(),
                       [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7F; }));
  std::string line;
  for (const std::string& word : encode_words(decoded)) {
    PROMISE(word.size() <= 75);
    line += (line.empty() ? "" : " ") + word;
  }
  PROMISE(decode_words(line) == decoded);
  PROMISE(is_utf8(base_subject(decoded, "HD")));
  ticket_tag(decoded, "HD");
  for (const std::string& id : read_message_ids(text)) PROMISE(is_utf8(id));
  return 0;
}
