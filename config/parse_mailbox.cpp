// [[mailbox]]: where mail comes in.
#include <algorithm>

#include "config/names.h"
#include "config/sections.h"
#include "config/server.h"
#include "config/units.h"
#include "parser/address.h"
#include "parser/text.h"

namespace postern::config {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

// RFC 5321 4.5.3.1.1 gives a local part 64 octets; a ticket's key and token take the rest.
constexpr std::size_t kLocalPartForTokens = 12;

void read_identity(Cursor& in, Mailbox& mailbox) {
  if (in.text("name", mailbox.name, "name = \"support\"") && check_plain_name(in, "name", mailbox.name)) {
    in.take("name", "mailbox " + mailbox.name, "a mailbox " + quoted(mailbox.name),
            "each mailbox has a name of its own");
  }
  if (in.text("address", mailbox.address, "address = \"support@example.org\"") &&
      !check_address(in, "address", in.place("address"), mailbox.address)) {
    mailbox.address.clear();
  }
  in.text("from_name", mailbox.from_name);
  in.paragraph("signature", mailbox.signature);
}

void read_subaddress(Cursor& in, Mailbox& mailbox) {
  if (!in.flag("subaddress", mailbox.subaddress) || !mailbox.subaddress) return;
  const std::string local = mailbox.address.substr(0, mailbox.address.rfind('@'));
  if (local.size() <= kLocalPartForTokens) return;
  in.wrong("subaddress", quoted(local) + " leaves no room for a token: an address has 64 octets before the @",
           "an address of at most 12 octets before the @, or subaddress = false");
}

bool same_folder(const std::string& a, const std::string& b) {
  return a == b || (equal_fold(a, "INBOX") && equal_fold(b, "INBOX"));  // RFC 3501 5.1
}

void claim_folder(Cursor& in, const std::string& key, const Mailbox& mailbox, const std::string& name) {
  if (mailbox.server.host.empty() || mailbox.user.empty()) return;
  const std::string folder = equal_fold(name, "INBOX") ? "INBOX" : name;
  in.take(key, "folder " + mailbox.user + "@" + mailbox.server.host + "/" + folder,
          "a mailbox that reads this folder as this user",
          "two would take each other's mail: remove one, or give it another folder");
}

void read_folders(Cursor& in, Mailbox& mailbox) {
  in.text("folder", mailbox.folder);
  claim_folder(in, "url", mailbox, mailbox.folder);
  if (!in.text("sent_folder", mailbox.sent_folder)) return;
  if (same_folder(mailbox.sent_folder, mailbox.folder)) {
    in.wrong("sent_folder", "is the folder in which requests come in",
             "the folder where your mail program keeps what it sent, as in sent_folder = \"Sent\"");
    mailbox.sent_folder.clear();
    return;
  }
  claim_folder(in, "sent_folder", mailbox, mailbox.sent_folder);
}

void read_move(Cursor& in, Mailbox& mailbox, std::string_view folder) {
  mailbox.after = After::move;
  mailbox.move_to = trim(folder);
  if (mailbox.move_to.empty()) {
    in.wrong("after", "a move without a folder", "after = \"move:Processed\"");
  } else if (same_folder(mailbox.move_to, mailbox.folder)) {
    in.wrong("after", "moves mail into the folder it is read from", "name another folder");
  } else if (same_folder(mailbox.move_to, mailbox.sent_folder)) {
    in.wrong("after", "moves mail into sent_folder, where it would pass for your answers", "name another folder");
  }
}

void read_after(Cursor& in, Mailbox& mailbox) {
  std::string text;
  if (!in.text("after", text)) return;
  if (text == "seen") {
    mailbox.after = After::seen;
  } else if (text == "keep") {
    mailbox.after = After::keep;
  } else if (text == "move" || text.starts_with("move:")) {
    read_move(in, mailbox, std::string_view(text).substr(std::min<std::size_t>(text.size(), 5)));
  } else if (text == "delete") {
    in.wrong("after", "\"delete\" needs backups that are verified, which this version does not make",
             "after = \"move:Processed\" keeps the folder as clean");
  } else {
    in.wrong("after", quoted(text) + " is not known here", "\"seen\", \"move:FOLDER\" or \"keep\"");
  }
}

void read_start(Cursor& in, Mailbox& mailbox) {
  using Mode = Start::Mode;
  constexpr std::string_view kSince = "since:";
  std::string text;
  if (!in.text("start", text)) return;
  const bool is_since = text.starts_with(kSince);
  const auto since = is_since ? read_duration(std::string_view(text).substr(kSince.size())) : std::nullopt;
  if (text == "all") {
    mailbox.start.mode = Mode::all;
  } else if (text == "now") {
    mailbox.start.mode = Mode::now;
  } else if (since) {
    mailbox.start = {Mode::since, *since};
  } else {
    in.wrong("start", quoted(text) + " is not known here", "\"all\", \"now\" or \"since:7d\"");
  }
}

void read_trust(Cursor& in, Mailbox& mailbox) {
  const bool has_id = in.text("authserv_id", mailbox.authserv_id);
  if (has_id && mailbox.authserv_id.find_first_of(" \t;\"") != std::string::npos) {
    in.wrong("authserv_id", quoted(mailbox.authserv_id) + " is not the id of a mail server",
             "what stands first in the Authentication-Results of your own server, as in \"mx.example.org\"");
  }
  const bool has_trust = in.choice<Trust>("trust", mailbox.trust,
                                          {{"authentication-results", Trust::authentication_results},
                                           {"closed-network", Trust::closed_network},
                                           {"nobody", Trust::nobody}});
  const bool all = mailbox.trust == Trust::closed_network;
  if (has_id && mailbox.trust != Trust::authentication_results) {
    in.wrong("trust",
             std::string(all ? "\"closed-network\" believes every sender" : "\"nobody\" believes no sender") +
                 ", authserv_id only the proven ones",
             "remove one of the two");
  }
  // Where a value is wrong, that is said, and not that it is missing as well.
  if ((in.has("authserv_id") && !has_id) || (in.has("trust") && !has_trust)) mailbox.trust = Trust::nobody;
}

void read_relay_name(Cursor& in, Mailbox& mailbox, const std::vector<Relay>& relays) {
  std::vector<std::string> names;
  for (const Relay& relay : relays) {
    if (!relay.name.empty()) names.push_back(relay.name);
  }
  if (in.text("smtp", mailbox.relay)) {
    check_known(in, "smtp", in.place("smtp"), mailbox.relay, names, "a relay [smtp.NAME]");
  } else if (!in.has("smtp") && !relays.empty() && names.size() == relays.size()) {
    in.wrong("smtp", "missing, and there is no main relay [smtp]",
             "smtp = " + quoted(names.front()) + ", or add url to [smtp]");
  }
}

}  // namespace

void read_mailbox(Cursor& in, Settings& settings) {
  Mailbox mailbox;
  mailbox.line = in.place().line;
  mailbox.column = in.place().column;
  read_identity(in, mailbox);
  read_subaddress(in, mailbox);
  read_server(in, kImap, mailbox.server);
  Login login = read_login(in, true, settings);
  mailbox.user = std::move(login.user);
  mailbox.password = std::move(login.password);
  mailbox.oauth = std::move(login.oauth);
  read_folders(in, mailbox);
  in.integer("connections", mailbox.connections, 1, 20);
  read_after(in, mailbox);
  read_start(in, mailbox);
  in.duration("poll", mailbox.poll, seconds(1), hours(24));
  in.duration("timeout", mailbox.timeout, seconds(1), minutes(10));
  read_trust(in, mailbox);
  read_relay_name(in, mailbox, settings.relays);
  read_form_senders(in, mailbox);
  if (mailbox.from_name.empty()) mailbox.from_name = settings.desk.name;
  settings.mailboxes.push_back(std::move(mailbox));
}

}  // namespace postern::config
