// Who a mail is from: whatever a sender writes below what our server wrote, it proves nothing.
#include "daemon/desk/identity.h"

#include "daemon/desk/auth_block.h"
#include "parser/mime_reader.h"
#include "parser/text.h"
#include "promise.h"

#include <algorithm>
#include <string>

using namespace postern;

namespace {

constexpr const char* kOurs = "Received: from out.example.net by mx.example.org (Postfix) with ESMTPS id 1\r\n";
constexpr const char* kForeign = "Received: from pc by relay.example.net with ESMTP id 2\r\n";

config::Settings settings(const char* authserv_id) {
  config::Settings out;
  config::Mailbox support;
  support.name = "support";
  support.address = "support@example.org";
  support.authserv_id = authserv_id;
  support.server.host = "imap.example.org";
  out.mailboxes = {support};
  return out;
}

struct Judged {
  parser::Mail mail;
  desk::Sender sender;
  desk::Verdict verdict;
};

Judged judge(const config::Settings& settings, const std::string& raw) {
  Judged judged;
  judged.mail = parser::read_mail(raw);
  judged.sender = desk::read_sender(settings, judged.mail);
  const desk::Inbound inbound{judged.mail, settings.mailboxes[0], 0, {}, false, "seed"};
  judged.verdict = desk::authenticate(inbound, judged.sender);
  PROMISE(!judged.verdict.why.empty() && !fuzz::has_control(judged.verdict.why));
  PROMISE(!judged.verdict.authenticated || (judged.sender.usable && judged.mail.from.size() == 1));
  return judged;
}

bool has_field(const parser::Mail& mail, const char* name) { return parser::find_header(mail, name) != nullptr; }

std::string domain_of(const std::string& address) { return address.substr(address.rfind('@') + 1); }

bool is_plain(const std::string& domain) {
  return domain.find('.') != std::string::npos &&
         domain.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-.") == std::string::npos;
}

// Behind a foreign hop nothing counts.
void promise_nothing_behind_foreign_hops(const std::string& senders) {
  for (const char* id : {"mx.example.org", "microsoft365"}) {
    const Judged judged = judge(settings(id), kOurs + (kForeign + senders));
    // Microsoft takes this one away from what comes from outside.
    PROMISE(!judged.verdict.authenticated || has_field(judged.mail, "X-MS-Exchange-Organization-AuthAs"));
  }
}

// What our server denied stays denied, wherever a sender writes what.
void promise_no_method_is_improved(const config::Settings& ours, const std::string& senders) {
  const std::string denied = "Authentication-Results: mx.example.org; dmarc=fail; spf=fail; dkim=none; auth=none\r\n";
  PROMISE(!judge(ours, denied + kOurs + senders).verdict.authenticated);
  PROMISE(!judge(ours, kOurs + denied + kForeign + senders).verdict.authenticated);
}

// Nobody is proven by a server that never spoke, nor by another's word.
void promise_no_proof_without_our_id(const config::Settings& ours, const std::string& senders) {
  const Judged judged = judge(ours, kOurs + senders);
  const auto& fields = judged.mail.headers;
  const bool speaks = std::any_of(fields.begin(), fields.end(), [](const parser::Header& field) {
    return equal_fold(field.name, "Authentication-Results") &&
           to_lower(field.value).find("mx.example.org") != std::string::npos;
  });
  PROMISE(speaks || !judged.verdict.authenticated);
}

// A pass counts for the domain that it names, and counts whatever stands below.
void promise_pass_is_for_its_domain(const config::Settings& ours, const std::string& senders) {
  const std::string elsewhere =
      "Authentication-Results: mx.example.org; dmarc=pass header.from=elsewhere.example;"
      " spf=pass smtp.mailfrom=a@elsewhere.example; dkim=pass header.d=elsewhere.example\r\n";
  const Judged judged = judge(ours, elsewhere + kOurs + kForeign + senders);
  const std::string domain = domain_of(judged.sender.key);
  PROMISE(!judged.verdict.authenticated || desk::is_covered_by(domain, "elsewhere.example"));
  if (!judged.sender.usable || !is_plain(domain)) return;
  const std::string own = "Authentication-Results: mx.example.org; dmarc=pass header.from=" + domain + "\r\n";
  PROMISE(judge(ours, own + kOurs + kForeign + senders).verdict.authenticated);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string senders(fuzz::text_of(data, size));
  // A first line that begins with a blank would go on our server's field; servers put theirs on top of whole fields.
  if (!senders.empty() && (senders[0] == ' ' || senders[0] == '\t')) return 0;
  const config::Settings ours = settings("mx.example.org");
  promise_nothing_behind_foreign_hops(senders);
  promise_no_method_is_improved(ours, senders);
  promise_no_proof_without_our_id(ours, senders);
  promise_pass_is_for_its_domain(ours, senders);
  return 0;
}
