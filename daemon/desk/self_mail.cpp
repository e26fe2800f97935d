#include "daemon/desk/self_mail.h"

#include <algorithm>
#include <map>

#include "daemon/desk/auth_block.h"
#include "daemon/desk/loop_guard.h"
#include "daemon/desk/sender.h"
#include "parser/text.h"

namespace postern::desk {
namespace {

constexpr const char* kForgedDomain = "postern-probe.invalid";  // RFC 2606 2
constexpr std::size_t kFields = 20;
constexpr std::size_t kFieldBytes = 400;

std::string forged_field(const std::string& id) {
  const std::string method = std::string("dmarc=pass header.from=") + kForgedDomain;
  return equal_fold(id, kMicrosoft) ? method : id + "; " + method;
}

bool is_forged(const parser::AuthResults& results) {
  return std::any_of(results.methods.begin(), results.methods.end(),
                     [](const auto& method) { return method.property("header", "from") == kForgedDomain; });
}

config::Mailbox with_id(const config::Mailbox& mailbox, const std::string& id) {
  config::Mailbox other = mailbox;
  other.authserv_id = id;
  other.trust = config::Trust::authentication_results;
  return other;
}

// Fields of `id` that would be believed: those that were forged, or those that were not.
bool believes(const parser::Mail& mail, const config::Mailbox& mailbox, const std::string& id, bool forged) {
  const auto trusted = trusted_results(mail, with_id(mailbox, id));
  return std::any_of(trusted.begin(), trusted.end(), [&](const auto& results) { return is_forged(results) == forged; });
}

// The ids that fields of the mail name, from the top; last the profile that knows none.
std::vector<std::string> named_ids(const parser::Mail& mail) {
  std::vector<std::string> ids;
  for (const parser::Header& field : mail.headers) {
    if (!equal_fold(field.name, "Authentication-Results") || ids.size() == kFields) continue;
    const auto results = parser::read_auth_results(field.value);
    if (results.sound() && !is_forged(results)) ids.push_back(results.authserv_id);
  }
  ids.emplace_back(kMicrosoft);
  return ids;
}

std::string believed_id(const parser::Mail& mail, const config::Mailbox& mailbox) {
  std::vector<std::string> ids = named_ids(mail);
  if (!mailbox.authserv_id.empty()) ids.insert(ids.begin(), mailbox.authserv_id);
  const auto found =
      std::find_if(ids.begin(), ids.end(), [&](const auto& id) { return believes(mail, mailbox, id, false); });
  return found == ids.end() ? "" : *found;
}

Verdict verdict_on(const parser::Mail& mail, const config::Mailbox& mailbox, const std::string& id) {
  const config::Mailbox other = with_id(mailbox, id);
  const Inbound inbound{mail, other, 0, {}, false, "", "", 0, {}};
  Sender sender;
  sender.email = sender.key = sender.from_key = to_lower(mailbox.address);
  sender.usable = true;
  return authenticate(inbound, sender);
}

bool holds_forged(const parser::Mail& mail) {
  return std::any_of(mail.headers.begin(), mail.headers.end(), [](const parser::Header& field) {
    return equal_fold(field.name, "Authentication-Results") && field.value.find(kForgedDomain) != std::string::npos;
  });
}

std::string written(const std::string& id) { return "authserv_id = \"" + printable(id, 200) + "\""; }

std::string of(const std::string& id) { return equal_fold(id, kMicrosoft) ? "Microsoft 365" : printable(id, 200); }

constexpr const char* kNoneAdded =
    "if no mail gets any, let the server check senders (OpenDMARC, Rspamd ...); until then trust = \"nobody\", or"
    " \"closed-network\" where nobody else can reach the server";

class Concluding {
 public:
  Concluding(const config::Mailbox& mailbox, const ServerWords& words, const std::string& forged_id,
             const std::vector<std::string>& newest)
      : mailbox_(mailbox), words_(words), forged_id_(forged_id), newest_(newest) {}

  Conclusion make() {
    if (mailbox_.trust != config::Trust::authentication_results) return without_fields();
    mailbox_.authserv_id.empty() ? find_id() : compare();
    judge_forged();
    return std::move(out_);
  }

 private:
  Conclusion without_fields() {
    out_.works = true;
    out_.text = std::string("arrived; trust = ") +
                (mailbox_.trust == config::Trust::nobody ? "\"nobody\"" : "\"closed-network\"") +
                " asks for no Authentication-Results";
    if (const std::string& id = words_.authserv_id; !id.empty())
      out_.remarks.push_back("the server adds those of " + of(id) + ": with " + written(id) +
                             " instead of trust, senders would be proven");
    return std::move(out_);
  }

  // Nothing is configured: what should be?
  void find_id() {
    const std::string& id = words_.authserv_id;
    out_.works = !id.empty();
    out_.text = out_.works ? "the server adds Authentication-Results of " + of(id)
                           : "the server added no Authentication-Results that could be believed";
    out_.hint = out_.works ? "write " + written(id) : advice();
  }

  void compare() {
    const std::string& id = mailbox_.authserv_id;
    const std::string mails = std::to_string(newest_.size()) + (newest_.size() == 1 ? " newest mail" : " newest mails");
    const auto others = std::count(newest_.begin(), newest_.end(), id);
    if (words_.authserv_id == id) {
      out_.works = true;
      out_.text = "the server adds Authentication-Results of " + of(id) + ", as authserv_id says";
      out_.remarks.push_back((words_.verdict.authenticated ? "this mail would be proven: "
                                                           : "THIS MAIL WOULD NOT BE PROVEN, nor would those of agents"
                                                             " who send through the same relay: ") +
                             words_.verdict.why);
    } else if (others > 0) {
      out_.works = true;
      out_.text = "Authentication-Results of " + of(id) + ", as authserv_id says, stand in " + std::to_string(others) +
                  " of the " + mails + " here";
      out_.remarks.push_back("NOT IN THIS MAIL: agents who send through the same relay would not be proven");
    } else {
      out_.text = "no Authentication-Results of " + of(id) + " (authserv_id) could be believed in this mail or the " +
                  mails + " here";
      out_.hint = advice();
    }
  }

  void judge_forged() {
    if (forged_id_.empty()) return;
    if (!words_.forged) {
      out_.remarks.push_back("a forged field of " + of(forged_id_) + " was removed");
    } else if (words_.forged_believed) {
      out_.works = false;
      out_.text = "A FORGED Authentication-Results FIELD of " + of(forged_id_) +
                  " IS LEFT AS IT IS AND BELIEVED: whoever sends through this relay"
                  " can pass for anybody";
      out_.hint =
          "let the server remove fields of its own name from the mails it takes (RFC 8601 5); until then trust = "
          "\"nobody\"";
    } else {
      out_.remarks.push_back(
          "A FORGED FIELD OF " + of(forged_id_) +
          " WAS LEFT AS IT IS, against RFC 8601 5: it is not believed where it stands,"
          " below the server's own; a mail that gets none of the server's own could bring one that is");
    }
  }

  // What strangers sent may bear any name: where ours bore none, a person has to say whose it is.
  std::string advice() const {
    const std::string& ours = words_.authserv_id;
    if (!ours.empty()) return "the server adds those of " + of(ours) + ": write " + written(ours);
    std::map<std::string, std::size_t> counts;
    for (const std::string& id : newest_) {
      if (!id.empty()) ++counts[id];
    }
    const auto most = std::max_element(counts.begin(), counts.end(),
                                       [](const auto& a, const auto& b) { return a.second < b.second; });
    if (most == counts.end()) return kNoneAdded;
    return std::to_string(most->second) + " of the " + std::to_string(newest_.size()) +
           " newest mails here have those of " + of(most->first) + ": if that is the name of your own server, write " +
           written(most->first);
  }

  const config::Mailbox& mailbox_;
  const ServerWords& words_;
  const std::string& forged_id_;
  const std::vector<std::string>& newest_;
  Conclusion out_;
};

}  // namespace

parser::OutgoingMail write_self_mail(const config::Settings& settings, const KeyRing& keys,
                                     const config::Mailbox& mailbox, const std::string& to,
                                     const std::string& forged_id, std::int64_t number, model::Time now) {
  parser::OutgoingMail mail;
  mail.from = {settings.desk.name, mailbox.address};
  mail.to = {{"", to}};
  mail.subject = "Postern looks at its mail server";
  mail.message_id = make_message_id(keys, settings.desk.prefix, {}, number, settings.desk.domain);
  mail.date = now.time_since_epoch().count();
  mail.extra_headers = {
      {"Auto-Submitted", "auto-generated"}, {"X-Auto-Response-Suppress", "All"}, {kHopField, mail.message_id}};
  if (!forged_id.empty()) mail.extra_headers.emplace_back("Authentication-Results", forged_field(forged_id));
  mail.text =
      "postern check --online --probe has sent this mail to see what the server adds to it, and removes it again.\n";
  mail.boundary_seed = "probe";
  return mail;
}

bool is_self_mail(const parser::Mail& mail, const std::string& message_id) {
  if (mail.message_id == message_id) return true;
  const std::string* hop = parser::find_header(mail, kHopField);
  return hop && trim(*hop) == message_id;
}

ServerWords read_server_words(const parser::Mail& mail, const config::Mailbox& mailbox, const std::string& forged_id) {
  ServerWords words;
  for (const parser::Header& field : mail.headers) {
    const bool shown = equal_fold(field.name, "Received") || equal_fold(field.name, "Authentication-Results");
    if (shown && words.fields.size() < kFields)
      words.fields.push_back(printable(field.name + ": " + std::string(trim(field.value)), kFieldBytes));
  }
  words.authserv_id = believed_id(mail, mailbox);
  if (!words.authserv_id.empty()) words.verdict = verdict_on(mail, mailbox, words.authserv_id);
  words.forged = holds_forged(mail);
  words.forged_believed = !forged_id.empty() && believes(mail, mailbox, forged_id, true);
  return words;
}

Conclusion conclude(const config::Mailbox& mailbox, const ServerWords& words, const std::string& forged_id,
                    const std::vector<std::string>& newest) {
  return Concluding(mailbox, words, forged_id, newest).make();
}

}  // namespace postern::desk
