// The control socket's lines: what goes in comes out.
#include "daemon/app/control_protocol.h"

#include <gtest/gtest.h>

namespace postern::app {
namespace {

TEST(ControlProtocol, RequestSurvivesTheWire) {
  ControlRequest request;
  request.op = "set";
  request.key = "HD-7";
  request.note = "said on the phone: \"yes\"\nand more";
  request.fields = {{"status", "in-review"}, {"tag", "größe"}};
  request.body_bytes = 12;
  const std::string line = to_line(request);
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  const auto back = read_request(line.substr(0, line.size() - 1));
  ASSERT_TRUE(back);
  EXPECT_EQ(back->op, request.op);
  EXPECT_EQ(back->key, request.key);
  EXPECT_EQ(back->note, request.note);
  EXPECT_EQ(back->fields, request.fields);
  EXPECT_EQ(back->body_bytes, request.body_bytes);
}

TEST(ControlProtocol, AnswerKeepsTheExitCode) {
  const Result<std::string> refused = fail(Failure::not_permitted, "no", "ask the lead");
  const std::string line = to_line(refused);
  const auto back = read_answer(line.substr(0, line.size() - 1));
  ASSERT_FALSE(back);
  EXPECT_EQ(back.error().exit_code(), 77);
  EXPECT_EQ(back.error().text, "no");
  EXPECT_EQ(back.error().hint, "ask the lead");
}

TEST(ControlProtocol, NonsenseIsAnError) {
  for (const char* line : {"", "null", "[]", "{", "{\"bytes\":-1}", "{\"bytes\":\"many\"}"})
    EXPECT_FALSE(read_request(line)) << line;
}

}  // namespace
}  // namespace postern::app
