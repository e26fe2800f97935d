// Every file of tests/dialogues, whole, byte by byte, and cut in two at every place.
#include "dialogue.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>

namespace postern::imap {
namespace {

constexpr std::size_t kWhole = std::numeric_limits<std::size_t>::max();

std::vector<std::string> names() {
  std::vector<std::string> out;
  for (const auto& file : std::filesystem::directory_iterator(POSTERN_SOURCE_DIR "/tests/dialogues")) {
    if (file.path().extension() == ".imap") out.push_back(file.path().stem());
  }
  std::sort(out.begin(), out.end());
  return out;
}

class ImapDialogue : public testing::TestWithParam<std::string> {
 protected:
  static Dialogue load() {
    std::ifstream file(std::string(POSTERN_SOURCE_DIR "/tests/dialogues/") + GetParam() + ".imap");
    return Dialogue(std::string(std::istreambuf_iterator<char>(file), {}));
  }
};

TEST_P(ImapDialogue, Whole) { EXPECT_EQ(load().play(kWhole), ""); }

TEST_P(ImapDialogue, ByteByByte) { EXPECT_EQ(load().play(1), ""); }

TEST_P(ImapDialogue, CutAtEveryByte) {
  const Dialogue dialogue = load();
  // Long ones are long by repetition: some two thousand places are enough.
  const std::size_t step = dialogue.server_bytes() / 2000 + 1;
  for (std::size_t cut = 1; cut < dialogue.server_bytes(); cut += step) {
    ASSERT_EQ(dialogue.play(kWhole, cut), "") << "cut after " << cut << " bytes";
  }
}

INSTANTIATE_TEST_SUITE_P(, ImapDialogue, testing::ValuesIn(names()), [](const auto& test) {
  std::string name = test.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

}  // namespace
}  // namespace postern::imap
