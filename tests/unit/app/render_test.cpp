// What goes out is made from its row alone: the same row, the same bytes.
#include "daemon/app/render.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "parser/mime_reader.h"

namespace postern::app {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class RenderTest : public ::testing::Test {
 protected:
  RenderTest() {
    std::string pattern = ::testing::TempDir() + "postern-render-XXXXXX";
    folder = ::mkdtemp(pattern.data());
    auto opened = store::Store::open({.path = folder + "/postern.db"});
    if (!opened) std::abort();
    store = std::make_unique<store::Store>(std::move(*opened));
  }
  ~RenderTest() override {
    store.reset();
    std::filesystem::remove_all(folder);
  }

  // A notice that carries this mail as a whole, as it goes out.
  std::string notice_with(const std::string& raw) {
    store::Job job;
    job.arrival.emplace();
    job.arrival->location.mailbox = "support";
    job.arrival->raw = raw;
    job.arrival->content_hash = parser::content_hash(raw);
    job.decide = [hash = job.arrival->content_hash](const model::Snapshot&) {
      model::OutboxItem item;
      item.purpose = "held-notice";
      item.from_email = "support@example.org";
      item.to_email = "bob@example.org";
      item.message_id = "hd-1.1.k1mac@example.org";
      item.text = "A mail is held.\n";
      item.boundary_seed = "seed";
      item.attachments = {{hash, -1}};
      return model::Decision{kNow,
                             {{model::QueueMail{item}, "desk", "test"},
                              {model::Dispose{model::Disposition::quarantined, {}, "held"}, "desk", "test"}}};
    };
    EXPECT_TRUE(store->transact(job));
    const auto item = store->next_mail({}, kNow, 900);
    if (!item || !*item) return "";
    const auto bytes = render(*store, **item, parser::Limits{});
    const auto again = render(*store, **item, parser::Limits{});
    EXPECT_TRUE(bytes && again && *bytes == *again);
    return bytes.value_or("");
  }

  static constexpr model::Time kNow{std::chrono::seconds(1'790'000'000)};
  std::string folder;
  std::unique_ptr<store::Store> store;
};

TEST_F(RenderTest, AWholeMailGoesAsAMail) {
  const std::string bytes = notice_with("From: a@example.com\r\nSubject: x\r\n\r\nHello.\r\n");
  EXPECT_THAT(bytes, HasSubstr("Content-Type: message/rfc822"));
  EXPECT_THAT(parser::read_mail(bytes).text, Not(HasSubstr("message.eml")));
}

// O-08: it may not be encoded (RFC 2046 5.2.1) and the relay may carry 7 bits alone: a file, and a remark that says so.
TEST_F(RenderTest, AWholeMailWithEightBitTextGoesAsAFileWithARemark) {
  const std::string raw = "From: a@example.com\r\nSubject: x\r\n\r\nGr\xC3\xBC\xC3\x9F dich.\r\n";
  const std::string bytes = notice_with(raw);
  EXPECT_TRUE(std::none_of(bytes.begin(), bytes.end(), [](char c) { return static_cast<unsigned char>(c) > 127; }));
  const parser::Mail read = parser::read_mail(bytes);
  EXPECT_THAT(read.text, HasSubstr("attached as the file message.eml"));
  ASSERT_EQ(read.attachments.size(), 1u);
  EXPECT_EQ(read.attachments[0].filename, "message.eml");
  EXPECT_EQ(parser::decode_part(bytes, read.attachments[0].span, parser::Limits{}), raw);
}

}  // namespace
}  // namespace postern::app
