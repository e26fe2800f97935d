// Authentication-Results: a refused field holds nothing, a sound one only names and results.
#include "parser/auth_results.h"
#include "parser/utf8.h"
#include "promise.h"

using namespace postern::parser;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = postern::fuzz::text_of(data, size);
  for (const AuthServId form : {AuthServId::first, AuthServId::absent}) {
    const AuthResults results = read_auth_results(text, form);
    PROMISE(results.sound() || (results.methods.empty() && results.authserv_id.empty()));
    for (const AuthMethod& method : results.methods) PROMISE(!method.method.empty() && !method.result.empty());
    PROMISE(is_utf8(results.authserv_id));
  }
  return 0;
}
