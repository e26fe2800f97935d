#include "daemon/desk/called_spam.h"

namespace postern::desk {
namespace {

constexpr const char* kSays = "mail of this sender was called spam by ";

}  // namespace

std::string spam_name(const std::string& email) { return "spam " + email; }

std::string called_spam(const model::Snapshot& snapshot, const std::string& email) {
  const auto found = snapshot.remembered.find(spam_name(email));
  return found == snapshot.remembered.end() || found->second.empty() ? "" : kSays + found->second;
}

model::Remember call_spam(const std::string& email, const std::string& by, const std::string& ticket_key) {
  return {spam_name(email), by + " on " + ticket_key};
}

model::Remember call_sound(const std::string& email) { return {spam_name(email), ""}; }

bool was_called_spam(const std::string& reason_to_hold) { return reason_to_hold.find(kSays) != std::string::npos; }

}  // namespace postern::desk
