// Result<T>: a value or an Error that says what is wrong, how to mend it, and whether trying again can help.
// Only the std::expected subset of tl::expected is used, so that C++23's can take its place.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace postern {

// What kind of failure it is. The value is the exit code of sysexits(3) a command ends with.
enum class Failure {
  usage = 64,
  data = 65,
  no_input = 66,
  unavailable = 69,
  bug = 70,
  io = 74,
  temporary = 75,
  not_permitted = 77,
  config = 78,
};

struct Error {
  Failure kind = Failure::bug;
  std::string text;  // names the thing and the cause, one line, valid UTF-8, never a secret
  std::string hint;  // the remedy, one line; may be empty

  int exit_code() const { return static_cast<int>(kind); }
};

template <class T>
using Result = tl::expected<T, Error>;
using Status = Result<void>;

[[nodiscard]] inline tl::unexpected<Error> fail(Failure kind, std::string text, std::string hint = {}) {
  return tl::unexpected<Error>(Error{kind, std::move(text), std::move(hint)});
}
[[nodiscard]] inline tl::unexpected<Error> fail(Error error) { return tl::unexpected<Error>(std::move(error)); }

}  // namespace postern
