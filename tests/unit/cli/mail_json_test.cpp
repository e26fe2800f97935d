// What `postern parse` prints: every field, always, on one line.
#include "daemon/cli/mail_json.h"

#include <gtest/gtest.h>

namespace postern::cli {
namespace {

TEST(MailJson, AnEmptyMailHasEveryField) {
  EXPECT_EQ(to_json(parser::Mail{}, "a.eml"),
            R"({"file":"a.eml","message_id":"","in_reply_to":[],"references":[],"date":null,"from":[],"sender":[],)"
            R"("reply_to":[],"to":[],"cc":[],"subject":"","text":"","reply_text":"","html":null,"attachments":[],)"
            R"("kind":"message","why_kind":"","bounce":null,"forwarded":null,"language":"","defects":[]})");
}

TEST(MailJson, WritesWhatIsThere) {
  parser::Mail mail;
  mail.date = 837596665;
  mail.from = {{"Jörg", "joerg@example.com"}};
  mail.references = {"a@x", "b@x"};
  mail.html = "<p>";
  mail.text = "a\n\"b\"\t\x01";
  mail.attachments = {{"a.pdf", "application/pdf", 3, "00ff", true, "id@x", {}}};
  mail.kind = parser::Kind::bounce;
  mail.bounce = parser::Bounce{"1@example.org", {{"joe@example.com", "failed", "5.1.1", true, "no such user"}}};
  mail.forwarded = parser::Forwarded{{{"", "ann@example.org"}}, std::nullopt, "S", "T"};
  mail.defects = {{"bare-cr", "why"}};
  const std::string json = to_json(mail, "x");
  for (
      const char* part :
      {R"("date":"1996-07-17T09:44:25Z")", R"("from":[{"name":"Jörg","email":"joerg@example.com"}])",
       R"("references":["a@x","b@x"])", R"("html":"<p>")", R"("text":"a\n\"b\"\t\u0001")", R"("kind":"bounce")",
       R"("attachments":[{"filename":"a.pdf","content_type":"application/pdf","size":3,"sha256":"00ff","inline":true,"content_id":"id@x"}])",
       R"("bounce":{"original_message_id":"1@example.org","recipients":[{"email":"joe@example.com","action":"failed","status":"5.1.1","permanent":true,"diagnostic":"no such user"}]})",
       R"("forwarded":{"from":[{"name":"","email":"ann@example.org"}],"date":null,"subject":"S","text":"T"})",
       R"("defects":[{"code":"bare-cr","detail":"why"}])"}) {
    EXPECT_NE(json.find(part), std::string::npos) << part << "\n" << json;
  }
  EXPECT_EQ(json.find('\n'), std::string::npos);
}

TEST(MailJson, AFileNameIsBytes) {
  EXPECT_NE(to_json({}, "caf\xE9.eml").find("\"file\":\"caf\uFFFD.eml\""), std::string::npos);
}

}  // namespace
}  // namespace postern::cli
