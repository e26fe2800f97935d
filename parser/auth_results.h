// Authentication-Results (RFC 8601): what one host says it verified. Pure values; whom to believe is the desk's
// business and the reader of these values must first ask who wrote the field.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace postern::parser {

// "header.from=example.org". Microsoft writes "action=none" without a type: then `type` is empty.
struct AuthProperty {
  std::string type;   // smtp, header, body, policy ...; lower case
  std::string name;   // lower case
  std::string value;  // unquoted, letter case as sent
  bool operator==(const AuthProperty&) const = default;
};

struct AuthMethod {
  std::string method;  // spf, dkim, dmarc, auth ...; lower case
  std::string result;  // pass, fail, none ...; lower case
  std::string reason;
  std::vector<AuthProperty> properties;

  // The value of the first property of this name ("header", "from"), or "".
  std::string_view property(std::string_view type, std::string_view name) const;
};

struct AuthResults {
  std::string authserv_id;  // lower case; empty in the form without one
  std::vector<AuthMethod> methods;
  std::string problem;  // why the field was refused, for a person; then nothing else is set

  bool sound() const { return problem.empty(); }
};

enum class AuthServId { first, absent };  // absent: Microsoft 365 begins with the first method

// Reads one unfolded field value by the grammar of RFC 8601 2.2; a `;` at the end is allowed, as are values beyond
// token in properties. A field that breaks the grammar anywhere gives no method at all. Of version 1 only, at most 100
// methods of at most 50 properties. Linear.
AuthResults read_auth_results(std::string_view value, AuthServId form = AuthServId::first);

}  // namespace postern::parser
