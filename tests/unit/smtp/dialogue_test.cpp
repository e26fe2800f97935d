// Every tests/dialogues/*.smtp, played whole, byte by byte, and cut once at each byte.
#include "dialogue.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace postern::smtp::test {
namespace {

std::filesystem::path folder() { return std::filesystem::path(POSTERN_SOURCE_DIR) / "tests" / "dialogues"; }

std::vector<std::string> names() {
  std::vector<std::string> out;
  for (const auto& entry : std::filesystem::directory_iterator(folder())) {
    if (entry.path().extension() == ".smtp") out.push_back(entry.path().stem());
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::string test_name(const testing::TestParamInfo<std::string>& info) {
  std::string out = info.param;
  std::replace(out.begin(), out.end(), '-', '_');
  return out;
}

class Dialogues : public testing::TestWithParam<std::string> {};

TEST_P(Dialogues, PlaysAsWrittenHoweverTheBytesArrive) {
  std::ifstream file(folder() / (GetParam() + ".smtp"));
  const std::string script((std::istreambuf_iterator<char>(file)), {});
  const Dialogue dialogue(script);
  ASSERT_EQ(dialogue.play(std::string::npos), "");
  ASSERT_EQ(dialogue.play(1), "");
  const std::size_t cuts = std::min<std::size_t>(dialogue.server_bytes(), 3000);
  for (std::size_t cut = 1; cut < cuts; ++cut) ASSERT_EQ(dialogue.play(std::string::npos, cut), "") << "cut at " << cut;
}

INSTANTIATE_TEST_SUITE_P(Smtp, Dialogues, testing::ValuesIn(names()), test_name);

}  // namespace
}  // namespace postern::smtp::test
