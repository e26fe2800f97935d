// Row -> bytes.
#include "daemon/app/render.h"

#include <utility>

#include "daemon/desk/answer_html.h"
#include "parser/mime_reader.h"
#include "parser/mime_writer.h"

namespace postern::app {

namespace {

parser::OutgoingMail head_of(const model::OutboxItem& item) {
  parser::OutgoingMail mail;
  mail.from = {item.from_name, item.from_email};
  mail.to = {{item.to_name, item.to_email}};
  if (!item.reply_to.empty()) mail.reply_to = parser::Address{item.from_name, item.reply_to};
  mail.subject = item.subject;
  mail.message_id = item.message_id;
  mail.in_reply_to = item.in_reply_to;
  mail.references = item.references;
  mail.date = item.date.time_since_epoch().count();
  mail.extra_headers = item.headers;
  mail.text = item.text;
  mail.html = item.html;
  mail.boundary_seed = item.boundary_seed;
  return mail;
}

constexpr const char* kFileRemark =
    "\n(The mail is attached as the file message.eml: it has text that not every server passes on as a mail. Open the file"
    " with your mail program to see it as it came.)\n";

parser::OutgoingAttachment whole_mail(std::string raw) {
  return {.filename = "message.eml", .content_type = "message/rfc822", .bytes = std::move(raw), .is_inline = false, .content_id = {}};
}

// Who sent the file called it by a name of their machine's: it goes out under one of ours, where our HTML shows it.
parser::OutgoingAttachment file_of(const std::string& raw, const model::StoredAttachment& stored,
                                   const model::OutboxItem& item, const parser::Limits& limits) {
  const std::string id = desk::picture_id(item, stored.sha256);
  const bool shown = item.html && item.html->find("\"cid:" + id + "\"") != std::string::npos;
  const parser::PartSpan span{stored.span_offset, stored.span_length,
                              static_cast<parser::PartSpan::Encoding>(stored.span_encoding)};
  return {.filename = stored.filename,
          .content_type = stored.content_type,
          .bytes = parser::decode_part(raw, span, limits),
          .is_inline = shown || stored.is_inline,
          .content_id = shown ? id : ""};
}

// The mail whose files are wanted, unpacked once for all of them that follow each other.
class StoredFiles {
 public:
  explicit StoredFiles(store::Store& store) : store_(store) {}

  Status open(const std::string& content_hash) {
    if (content_hash == opened_) return {};
    auto raw = store_.raw(content_hash);
    if (!raw) return tl::unexpected<Error>(raw.error());
    auto files = store_.attachments(content_hash);
    if (!files) return tl::unexpected<Error>(files.error());
    raw_ = std::move(*raw);
    files_ = std::move(*files);
    opened_ = content_hash;
    return {};
  }
  const std::string& raw() const { return raw_; }
  const std::vector<model::StoredAttachment>& files() const { return files_; }

 private:
  store::Store& store_;
  std::string opened_, raw_;
  std::vector<model::StoredAttachment> files_;
};

}  // namespace

Result<std::string> render(store::Store& store, const model::OutboxItem& item, const parser::Limits& limits) {
  parser::OutgoingMail mail = head_of(item);
  StoredFiles stored(store);
  for (const model::OutboxAttachment& wanted : item.attachments) {
    if (Status read = stored.open(wanted.content_hash); !read) return tl::unexpected<Error>(read.error());
    if (wanted.index < 0) {
      mail.attachments.push_back(whole_mail(stored.raw()));
      if (!parser::goes_as_mail(mail, mail.attachments.back())) mail.text += kFileRemark;
      continue;
    }
    const auto index = static_cast<std::size_t>(wanted.index);
    if (index >= stored.files().size())
      return fail(Failure::bug, "attachment " + std::to_string(wanted.index) + " of mail " + wanted.content_hash + " is not stored",
                  "run postern reindex");
    mail.attachments.push_back(file_of(stored.raw(), stored.files()[index], item, limits));
  }
  return parser::write_mail(mail);
}

std::vector<desk::NamedFile> files_of(store::Store& store, const model::OutboxItem& item) {
  std::vector<desk::NamedFile> files;
  for (const model::OutboxAttachment& wanted : item.attachments) {
    if (wanted.index < 0) {
      const auto raw = store.raw(wanted.content_hash);
      if (raw) files.push_back({"the whole mail", raw->size()});
      continue;
    }
    const auto stored = store.attachments(wanted.content_hash);
    const auto index = static_cast<std::size_t>(wanted.index);
    if (!stored || index >= stored->size()) continue;
    const model::StoredAttachment& file = (*stored)[index];
    files.push_back({file.filename.empty() ? file.content_type : file.filename, file.size});
  }
  return files;
}

}  // namespace postern::app
