// A Secret can be used and cannot be printed: no formatter, no stream operator, no implicit conversion.
#pragma once

#include <string>
#include <utility>

namespace postern::config {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value) : value_(std::move(value)) {}
  // The one way to the value; grep for it to see who uses secrets.
  const std::string& reveal() const { return value_; }
  bool empty() const { return value_.empty(); }

 private:
  std::string value_;
};

// Where a secret is: "credential:NAME", "file:PATH" or "env:NAME".
struct SecretRef {
  enum class Source { none, credential, file, env } source = Source::none;
  std::string name;
};

}  // namespace postern::config
