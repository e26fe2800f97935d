// Message-IDs: valid UTF-8 without brackets or white space, each once, no more than the limit; read again, the same.
#include <set>

#include "parser/message_id.h"
#include "parser/utf8.h"
#include "promise.h"

using namespace postern;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::text_of(data, size);
  parser::Limits limits;
  limits.references = 10;
  const auto ids = parser::read_message_ids(text, limits);
  PROMISE(ids.size() <= limits.references);
  PROMISE(std::set<std::string>(ids.begin(), ids.end()).size() == ids.size());
  std::string again;
  for (const std::string& id : ids) {
    PROMISE(!id.empty() && parser::is_utf8(id) && id.size() <= limits.message_id_bytes);
    PROMISE(id.find_first_of("<> \t\r\n") == std::string::npos);
    again += "<" + id + "> ";
  }
  PROMISE(parser::read_message_ids(again, limits) == ids);
  const std::string id = parser::read_message_id(text, limits);
  PROMISE(parser::is_utf8(id) && id.size() <= limits.message_id_bytes);
  return 0;
}
