#include "daemon/desk/stored_message.h"

#include <utility>

namespace postern::desk {
namespace {

model::StoredAttachment stored_attachment(const parser::Attachment& file) {
  return {file.filename,    file.content_type, file.size,
          file.sha256,      file.is_inline,    file.content_id,
          file.span.offset, file.span.length,  static_cast<int>(file.span.encoding)};
}

}  // namespace

bool is_automatic(const parser::Mail& mail) {
  return mail.kind == parser::Kind::auto_reply || mail.kind == parser::Kind::bounce;
}

model::Message derived_message(const parser::Mail& mail) {
  model::Message message;
  message.subject = mail.subject;
  message.text = mail.text;
  message.reply_text = mail.reply_text;
  message.message_id = mail.message_id;
  message.content_hash = mail.content_hash;
  message.automatic = is_automatic(mail);
  for (const auto& file : mail.attachments) message.attachments.push_back(stored_attachment(file));
  return message;
}

model::Message stored_message(const Inbound& inbound, const Sender& sender, model::TicketId ticket,
                              model::Proof proof) {
  model::Message message = derived_message(inbound.mail);
  message.ticket = ticket;
  message.from_name = sender.name;
  message.from_email = sender.key;
  message.at = inbound.now;
  message.proof = std::move(proof);
  return message;
}

const std::string& words_of(const model::Message& message) {
  const bool whole = message.reply_text.empty() && message.direction == model::Direction::inbound;
  return whole ? message.text : message.reply_text;
}

}  // namespace postern::desk
