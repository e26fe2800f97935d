// O-13: what goes over the wire after DATA holds no line end but CRLF, and one lone dot: the last line.
#include "daemon/smtp/wire.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace postern::smtp {
namespace {

struct Case {
  const char* name;
  std::string message;
  std::string expected;
};

class WireForm : public testing::TestWithParam<Case> {};

TEST_P(WireForm, IsDotStuffedAndEnded) { EXPECT_EQ(wire_form(GetParam().message), GetParam().expected); }

INSTANTIATE_TEST_SUITE_P(O13, WireForm,
                         testing::Values(Case{"Empty", "", ".\r\n"},                                               //
                                         Case{"OneLine", "a\r\n", "a\r\n.\r\n"},                                   //
                                         Case{"NoLineEnd", "a", "a\r\n.\r\n"},                                     //
                                         Case{"LeadingDots", ".a\r\n..b\r\n.\r\n", "..a\r\n...b\r\n..\r\n.\r\n"},  //
                                         Case{"DotInside", "a.b\r\n", "a.b\r\n.\r\n"},                             //
                                         Case{"DotLast", "a\r\n.", "a\r\n..\r\n.\r\n"},                            //
                                         Case{"BareLf", "a\n.\nRCPT", "a . RCPT\r\n.\r\n"},                        //
                                         Case{"BareCr", "a\r.\rRCPT", "a . RCPT\r\n.\r\n"},                        //
                                         Case{"LfBeforeCrlf", "a\n.\r\nb", "a .\r\nb\r\n.\r\n"},                   //
                                         Case{"CrCrLf", "a\r\r\n.b", "a \r\n..b\r\n.\r\n"},                        //
                                         Case{"LfFirst", "\n.\r\n", " .\r\n.\r\n"},                                //
                                         Case{"CrLast", "a\r", "a \r\n.\r\n"}),
                         [](const auto& one) { return one.param.name; });

// What a server of any taste about line ends reads is one mail: after taking the real line ends out, no CR or LF is
// left, and only the last line is a lone dot.
TEST(WireForm, SmugglesNothingWhateverTheMessage) {
  std::mt19937 random(20240601);
  const std::string alphabet = "\r\n\n\r..a ";
  for (int round = 0; round < 20000; ++round) {
    std::string message;
    for (auto length = random() % 24; length > 0; --length) message += alphabet[random() % alphabet.size()];
    std::string wire = wire_form(message);
    ASSERT_TRUE(wire.ends_with(".\r\n")) << message;
    ASSERT_TRUE(wire == ".\r\n" || wire.ends_with("\r\n.\r\n")) << message;
    wire.resize(wire.size() - 3);
    ASSERT_EQ(("\r\n" + wire).find("\r\n.\r\n"), std::string::npos) << message;
    for (auto at = wire.find("\r\n"); at != std::string::npos; at = wire.find("\r\n")) wire.replace(at, 2, "|");
    ASSERT_EQ(wire.find_first_of("\r\n"), std::string::npos) << message;
  }
}

}  // namespace
}  // namespace postern::smtp
