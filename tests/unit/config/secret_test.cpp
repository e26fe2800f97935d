// A21: what must not compile, so that no secret is ever printed by accident.
#include "config/secret.h"

#include <gtest/gtest.h>

#include <ostream>
#include <string_view>

namespace postern::config {
namespace {

template <class T>
concept Streamable = requires(std::ostream& out, const T& value) {
  out << value;
};
template <class T>
concept Appendable = requires(std::string& text, const T& value) {
  text += value;
};
template <class T>
concept Comparable = requires(const T& a, const T& b) {
  a == b;
};

static_assert(!Streamable<Secret>);
static_assert(!Appendable<Secret>);
static_assert(!Comparable<Secret>, "compare what is revealed, in constant time");
static_assert(!std::is_convertible_v<Secret, std::string>);
static_assert(!std::is_convertible_v<Secret, std::string_view>);
static_assert(!std::is_convertible_v<Secret, bool>);
static_assert(!std::is_convertible_v<std::string, Secret>, "a secret is made on purpose");

TEST(Secret, GivesItsValueOnlyWhenAsked) {
  const Secret secret(std::string("hunter2"));
  EXPECT_EQ(secret.reveal(), "hunter2");
  EXPECT_FALSE(secret.empty());
  EXPECT_TRUE(Secret().empty());
}

}  // namespace
}  // namespace postern::config
