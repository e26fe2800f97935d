#include "daemon/cli/quarantine_json.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "daemon/cli/words.h"
#include "daemon/desk/release.h"
#include "parser/text.h"

namespace postern::cli {

namespace json = boost::json;

std::string to_json(const config::Settings& settings, const store::QuarantinedMail& held) {
  const model::HeldMail& mail = held.mail;
  const desk::HeldFace face = desk::face_of(mail, settings);
  return json::serialize(json::object{{"number", mail.number.value},
                                      {"received", iso_time(mail.received)},
                                      {"mailbox", mail.mailbox},
                                      {"from", face.who},
                                      {"subject", face.subject},
                                      {"reason", mail.reason},
                                      {"size", held.size},
                                      {"content_hash", mail.content_hash}});
}

std::string quarantine_row(const config::Settings& settings, const store::QuarantinedMail& held, model::Time now) {
  const model::HeldMail& mail = held.mail;
  const desk::HeldFace face = desk::face_of(mail, settings);
  return fmt::format("{} {} {} {} {} {}\n       {}\n", column(std::to_string(mail.number.value), 6),
                     column(age(mail.received, now), 7), column(mail.mailbox, 12), column(size_words(held.size), 9),
                     column(face.who, 36), printable(face.subject, 100), printable(mail.reason, 300));
}

}  // namespace postern::cli
