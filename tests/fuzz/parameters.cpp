// Parameters (RFC 2045, RFC 2231): names and tokens are fit to use, and what is written reads back.
#include "parser/parameters.h"
#include "parser/header_writer.h"
#include "parser/text.h"
#include "parser/utf8.h"
#include "promise.h"

using namespace postern;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::text_of(data, size);
  const parser::ParameterField field(text);
  PROMISE(field.value().find_first_of(" \t\r\n") == std::string::npos);
  for (const char* name : {"name", "filename", "charset"}) {
    const std::string value = field.text(name);
    PROMISE(parser::is_utf8(value) && !fuzz::has_control(value));
    PROMISE(field.has(name) || value.empty());
    const std::string written = "attachment; " + join(parser::parameter_words("filename", value), " ");
    PROMISE(parser::ParameterField(written).text("filename") == trim(value));
  }
  PROMISE(field.token("boundary").find_first_of("\r\n") == std::string::npos);
  return 0;
}
