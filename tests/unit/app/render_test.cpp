// What goes out is made from its row alone: the same row, the same bytes.
#include "daemon/app/render.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "daemon/desk/answer_html.h"
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
    model::OutboxItem item = reply();
    item.purpose = "held-notice";
    item.text = "A mail is held.\n";
    item.attachments = {{parser::content_hash(raw), -1}};
    return sent(raw, item);
  }

  static model::OutboxItem reply() {
    model::OutboxItem item;
    item.purpose = "reply";
    item.from_email = "support@example.org";
    item.to_email = "bob@example.org";
    item.message_id = "hd-1.1.k1mac@example.org";
    item.text = "Hello.\n";
    item.boundary_seed = "seed";
    return item;
  }

  // What goes out for this row beside the stored mail; twice the same.
  std::string sent(const std::string& raw, const model::OutboxItem& item) {
    store::Job job;
    job.arrival.emplace();
    job.arrival->location.mailbox = "support";
    job.arrival->raw = raw;
    job.arrival->content_hash = parser::content_hash(raw);
    const parser::Mail read = parser::read_mail(raw);
    job.decide = [item, read](const model::Snapshot&) {
      model::Ticket ticket;
      ticket.id = {1};
      ticket.key = "HD-1";
      ticket.status = "submitted";
      ticket.participants = {{"ann@example.org", "Ann", model::Role::requester}};
      model::Message message;
      message.ticket = ticket.id;
      message.content_hash = read.content_hash;
      for (const auto& file : read.attachments) {
        message.attachments.push_back({file.filename, file.content_type, file.size, file.sha256, file.is_inline, file.content_id,
                                       file.span.offset, file.span.length, static_cast<int>(file.span.encoding)});
      }
      return model::Decision{kNow,
                             {{model::CreateTicket{ticket}, "desk", "test"},
                              {model::AppendMessage{message}, "desk", "test"},
                              {model::QueueMail{item}, "desk", "test"},
                              {model::Dispose{model::Disposition::ticket_message, ticket.id, "new"}, "desk", "test"}}};
    };
    EXPECT_TRUE(store->transact(job));
    const auto next = store->next_mail({}, kNow, 900);
    if (!next || !*next) return "";
    const auto bytes = render(*store, **next, parser::Limits{});
    const auto again = render(*store, **next, parser::Limits{});
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

// a picture goes out under a name of ours, the same at each try, and only where the HTML shows it.
TEST_F(RenderTest, AShownPictureIsCalledByUs) {
  const std::string raw =
      "From: bob@example.org\r\nSubject: x\r\nContent-Type: multipart/related; boundary=r\r\n\r\n"
      "--r\r\nContent-Type: text/html\r\n\r\n<img src=\"cid:one@bobs-pc\">\r\n"
      "--r\r\nContent-Type: image/png\r\nContent-Disposition: inline; filename=one.png\r\nContent-ID: <one@bobs-pc>\r\n\r\n1\r\n"
      "--r\r\nContent-Type: image/png\r\nContent-Disposition: inline; filename=two.png\r\nContent-ID: <two@bobs-pc>\r\n\r\n2\r\n"
      "--r--\r\n";
  const parser::Mail read = parser::read_mail(raw);
  ASSERT_EQ(read.attachments.size(), 2u);
  model::OutboxItem item = reply();
  item.attachments = {{read.content_hash, 0}, {read.content_hash, 1}};
  item.html = "<img src=\"cid:" + desk::picture_id(item, read.attachments[0].sha256) + "\">";
  const std::string bytes = sent(raw, item);
  EXPECT_THAT(bytes, HasSubstr("multipart/related; boundary=\"=_seed_1\"; type=\"text/html\""));
  EXPECT_THAT(bytes, Not(HasSubstr("bobs-pc")));
  const parser::Mail back = parser::read_mail(bytes);
  ASSERT_EQ(back.attachments.size(), 2u);
  EXPECT_EQ(back.attachments[0].content_id, desk::picture_id(item, read.attachments[0].sha256));
  EXPECT_EQ(back.attachments[0].filename, "one.png");
  EXPECT_EQ(back.attachments[1].content_id, "");
}

}  // namespace
}  // namespace postern::app
