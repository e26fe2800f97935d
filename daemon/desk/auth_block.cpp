#include "daemon/desk/auth_block.h"

#include <algorithm>

#include "parser/received.h"
#include "parser/text.h"

namespace postern::desk {
namespace {

constexpr std::size_t kOwnHops = 8;  // Received fields of ours at most: a delivery has few

// The authserv_id's host, or one of its domain: mx.example.org and imap.example.org stand in one house.
bool is_our_host(const std::string& host, const config::Mailbox& mailbox) {
  const std::string id = to_lower(mailbox.authserv_id);
  if (host.empty()) return false;
  if (id == kMicrosoft) return is_covered_by(host, "outlook.com") || is_covered_by(host, "office365.com");
  if (host == id || host == to_lower(mailbox.server.host)) return true;
  const auto dot = id.find('.');
  const bool has_parent = dot != std::string::npos && id.find('.', dot + 1) != std::string::npos;
  return is_covered_by(host, has_parent ? std::string_view(id).substr(dot + 1) : std::string_view(id));
}

// Whether the host that wrote this had the mail from one of ours: only then did ours write the next field, too. Names
// that the other side gave itself count only where no address stands beside them.
bool is_from_ours(const parser::Received& received, const config::Mailbox& mailbox) {
  if (received.from.empty() || parser::is_internal_address(received.address)) return true;
  return is_our_host(received.address.empty() ? received.from : received.verified, mailbox);
}

// Where our last Received stands, counted in fields; 0 when there is none of ours.
struct Border {
  std::size_t last_own = 0;  // fields above it are ours
  std::size_t end = 0;       // the first field after the block that may hold one more of ours
};

Border find_border(const parser::Mail& mail, const config::Mailbox& mailbox) {
  Border border{0, mail.headers.size()};
  std::size_t hops = 0;
  bool from_ours = true;
  for (std::size_t i = 0; i < mail.headers.size(); ++i) {
    const parser::Header& field = mail.headers[i];
    if (!equal_fold(field.name, "Received")) continue;
    const parser::Received received = parser::read_received(field.value);
    const bool ours = hops == 0 || (from_ours && hops < kOwnHops && is_our_host(received.by, mailbox));
    if (!ours) {
      border.end = i;
      break;
    }
    border.last_own = i;
    from_ours = is_from_ours(received, mailbox);
    ++hops;
  }
  return border;
}

}  // namespace

std::vector<parser::AuthResults> trusted_results(const parser::Mail& mail, const config::Mailbox& mailbox) {
  const bool microsoft = equal_fold(mailbox.authserv_id, kMicrosoft);
  const auto form = microsoft ? parser::AuthServId::absent : parser::AuthServId::first;
  const std::string id = microsoft ? "" : to_lower(mailbox.authserv_id);
  const Border border = find_border(mail, mailbox);
  std::vector<parser::AuthResults> trusted;
  for (std::size_t i = 0; i < border.end; ++i) {
    if (!trusted.empty() && (i > border.last_own || equal_fold(mail.headers[i].name, "Received"))) break;
    if (!equal_fold(mail.headers[i].name, "Authentication-Results")) continue;
    parser::AuthResults results = parser::read_auth_results(mail.headers[i].value, form);
    if (results.sound() && results.authserv_id == id) trusted.push_back(std::move(results));
  }
  return trusted;
}

bool is_covered_by(std::string_view domain, std::string_view covering) {
  if (covering.find('.') == std::string_view::npos) return false;
  if (equal_fold(domain, covering)) return true;
  if (domain.size() <= covering.size()) return false;
  const auto tail = domain.size() - covering.size();
  return domain[tail - 1] == '.' && equal_fold(domain.substr(tail), covering);
}

}  // namespace postern::desk
