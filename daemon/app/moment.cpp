// Time and chance.
#include "daemon/app/moment.h"

#include <algorithm>
#include <random>
#include <string_view>

#ifdef POSTERN_FAIL_POINTS
#include <cstdio>
#include <cstdlib>
#include <fstream>
#endif

namespace postern::app {

namespace {

std::string random_letters(std::size_t count) {
  static constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz0123456789";
  // The processor's own randomness, else getrandom(2). To open it takes a hundred times as long as to read it.
  thread_local std::random_device device;
  std::uniform_int_distribution<std::size_t> pick(0, kLetters.size() - 1);
  std::string letters(count, ' ');
  for (char& letter : letters) letter = kLetters[pick(device)];
  return letters;
}

#ifdef POSTERN_FAIL_POINTS
// A file that cannot be read ends the process: a mistyped test must not pass.
std::chrono::seconds test_offset() {
  const char* const path = std::getenv("POSTERN_CLOCK");
  if (path == nullptr) return {};
  std::int64_t seconds = 0;
  if (std::ifstream(path) >> seconds) return std::chrono::seconds(seconds);
  std::fprintf(stderr, "POSTERN_CLOCK=%s: expected a file that holds a whole number of seconds\n", path);
  std::_Exit(64);
}
#else
constexpr std::chrono::seconds test_offset() { return {}; }
#endif

}  // namespace

Moment this_moment() {
  return {std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()) + test_offset(), random_letters(24)};
}

std::chrono::milliseconds longest_sleep(std::chrono::milliseconds wanted) {
#ifdef POSTERN_FAIL_POINTS
  constexpr std::chrono::milliseconds kTestSleep{100};  // until a test's clock is looked at again
  if (std::getenv("POSTERN_CLOCK") != nullptr) return std::min(wanted, kTestSleep);
#endif
  return wanted;
}

double random_fraction() {
  std::random_device device;
  return std::uniform_real_distribution<>(0.0, 1.0)(device);
}

}  // namespace postern::app
