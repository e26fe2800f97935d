// Address lists: what is sound holds addresses in valid UTF-8 with one '@' outside quotes, and no more than the limit.
#include "parser/address.h"
#include "parser/utf8.h"
#include "promise.h"

using namespace postern::parser;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = postern::fuzz::text_of(data, size);
  const Limits limits;
  const AddressList list = read_addresses(text, limits);
  PROMISE(list.addresses.size() <= limits.addresses);
  for (const Address& address : list.addresses) {
    PROMISE(is_utf8(address.name) && is_utf8(address.email));
    PROMISE(!address.name.empty() || !address.email.empty());
    PROMISE(address.email.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos);
    if (list.sound && address.email.find('"') == std::string::npos) {
      PROMISE(address.email.find('@') == address.email.rfind('@'));
    }
  }
  is_plain_address(text);
  return 0;
}
