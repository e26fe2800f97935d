// Whole messages: every string is valid UTF-8, every span lies in the message, every limit holds.
#include "parser/mime_reader.h"
#include "parser/utf8.h"
#include "promise.h"

using namespace postern::parser;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view raw = postern::fuzz::text_of(data, size);
  const Limits limits;
  const Mail mail = read_mail(raw, limits);
  for (const std::string* text :
       {&mail.subject, &mail.text, &mail.reply_text, &mail.message_id, &mail.why_kind, &mail.language}) {
    PROMISE(is_utf8(*text));
  }
  PROMISE(!mail.html || is_utf8(*mail.html));
  for (const Address& address : mail.from) PROMISE(is_utf8(address.name) && is_utf8(address.email));
  for (const Attachment& attachment : mail.attachments) {
    PROMISE(is_utf8(attachment.filename) && attachment.filename.find('/') == std::string::npos);
    PROMISE(attachment.span.offset <= raw.size() && attachment.span.length <= raw.size() - attachment.span.offset);
    PROMISE(decode_part(raw, attachment.span, limits).size() == attachment.size);
  }
  PROMISE(!mail.from_is_sound || (mail.from.size() == 1 && !mail.from.front().email.empty()));
  PROMISE(mail.text.size() <= limits.text_bytes && mail.defects.size() <= limits.defects);
  PROMISE(mail.headers.size() <= limits.headers);
  return 0;
}
