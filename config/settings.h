// Everything an admin can say, as checked values with their defaults. The comment at each is its manual.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "config/business_hours.h"
#include "config/secret.h"
#include "config/template_names.h"
#include "config/workflow.h"
#include "parser/limits.h"

namespace postern::config {

enum class Tls { implicit, starttls, none };

struct Server {
  std::string scheme;  // imap, imaps, smtp, smtps
  std::string host;    // in lower case; an IPv6 address without its brackets
  std::uint16_t port = 0;
  Tls tls = Tls::implicit;
  std::string ca_file;  // PEM; empty: the system's
  // Public keys, one of which the server must have, as "sha256//BASE64" of the SubjectPublicKeyInfo (RFC 7858 A). Then
  // authority and name of its certificate do not matter. Empty: they do.
  std::vector<std::string> pins;
};

// [desk]
struct Desk {
  std::string name;
  std::string domain;             // of our Message-IDs
  std::string prefix = "HD";      // [A-Z][A-Z0-9]{0,9}; of ticket keys
  int reopen_days = 14;
  std::chrono::seconds ack_max_age{24 * 3600};  // older mail is never acknowledged
  std::string language = "en";
  std::size_t notice_max_size = 10u << 20;      // attachments beyond it are named, not sent
  std::string admin;                            // who is told of trouble with the desk itself; "": the leads
  std::chrono::seconds alert_after{3600};       // trouble that may pass by itself is told then
  std::vector<std::string> own_addresses;       // further addresses that are ours, never answered
  std::chrono::seconds merge_moves{120};        // moves of a ticket within this time make one mail; 0: each makes its own
  std::chrono::seconds send_delay{60};          // mail to requesters that an agent's mail causes waits so long, to be taken back
  bool hold_spam = true;                        // mail that our own server marks as spam is held
  std::chrono::minutes digest_at{8 * 60};       // local time of the daily digest, on working days; negative: there is none
};

// [[field]]: a fact of the group's own on each ticket, such as a room or a customer number.
struct Field {
  std::string name;                 // as a status id; behind /field and in rules
  std::string label;                // for people; default: the name
  std::vector<std::string> values;  // the only ones allowed; empty: any line
};

// [[tier]]: requesters for whom other targets stand. The first that names a person is theirs.
struct Tier {
  std::string name;
  std::vector<std::string> from;  // addresses, or @domain (equal or a sub-domain)
};

// [[target]]: how soon the desk means to answer and to resolve, for some tickets. The first that fits a ticket and gives
// the value stands, before [targets].
struct TargetRule {
  std::vector<std::string> queue;       // mailbox names; empty: all
  std::vector<std::string> tier;        // names of tiers; empty: all requesters
  std::optional<std::string> priority;  // normal, urgent; none: both
  std::optional<std::chrono::seconds> first_response, resolution;  // business time; none: as the next that fits; 0: no target
  int line = 0;  // in the config file, for the why
};

// [limits]: caps of automatic mail, persisted. A count of 0 switches that mail off.
struct Caps {
  int acks_per_recipient_day = 10;
  int mails_per_recipient_hour = 20;
  int mails_per_ticket_day = 40;       // to its requester; and the same to each agent
  int mails_per_domain_hour = 200;     // to requesters of one domain
  int notices_per_agent_hour = 200;
  int notices_per_queue_minute = 20;   // to one agent; what is more is told in one mail an hour
  int new_recipients_hour = 200;       // addresses that had never asked before
  int reopens_per_ticket_day = 3;      // by answers
  int mails_total_hour = 2000;
  int max_received = 50;  // RFC 5321 6.3
};

// What becomes of a mail about a ticket from somebody who is not on it, but holds what we sent to somebody who is.
enum class Access {
  accept,    // it joins the ticket
  internal,  // an internal note
  hold,      // an agent decides by one word
  separate   // "new": a ticket of its own, possibly related
};

// [participants]: who may write on a ticket besides its participants. Nobody becomes one by it.
struct Participants {
  Access stranger = Access::hold;
  Access colleague = Access::hold;  // proven to be of the requester's domain; default: as a stranger
  Access in_cc = Access::hold;      // proven, and in To or Cc of a proven mail of the requester's; default: as a stranger
};

// [store]
struct StoreSettings {
  std::string path = "/var/lib/postern/postern.db";
};

// [oauth.NAME]: a client registered with a provider of OAuth 2.0 (RFC 6749 2). The provider's addresses are filled in.
struct OauthClient {
  enum class Provider { microsoft, google, custom } provider = Provider::custom;
  // device: RFC 8628; browser: RFC 6749 4.1 with RFC 7636; client: RFC 6749 4.4, which no person signs in for
  enum class Flow { device, browser, client } flow = Flow::device;
  std::string name;
  std::string client_id;
  SecretRef client_secret;                   // may be none, but not with Flow::client
  std::string scope;                         // words with blanks between; may be empty
  std::string token_url;
  std::string device_url;                    // with Flow::device
  std::string authorize_url;                 // with Flow::browser
  std::string ca_file;                       // PEM; empty: the system's
};

// What becomes of an answer that is larger than the relay takes: it fails, or goes without its files.
enum class Oversize { refuse, strip };

// [smtp], [smtp.NAME]
struct Relay {
  std::string name;  // "" for [smtp]
  Server server;
  std::string user;
  SecretRef password;
  std::string oauth;    // an OauthClient's name instead of a password; "" without
  int connections = 2;  // at once, when mail waits
  int rate = 0;         // mails a minute; 0: no limit
  Oversize oversize = Oversize::refuse;
};

enum class After { seen, move, remove, keep };
// Whom From is believed of: whoever our server proves, everybody, nobody.
enum class Trust { authentication_results, closed_network, nobody };

// What to take in of a folder that is seen for the first time.
struct Start {
  enum class Mode { unset, all, now, since } mode = Mode::unset;
  std::chrono::seconds since{};
};

// A folder that is watched.
struct Folder {
  std::string name;
  After after = After::seen;
  std::string move_to;  // with After::move
  Start start;
};

// A web form that mails what people fill in: the requester is not the one in From.
struct FormSender {
  std::string from;       // the form's address
  std::string requester;  // the label of the line that holds the address ("E-mail"); "": Reply-To
  std::string name;       // the label of the line that holds their name; "": none
};

// [[mailbox]]
struct Mailbox {
  std::string name;
  std::string address;            // what requesters write to and what we send from
  std::string from_name;          // default: the desk's name
  std::string signature;
  Server server;
  std::string user;
  SecretRef password;
  std::string oauth;              // an OauthClient's name instead of a password; "" without
  std::string folder = "INBOX";
  std::string sent_folder;        // watched for answers written by hand; "": none is
  int connections = 3;            // to this account at once; folders beyond that take turns
  std::string authserv_id;
  Trust trust = Trust::authentication_results;
  After after = After::seen;
  std::string move_to;            // with After::move
  bool subaddress = false;        // the server delivers support+anything@ to support@
  std::chrono::seconds poll{60};
  std::chrono::seconds timeout{60};  // how long the server may owe an answer
  Start start;
  std::string relay;              // key smtp; "" is [smtp]
  std::vector<FormSender> form_senders;
  int line = 0, column = 0;  // of the table in the config file, for errors

  // `folder`, and `sent_folder` if there is one: of the latter, what comes from now on is read and nothing is touched.
  std::vector<Folder> folders() const;
  // Who signs in where: mailboxes of one account share its connections.
  std::string account() const;
};

// [[agent]]
struct Agent {
  std::string name, email;             // what the desk writes to them goes to `email`
  bool lead = false;
  std::vector<std::string> queues;     // mailbox names; empty: all
  bool digest = false;                 // key notices: what is nobody's yet comes in the daily digest, not each by itself
  std::vector<std::string> also_from;  // further addresses they write from

  std::vector<std::string> addresses() const;  // as written in the file, `email` first
};

// A header field of a mail by its name, and an RE2 pattern on its value.
struct HeaderPattern {
  std::string name, pattern;
};

// [[rule]]
struct Rule {
  std::string name;
  // Conditions: all given ones must hold; a list holds when one of its items does.
  std::vector<std::string> words;     // whole words or phrases, case- and accent-folded, in subject and new text
  std::vector<std::string> mailbox;
  std::vector<std::string> from;      // addresses, or @domain (equal or a sub-domain)
  std::vector<std::string> subject;   // RE2 patterns
  std::vector<std::string> body;      // RE2 patterns, on the new text
  std::vector<std::string> to;        // addresses or @domain: To, Cc, and where it was delivered
  std::vector<HeaderPattern> header;
  std::vector<std::string> attachment;       // RE2 patterns, on file names
  std::vector<std::string> attachment_type;  // "application/pdf"; "image/" for all of a kind
  std::optional<std::size_t> larger_than;    // bytes of all attachments together
  std::vector<std::string> language;         // ISO 639-1
  std::optional<bool> authenticated;         // whether the sender is proven
  std::optional<bool> known;                 // whether the sender has opened a ticket before
  std::vector<std::string> tagged;           // tags the ticket has, also by earlier rules
  std::optional<bool> in_hours;              // whether it came in business hours
  std::vector<int> days;                     // local days it came on, 0 is Monday; empty: any
  std::optional<std::pair<std::chrono::minutes, std::chrono::minutes>> between;  // local times since midnight; may span it
  bool on_replies = false;            // also on replies, not only on new tickets
  // Actions
  std::vector<std::string> tag, untag;
  std::optional<std::string> priority;  // normal, urgent
  std::vector<std::string> assign;      // agents' addresses; several take turns
  std::optional<std::string> queue;
  std::optional<std::string> status;    // where the workflow lets the ticket go there
  std::vector<std::string> cc;          // agents' addresses: told as well
  std::optional<std::string> reply;     // a text to the requester
  std::vector<std::pair<std::string, std::string>> field;  // names of [[field]] and their values
  std::optional<std::int64_t> link;     // the number of the problem's ticket that this is an incident of
  bool hold = false;                    // an agent decides by one word; never a reply
  bool suppress_ack = false;
  bool quarantine = false;              // put aside, no ticket; never a reply
  bool stop = false;                  // no further rule after this one
  int line = 0;                       // in the config file, for the why
};

// [templates]
struct TemplateSettings {
  std::string folder;        // LANGUAGE/NAME.txt below it; "": the built-in texts alone
  int line = 0, column = 0;  // of `folder` in the config file, for errors
  Templates texts;           // what stands there, checked
};

struct Settings {
  Desk desk;
  TemplateSettings templates;
  StoreSettings store;
  Caps caps;
  Participants participants;
  BusinessHours business_hours;
  Targets targets;
  std::vector<Tier> tiers;
  std::vector<TargetRule> target_rules;  // in the order of the file
  std::vector<Field> fields;
  parser::Limits limits;              // max_message_size is limits.message_bytes
  std::vector<OauthClient> oauth;
  std::vector<Relay> relays;          // the main one first
  std::vector<Mailbox> mailboxes;
  std::vector<Agent> agents;
  std::vector<Rule> rules;
  std::map<std::string, std::string> aliases;  // [commands]: other words for agents' commands -> their names
  Workflow workflow = default_workflow();
  std::string log_level = "info";     // [log] level: debug, info, warn, error
  std::string control_socket = "/run/postern/control.sock";  // [daemon] control_socket
  std::string file;                   // where it came from, for the why

  const Agent* find_agent(const std::string& email) const;       // by the key of any of their addresses
  const Mailbox* find_mailbox(const std::string& name) const;
  const Relay* find_relay(const std::string& name) const;
  const OauthClient* find_oauth(const std::string& name) const;
  const Field* find_field(const std::string& name) const;
  bool is_own_address(const std::string& email) const;           // a mailbox's, with or without +anything, or own_addresses
};

}  // namespace postern::config
