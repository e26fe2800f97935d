#include "daemon/desk/identity.h"

#include <set>

#include "daemon/desk/auth_block.h"
#include "parser/text.h"

namespace postern::desk {
namespace {

std::string_view domain_of(std::string_view address) {
  const auto at = address.rfind('@');
  return at == std::string_view::npos ? address : address.substr(at + 1);
}

// The domain a method vouches for, or "".
std::string_view vouched_domain(const parser::AuthMethod& method) {
  if (method.method == "spf") return domain_of(method.property("smtp", "mailfrom"));
  const auto signing = method.property("header", "d");
  return signing.empty() ? domain_of(method.property("header", "i")) : signing;
}

// RFC 7489 3.1, without a list of public suffixes: the From domain itself or one above it, never one beside it.
bool is_aligned(const parser::AuthMethod& method, const Sender& sender) {
  return is_covered_by(domain_of(sender.from_key), vouched_domain(method));
}

bool is_dmarc_of(const parser::AuthMethod& method, const Sender& sender) {
  const auto from = domain_of(method.property("header", "from"));
  return from.empty() || equal_fold(from, domain_of(sender.from_key));
}

// The login a submission was made with: the whole address; or its user where logins have no domain, for an address of
// the desk's own domain, since somebody else has that name elsewhere.
bool is_login_of(const parser::AuthMethod& method, const Sender& sender, const config::Mailbox& mailbox) {
  const auto login = method.property("smtp", "auth");
  if (login.empty()) return false;
  if (login.find('@') != std::string_view::npos) return equal_fold(login, sender.from_key);
  return equal_fold(login, std::string_view(sender.from_key).substr(0, sender.from_key.rfind('@'))) &&
         equal_fold(domain_of(sender.from_key), domain_of(mailbox.address));
}

bool proves(const parser::AuthMethod& method, const Sender& sender, const config::Mailbox& mailbox) {
  if (method.method == "dmarc") return is_dmarc_of(method, sender);
  if (method.method == "dkim" || method.method == "spf") return is_aligned(method, sender);
  return method.method == "auth" && is_login_of(method, sender, mailbox);
}

// What the trusted fields say: the first word on a method stands, except that a mail may bear several signatures.
class Reading {
 public:
  Reading(const Sender& sender, const config::Mailbox& mailbox) : sender_(sender), mailbox_(mailbox) {}

  void add(const parser::AuthResults& results) {
    std::set<std::string> here;
    for (const parser::AuthMethod& method : results.methods) {
      if (said_.count(method.method) > 0) continue;
      here.insert(method.method);
      if (method.method == "dmarc" && method.result != "pass" && method.result != "none") denied_ = word(method);
      if (method.result == "pass" && proof_.empty() && proves(method, sender_, mailbox_)) proof_ = word(method);
      heard_ += (heard_.empty() ? "" : ", ") + word(method);
    }
    said_.insert(here.begin(), here.end());
  }

  Verdict verdict() const {
    const std::string who = "Authentication-Results of " + mailbox_.authserv_id + ": ";
    if (!denied_.empty() && proof_.rfind("auth=", 0) != 0) return {false, who + denied_};
    if (!proof_.empty()) return {true, who + proof_};
    return {false, who + (heard_.empty() ? "no method" : "nothing aligned with From in " + printable(heard_, 200))};
  }

 private:
  static std::string word(const parser::AuthMethod& method) {
    return printable(method.method + "=" + method.result, 60);
  }

  const Sender& sender_;
  const config::Mailbox& mailbox_;
  std::set<std::string> said_;
  std::string denied_, proof_, heard_;
};

// Microsoft 365 takes this field away from whatever comes from outside: who has it signed in to the same tenant.
bool is_internal_at_microsoft(const parser::Mail& mail) {
  const std::string* as = parser::find_header(mail, "X-MS-Exchange-Organization-AuthAs");
  return as && equal_fold(trim(*as), "Internal");
}

Verdict verdict_on(const Inbound& inbound, const Sender& sender) {
  const config::Mailbox& mailbox = inbound.mailbox;
  if (!sender.usable) return {false, "the mail has no single sound From address"};
  if (sender.handed_on_by) return {false, "an agent forwarded their mail, which proves nothing of them"};
  if (sender.named_by) return {false, "an agent opened the ticket for them, which proves nothing of them"};
  if (sender.is_claimed()) return {false, "the form " + printable(sender.form, 320) + " names them, and a form proves nobody"};
  if (mailbox.trust == config::Trust::closed_network) {
    return {true, "the closed network of mailbox " + mailbox.name};
  }
  if (mailbox.trust == config::Trust::nobody) return {false, "mailbox " + mailbox.name + " believes nobody (trust)"};
  if (mailbox.authserv_id.empty()) return {false, "mailbox " + mailbox.name + " has no authserv_id to believe"};
  const bool microsoft = equal_fold(mailbox.authserv_id, kMicrosoft);
  if (microsoft && is_internal_at_microsoft(inbound.mail)) return {true, "X-MS-Exchange-Organization-AuthAs: Internal"};
  const auto trusted = trusted_results(inbound.mail, mailbox);
  if (trusted.empty())
    return {false, "no Authentication-Results of " + mailbox.authserv_id + " above the foreign hops"};
  Reading reading(sender, mailbox);
  for (const auto& results : trusted) reading.add(results);
  return reading.verdict();
}

}  // namespace

Verdict authenticate(const Inbound& inbound, const Sender& sender) {
  Verdict verdict = verdict_on(inbound, sender);
  if (sender.agent && sender.from_key != sender.key)
    verdict.why += "; " + printable(sender.from_key, 320) + " is an address of " + printable(sender.key, 320);
  return verdict;
}

}  // namespace postern::desk
