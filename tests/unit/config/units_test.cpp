// Durations, sizes and URLs: what is read, and what is refused with which words.
#include "config/units.h"

#include <gtest/gtest.h>

#include "config/url.h"

namespace postern::config {
namespace {

TEST(Units, Durations) {
  struct Case {
    const char* text;
    long seconds;  // -1: refused
  };
  static constexpr Case kCases[] = {
      {"60s", 60},         {"5m", 300},     {"24h", 86400},
      {"7d", 604800},      {"2w", 1209600}, {" 7 d ", 604800},
      {"1H", 3600},        {"0s", 0},       {"", -1},
      {"7", -1},           {"d", -1},       {"-1s", -1},
      {"1.5h", -1},        {"1h30m", -1},   {"1 month", -1},
      {"+5s", -1},         {"0x10s", -1},   {"999999999w", 604799999395200},
      {"1000000000s", -1},
  };
  for (const Case& test : kCases) {
    const auto duration = read_duration(test.text);
    EXPECT_EQ(duration ? duration->count() : -1, test.seconds) << test.text;
  }
}

TEST(Units, Sizes) {
  struct Case {
    const char* text;
    long bytes;  // -1: refused
  };
  static constexpr Case kCases[] = {
      {"50 MiB", 52428800}, {"10 MB", 10000000},   {"10mb", 10000000}, {"64KiB", 65536}, {"1 kB", 1000},
      {"7 B", 7},           {"1 GiB", 1073741824}, {"10", -1},         {"10 M", -1},     {"ten MB", -1},
      {"1.5 MB", -1},       {"-1 MB", -1},         {"1 TB", -1},
  };
  for (const Case& test : kCases) {
    const auto size = read_size(test.text);
    EXPECT_EQ(size ? static_cast<long>(*size) : -1, test.bytes) << test.text;
  }
}

TEST(Units, AreShownInTheirLargestExactUnit) {
  EXPECT_EQ(show_duration(std::chrono::seconds(90)), "90s");
  EXPECT_EQ(show_duration(std::chrono::seconds(86400)), "1d");
  EXPECT_EQ(show_duration(std::chrono::seconds(0)), "0s");
  EXPECT_EQ(show_size(50u << 20), "50 MiB");
  EXPECT_EQ(show_size(10'000'000), "10 MB");
  EXPECT_EQ(show_size(1500), "1500 B");
}

TEST(Url, IsReadOrRefused) {
  struct Case {
    const char* text;
    const char* expected;  // "SCHEME HOST PORT", or what is wrong
  };
  static constexpr Case kCases[] = {
      {"imaps://imap.example.org", "imaps imap.example.org -"},
      {"IMAPS://IMAP.Example.ORG/", "imaps imap.example.org -"},
      {"smtp://10.0.0.1:2525", "smtp 10.0.0.1 2525"},
      {"smtp://[2001:DB8::1]", "smtp 2001:db8::1 -"},
      {"smtp://[::1]:25", "smtp ::1 25"},
      {"smtp://mail_relay", "smtp mail_relay -"},
      {"smtp://", "a URL without a sound host name"},
      {"smtp://.example.org", "a URL without a sound host name"},
      {"smtp://-a.example.org", "a URL without a sound host name"},
      {"smtp://[fe80::1%eth0]", "a URL without a sound host name"},
      {"smtp://[]", "a URL without a sound host name"},
      {"smtp://2001:db8::1", "the port is not a number between 1 and 65535"},
      {"smtp://[::1]25", "something between the bracket and the port"},
      {"smtp://h:", "the port is not a number between 1 and 65535"},
      {"smtp://h:0", "the port is not a number between 1 and 65535"},
      {"smtp://h:65536", "the port is not a number between 1 and 65535"},
      {"smtp://h:25x", "the port is not a number between 1 and 65535"},
      {"smtp://h\r\nRCPT", "a URL without a sound host name"},
      {"smtp://a@h", "a URL with a user in it"},
      {"smtp://h/path", "a URL with something after the host"},
      {"smtp://h?q", "a URL with something after the host"},
      {"mail.example.org", "not a URL"},
      {"", "not a URL"},
  };
  for (const Case& test : kCases) {
    const auto url = read_url(test.text);
    const std::string got =
        !url ? url.error().text : url->scheme + " " + url->host + " " + (url->port ? std::to_string(*url->port) : "-");
    EXPECT_EQ(got, test.expected) << test.text;
  }
}

TEST(Url, LoopbackIsBySpelling) {
  for (const char* host : {"localhost", "127.0.0.1", "127.8.8.8", "::1"}) EXPECT_TRUE(is_loopback(host)) << host;
  for (const char* host : {"127.evil.example", "127.0.0.1.example.net", "localhost.example.org", "10.127.0.1", "127.1",
                           "127.0.0.x", "::2", "::ffff:127.0.0.1", ""}) {
    EXPECT_FALSE(is_loopback(host)) << host;
  }
}

}  // namespace
}  // namespace postern::config
