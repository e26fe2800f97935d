#include "daemon/desk/recipients.h"

#include <array>

namespace postern::desk {
namespace {

// Where the address a mail was delivered to is found: that of a list or an alias is often nowhere else. Servers write
// the last ones; a token in them says nothing without a valid MAC.
constexpr auto kDeliveryFields = std::to_array({"Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To"});

}  // namespace

void each_recipient(const parser::Mail& mail, const std::function<void(const parser::Address&, const char*)>& on_address) {
  for (const auto& address : mail.to) on_address(address, "To");
  for (const auto& address : mail.cc) on_address(address, "Cc");
  for (const char* field : kDeliveryFields) {
    const std::string* value = parser::find_header(mail, field);
    if (!value) continue;
    for (const auto& address : parser::read_addresses(*value).addresses) on_address(address, field);
  }
}

}  // namespace postern::desk
