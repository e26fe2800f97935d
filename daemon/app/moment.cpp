// Time and chance.
#include "daemon/app/moment.h"

#include <chrono>
#include <random>
#include <string_view>

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

}  // namespace

Moment this_moment() {
  return {std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()), random_letters(24)};
}

double random_fraction() {
  std::random_device device;
  return std::uniform_real_distribution<>(0.0, 1.0)(device);
}

}  // namespace postern::app
