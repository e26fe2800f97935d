#include "desk_life.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <stdexcept>

#include "config/parse.h"
#include "config/workflow.h"
#include "daemon/app/job.h"
#include "daemon/app/render.h"
#include "parser/mime_reader.h"
#include "parser/text.h"

namespace postern::app::test {
namespace {

constexpr const char* kConfig = R"(
[desk]
name = "Example Desk"
domain = "example.org"
[smtp]
url = "smtp://localhost:25"
tls = "none"
[[mailbox]]
name = "support"
address = "support@example.org"
url = "imap://localhost"
tls = "none"
user = "support"
password = "env:SUPPORT"
authserv_id = "mx.example.org"
subaddress = true
[[mailbox]]
name = "sales"
address = "sales@example.org"
url = "imap://localhost"
tls = "none"
user = "sales"
password = "env:SALES"
authserv_id = "mx.example.org"
[[agent]]
name = "Lena Lead"
email = "lena@agents.example"
lead = true
[[agent]]
name = "Bob Builder"
email = "bob@agents.example"
[[agent]]
name = "Carla Coder"
email = "carla@agents.example"
[[agent]]
name = "Dora Desk"
email = "dora@agents.example"
queues = ["support"]
[[agent]]
name = "Emil Einkauf"
email = "emil@agents.example"
queues = ["sales"]
[business_hours]
timezone = "Europe/Berlin"
from = "09:00"
to = "17:00"
)";

constexpr model::Time kMonday{std::chrono::seconds(1'772'434'800)};  // 2 March 2026, 07:00 UTC

std::string at_domain(std::string text, const std::string& domain) {
  constexpr std::string_view kDomain = "example.org";
  for (auto at = text.find(kDomain); at != text.npos; at = text.find(kDomain, at + domain.size())) text.replace(at, kDomain.size(), domain);
  return text;
}

config::Settings read_config(const std::string& more, const std::string& domain, const std::string& folder) {
  const std::string path = "[store]\npath = \"" + folder + "/postern.db\"\n";
  config::Parsed parsed = config::parse_settings(at_domain(kConfig, domain) + path + more, "postern.toml");
  for (const auto& problem : parsed.problems) throw std::runtime_error(config::to_string(problem));
  return std::move(parsed.settings);
}

// In memory where the machine has such a folder: what is shown here is not that the disk keeps it.
std::string make_folder() {
  const std::string parent = std::filesystem::exists("/dev/shm") ? "/dev/shm/" : ::testing::TempDir();
  std::string pattern = parent + "postern-life-XXXXXX";
  if (!::mkdtemp(pattern.data())) throw std::runtime_error("no folder below " + parent);
  return pattern;
}

template <class T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().text + " | " + result.error().hint);
  return std::move(*result);
}

std::string quoted(const std::string& text) {
  std::string out;
  for (const auto line : split_lines(text)) out += "> " + std::string(line) + "\r\n";
  return out;
}

std::string date_of(model::Time time) {
  const std::time_t seconds = time.time_since_epoch().count();
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char text[64];
  std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S +0000", &parts);
  return text;
}

std::string with_crlf(const std::string& text) {
  std::string out;
  for (const auto line : split_lines(text)) out += std::string(line.ends_with('\r') ? line.substr(0, line.size() - 1) : line) + "\r\n";
  return out;
}

}  // namespace

Sheet reply_to(const Letter& letter, const std::string& name, const std::string& email, const std::string& text) {
  const parser::Mail& mail = letter.mail;
  Sheet sheet;
  sheet.from_name = name;
  sheet.from = email;
  sheet.to = mail.reply_to.empty() ? mail.from.at(0).email : mail.reply_to.at(0).email;
  sheet.subject = "Re: " + mail.subject;
  sheet.text = text + "\r\n\r\nOn Monday, Example Desk wrote:\r\n" + quoted(mail.text);
  sheet.in_reply_to = mail.message_id;
  for (const auto& id : mail.references) sheet.references += "<" + id + "> ";
  sheet.references += "<" + mail.message_id + ">";
  return sheet;
}

DeskLife::DeskLife(const std::string& toml, const std::string& domain)
    : folder_(make_folder()), settings_(read_config(toml, domain, folder_)), keys_{{{"k1", (domain + std::string(32, 'k')).substr(0, 32)}}}, now_(kMonday) {
  rules_ = std::make_unique<desk::RuleBook>(settings_);
  desk_ = std::make_unique<desk::Desk>(desk::Desk{settings_, keys_, rules_.get()});
  store_ = std::make_unique<store::Store>(must(store::Store::open({.path = settings_.store.path})));
  reader_ = std::make_unique<store::Reader>(must(store::Reader::open(settings_.store.path)));
}

DeskLife::~DeskLife() {
  reader_.reset();
  store_.reset();
  std::filesystem::remove_all(folder_);
}

Moment DeskLife::moment() { return {now_, "a seed of its own, no. " + std::to_string(++seeds_)}; }

std::string DeskLife::write(const Sheet& sheet) {
  using Proof = Sheet::Proof;
  const std::string domain = sheet.from.substr(sheet.from.rfind('@') + 1);
  const std::string id = sheet.message_id.empty() ? "m" + std::to_string(++seeds_) + "@" + domain : sheet.message_id;
  std::string raw;
  if (sheet.proof != Proof::none) {
    raw += "Authentication-Results: mx.example.org; dmarc=" + std::string(sheet.proof == Proof::pass ? "pass" : "fail") +
           " header.from=" + domain + "\r\n";
  }
  for (const auto& [name, value] : sheet.headers) raw += name + ": " + value + "\r\n";
  raw += "From: " + (sheet.from_name.empty() ? sheet.from : "\"" + sheet.from_name + "\" <" + sheet.from + ">") + "\r\n";
  raw += "To: " + sheet.to + "\r\n";
  if (!sheet.cc.empty()) raw += "Cc: " + sheet.cc + "\r\n";
  raw += "Subject: " + sheet.subject + "\r\nDate: " + date_of(now_) + "\r\nMessage-ID: <" + id + ">\r\n";
  if (!sheet.in_reply_to.empty()) raw += "In-Reply-To: <" + sheet.in_reply_to + ">\r\nReferences: " + sheet.references + "\r\n";
  return raw + "Content-Type: text/plain; charset=utf-8\r\n\r\n" + with_crlf(sheet.text);
}

store::Applied DeskLife::arrive(const std::string& raw, const std::string& mailbox) {
  const config::Mailbox* box = settings_.find_mailbox(mailbox);
  model::Arrival arrival;
  arrival.location = {mailbox, "INBOX", 1, static_cast<std::uint32_t>(++uid_)};
  arrival.raw = raw;
  arrival.internal_date = now_.time_since_epoch().count();
  arrival.received = now_;
  arrival.size = raw.size();
  return must(store_->transact(mail_job(*desk_, *box, std::move(arrival), false, moment())));
}

void DeskLife::fire_timers() {
  for (;;) {
    const auto due = must(store_->due_timers(now_, 50));
    if (due.empty()) return;
    for (const auto& one : due) must(store_->transact(timer_job(*desk_, one, moment())));
  }
}

std::vector<Letter> DeskLife::send() {
  std::vector<Letter> letters;
  std::optional<model::Delivery> last;
  for (;;) {
    const auto item = must(store_->next_mail({}, now_, 900, last));
    if (!item) return letters;
    Letter letter{*item, must(render(*store_, *item, settings_.limits)), {}};
    letter.mail = parser::read_mail(letter.raw, settings_.limits);
    letters.push_back(std::move(letter));
    last = model::Delivery{item->id, {model::DeliveryState::sent, {}, "250 taken", false, false}};
  }
}

std::vector<Letter> DeskLife::go_on(std::chrono::seconds time) {
  std::vector<Letter> letters;
  const auto sent = [&] {
    for (auto& letter : send()) letters.push_back(std::move(letter));
  };
  const model::Time end = now_ + time;
  sent();
  while (now_ < end) {
    // To the next thing that is due, so that nothing is done later than it would be.
    const auto timer = must(store_->next_timer_due());
    const auto mail = must(store_->next_due({}));
    model::Time next = end;
    if (timer) next = std::min(next, *timer);
    if (mail) next = std::min(next, *mail);
    now_ = std::max(next, now_);
    fire_timers();
    sent();
    if (next <= now_ && now_ == end) break;
    if (now_ < end) now_ += std::chrono::seconds(1);
  }
  return letters;
}

std::string DeskLife::edit(model::TicketId ticket, const std::string& field, const std::string& value) {
  const Moment at = moment();
  EditJob job = edit_job(*desk_, {ticket, {{field, value}}, "admin root", "", at.now, at.seed});
  must(store_->transact(job.job));
  return *job.refused ? (*job.refused)->text : "";
}

std::vector<store::Story> DeskLife::stories() {
  std::vector<store::Story> out;
  for (const auto& ticket : must(reader_->tickets({.limit = 100000}))) out.push_back(std::move(*must(reader_->story(ticket.id))));
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.ticket.id < b.ticket.id; });
  return out;
}

namespace {

class Audit {
 public:
  Audit(DeskLife& life, const std::vector<Letter>& letters) : life_(life), letters_(letters) {}

  std::vector<std::string> run() {
    for (const auto& story : life_.stories()) audit(story);
    audit_letters();
    for (const std::string& fault : must(life_.store().verify())) wrong("verify: " + fault);
    return std::move(faults_);
  }

 private:
  void wrong(std::string text) { faults_.push_back(std::move(text)); }

  void audit(const store::Story& story) {
    const auto& workflow = life_.settings().workflow;
    if (!workflow.find(story.ticket.status)) wrong(story.ticket.key + " is in " + story.ticket.status);
    std::string at = workflow.initial;
    std::set<model::Time> times;
    for (const auto& message : story.messages) times.insert(message.at);
    for (const auto& event : story.events) {
      times.insert(event.at);
      if (event.actor.empty() || event.why.empty()) wrong(story.ticket.key + ": no who or why: " + event.what);
      if (event.what.starts_with("status ") && event.what.find(" -> ") != std::string::npos) at = move(story, event, at);
    }
    for (const auto& mail : story.mails) {
      const std::string name = story.ticket.key + ", mail " + mail.message_id;
      if (mail.why.empty()) wrong(name + " has no why");
      if (!times.contains(mail.date)) wrong(name + " (" + mail.purpose + ") was caused by nothing: nothing happened when it was queued");
    }
  }

  std::string move(const store::Story& story, const model::Event& event, const std::string& at) {
    const auto arrow = event.what.find(" -> ");
    const std::string from = event.what.substr(7, arrow - 7), to = event.what.substr(arrow + 4);
    if (from != at) wrong(story.ticket.key + " moves from " + from + ", where it was " + at);
    if (!config::may_move(life_.settings().workflow, from, to, mover_of(event.actor)))
      wrong(story.ticket.key + ": " + event.actor + " may not move it from " + from + " to " + to);
    return to;
  }

  config::Mover mover_of(const std::string& actor) const {
    if (actor == "workflow") return config::Mover::requester;
    if (actor == "timer") return config::Mover::timer;
    if (actor.starts_with("rule ")) return config::Mover::rule;
    const config::Agent* agent = life_.settings().find_agent(actor);
    return agent && !agent->lead ? config::Mover::agent : config::Mover::lead;
  }

  void audit_letters() {
    std::set<std::string> ids;
    for (const Letter& letter : letters_) {
      const std::string name = letter.item.purpose + " to " + letter.item.to_email + " (" + letter.item.subject + ")";
      if (!ids.insert(letter.mail.message_id).second) wrong("two letters with one Message-ID: " + name);
      const bool persons = letter.item.purpose == "reply" || letter.item.purpose == "copy";
      if (!persons && !parser::find_header(letter.mail, "Auto-Submitted")) wrong("not marked as automatic: " + name);
      if (!life_.settings().find_agent(letter.item.to_email)) audit_public(letter, name);
    }
  }

  // A-15: what requesters get.
  void audit_public(const Letter& letter, const std::string& name) {
    const std::string all = letter.raw + letter.mail.text + letter.mail.html.value_or("");  // as bytes, and decoded
    for (const auto& agent : life_.settings().agents) {
      if (all.find(agent.email) != std::string::npos) wrong("the address of " + agent.name + " is in " + name);
    }
    for (const char* mark : {"SECRET", "FORGED"}) {
      if (all.find(mark) != std::string::npos) wrong(std::string(mark) + " is in " + name);
    }
  }

  DeskLife& life_;
  const std::vector<Letter>& letters_;
  std::vector<std::string> faults_;
};

}  // namespace

std::vector<std::string> faults(DeskLife& life, const std::vector<Letter>& letters) { return Audit(life, letters).run(); }

}  // namespace postern::app::test
