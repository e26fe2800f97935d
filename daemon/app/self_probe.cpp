#include "daemon/app/self_probe.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <utility>

#include "daemon/app/folder_visit.h"
#include "daemon/app/moment.h"
#include "daemon/app/smtp_line.h"
#include "daemon/app/targets.h"
#include "parser/mime_reader.h"
#include "parser/text.h"

namespace postern::app {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;
using std::chrono::seconds;

namespace {

constexpr std::size_t kNewest = 10;           // mails of the folder that are looked at
constexpr std::uint32_t kLookBack = 200;      // UIDs among which they are looked for
constexpr std::size_t kMailBytes = 64 << 10;  // of each; ours is much smaller
constexpr std::size_t kAtOnce = 50;           // new mails that are looked at in one listing
constexpr int kSlice = 5;                     // seconds in one folder, where there are two to look into
constexpr int kPass = 30;                     // seconds that one look into a folder may take

imap::SessionOptions options_for(const std::string& folder, imap::After after) {
  imap::SessionOptions options;
  options.folder = folder;
  options.after = after;
  options.max_message_bytes = kMailBytes;
  options.poll_seconds = 2;
  return options;
}

// UIDs of mails small enough to be ours, the newest ones.
std::vector<std::uint32_t> small_ones(const imap::Listing& listing, std::size_t most) {
  std::vector<std::uint32_t> uids;
  for (const imap::Listed& mail : listing.mails) {
    if (mail.size <= kMailBytes) uids.push_back(mail.uid);
  }
  if (uids.size() > most) uids.erase(uids.begin(), uids.end() - static_cast<std::ptrdiff_t>(most));
  return uids;
}

// Reads the newest mails and changes nothing.
class Newest : public FolderVisit {
 public:
  Newest(net::Channel channel, const std::string& folder, bool reads)
      : FolderVisit(std::move(channel), options_for(folder, imap::After::keep)), reads_(reads) {}

  std::uint32_t next_uid() const { return next_; }
  const std::vector<std::string>& mails() const { return mails_; }

 private:
  imap::Event on_opened(const imap::FolderOpened& opened) override {
    next_ = std::max(opened.uid_next, 1u);
    return imap::ListFrom{next_ > kLookBack ? next_ - kLookBack : 1};
  }
  imap::Event on_listing(const imap::Listing& listing) override {
    if (!listing.mails.empty()) next_ = std::max(next_, listing.mails.back().uid + 1);
    const auto uids = reads_ ? small_ones(listing, kNewest) : std::vector<std::uint32_t>();
    left_ = uids.size();
    if (uids.empty()) return imap::Stop{};
    return imap::Wanted{uids, {}};
  }
  imap::Event on_message(const imap::Message& message) override {
    mails_.push_back(message.raw);
    if (--left_ == 0) return imap::Stop{};
    return imap::Refused{message.listed.uid};
  }
  std::optional<imap::Event> on_skipped(const imap::Skipped&) override {
    return --left_ == 0 ? std::optional<imap::Event>(imap::Stop{}) : std::nullopt;
  }

  bool reads_;
  std::uint32_t next_ = 1;
  std::size_t left_ = 0;
  std::vector<std::string> mails_;
};

// Waits for a mail and removes it; with `once`, looks whether it is there.
class Await : public FolderVisit {
 public:
  Await(net::Channel channel, const std::string& folder, std::uint32_t from, std::string message_id, bool once)
      : FolderVisit(std::move(channel), options_for(folder, imap::After::remove)),
        from_(from),
        message_id_(std::move(message_id)),
        once_(once) {}

  const std::string& found() const { return found_; }
  bool removed() const { return removed_; }

 private:
  imap::Event on_opened(const imap::FolderOpened&) override { return imap::ListFrom{from_}; }
  imap::Event on_listing(const imap::Listing& listing) override {
    const auto uids = small_ones(listing, kAtOnce);
    left_ += uids.size();
    if (once_ && left_ == 0) return imap::Stop{};
    return imap::Wanted{uids, {}};
  }
  imap::Event on_message(const imap::Message& message) override {
    if (desk::is_self_mail(parser::read_mail(message.raw), message_id_)) {
      found_ = message.raw;
      if (!opened()->writable) return imap::Stop{};
      return imap::Committed{message.listed.uid};
    }
    if (passed()) return imap::Stop{};
    return imap::Refused{message.listed.uid};
  }
  std::optional<imap::Event> on_skipped(const imap::Skipped&) override {
    return passed() ? std::optional<imap::Event>(imap::Stop{}) : std::nullopt;
  }
  std::optional<imap::Event> on_told(const imap::Told&) override {
    removed_ = true;
    return imap::Stop{};
  }
  bool passed() { return --left_ == 0 && once_ && found_.empty(); }

  std::uint32_t from_;
  std::string message_id_;
  bool once_;
  std::size_t left_ = 0;
  std::string found_;
  bool removed_ = false;
};

std::int64_t fresh_number(const std::string& seed) {
  return static_cast<std::int64_t>(std::hash<std::string>{}(seed) % 1'000'000'000'000'000);
}

std::string subaddress_of(const std::string& address) {
  const auto at = address.rfind('@');
  return address.substr(0, at) + "+postern" + address.substr(at);
}

void say(Finding& finding, const Error& error) {
  finding.text = error.text;
  finding.hint = error.hint;
}

}  // namespace

asio::awaitable<void> SelfProbe::run(Finding& server, Finding& subaddress) {
  server.what = "mail of " + mailbox_.name + " to itself";
  const Status looked = co_await look_around();
  if (!looked) co_return say(server, looked.error());
  co_await probe_server(server);
  if (!mailbox_.subaddress) co_return;
  subaddress.what = "sub-addresses of " + mailbox_.name;
  co_await probe_subaddress(subaddress);
}

asio::awaitable<void> SelfProbe::probe_server(Finding& finding) {
  const bool reads = mailbox_.trust == config::Trust::authentication_results;
  std::string forged = reads ? mailbox_.authserv_id : "";
  const auto mail = co_await exchange(mailbox_.address, forged);
  if (!mail) co_return say(finding, mail.error());
  desk::ServerWords words = desk::read_server_words(*mail, mailbox_, forged);
  if (reads && forged.empty() && !words.authserv_id.empty()) {  // now it is known which name is worth forging
    forged = words.authserv_id;
    const auto second = co_await exchange(mailbox_.address, forged);
    if (!second) co_return say(finding, second.error());
    words = desk::read_server_words(*second, mailbox_, forged);
  }
  desk::Conclusion found = desk::conclude(mailbox_, words, forged, newest_);
  finding.works = found.works;
  finding.text = std::move(found.text);
  finding.hint = std::move(found.hint);
  finding.remarks = std::move(found.remarks);
  finding.remarks.insert(finding.remarks.end(), remarks_.begin(), remarks_.end());
  if (words.fields.empty()) finding.remarks.emplace_back("it arrived without Received and Authentication-Results");
  for (const std::string& field : words.fields) finding.remarks.push_back("| " + field);
}

asio::awaitable<void> SelfProbe::probe_subaddress(Finding& finding) {
  const std::string address = subaddress_of(mailbox_.address);
  const auto mail = co_await exchange(address, "");
  finding.works = mail.has_value();
  finding.text = mail ? "mail to " + address + " arrives" : "mail to " + address + ": " + mail.error().text;
  if (!mail) finding.hint = "let the server deliver NAME+anything to NAME, or write subaddress = false";
}

// Where mails come to lie, before ours is sent.
asio::awaitable<Status> SelfProbe::look_around() {
  Status here = co_await look_into(mailbox_.folder, true);
  if (!here || mailbox_.after != config::After::move) co_return here;
  // There may be no such folder until the first mail is moved there.
  const Status there = co_await look_into(mailbox_.move_to, false);
  if (!there) places_.push_back({mailbox_.move_to, 1});
  co_return Status{};
}

asio::awaitable<Status> SelfProbe::look_into(std::string folder, bool newest) {
  auto channel = co_await connect();
  if (!channel) co_return fail(channel.error());
  Newest look(std::move(*channel), folder, newest);
  const auto refused = co_await look.run(Clock::now() + seconds(kPass));
  if (refused) co_return fail(Failure::unavailable, refused->reason, refused->hint);
  places_.push_back({folder, look.next_uid()});
  for (const std::string& raw : look.mails())
    newest_.push_back(desk::read_server_words(parser::read_mail(raw), mailbox_, "").authserv_id);
  co_return Status{};
}

asio::awaitable<Result<parser::Mail>> SelfProbe::exchange(std::string to, std::string forged_id) {
  const Moment moment = this_moment();
  const auto written = desk::write_self_mail(parts_.settings, parts_.keys, mailbox_, to, forged_id,
                                             fresh_number(moment.seed), moment.now);
  auto bytes = parser::write_mail(written);
  if (!bytes) co_return fail(bytes.error());
  const Status sent = co_await send(to, std::move(*bytes));
  if (!sent) co_return fail(sent.error());
  const auto raw = co_await wait_for(written.message_id);
  if (!raw) co_return fail(raw.error());
  co_return parser::read_mail(*raw);
}

asio::awaitable<Status> SelfProbe::send(std::string to, std::string bytes) {
  const config::Relay* relay = parts_.settings.find_relay(mailbox_.relay);
  if (!relay) co_return fail(Failure::config, "there is no relay " + mailbox_.relay);
  auto password = target_of(*relay, parts_.settings.desk.domain);
  auto target = co_await with_token(parts_.tokens, std::move(password), relay->oauth);
  if (!target) co_return fail(Failure::unavailable, target.error().text, target.error().hint);
  SmtpLine line(parts_.settings.desk.domain);
  const auto opened = co_await line.open(parts_.multi, std::move(*target));
  if (!opened) co_return fail(Failure::unavailable, opened.error().text, opened.error().hint);
  smtp::Envelope envelope;
  envelope.from = mailbox_.address;
  envelope.to = {to};
  envelope.notify = smtp::Notify::never;
  const auto outcomes = co_await line.deliver(std::move(envelope), bytes);
  co_await line.quit();
  const smtp::RecipientOutcome& outcome = outcomes.front();
  if (outcome.delivered()) co_return Status{};
  const std::string code = outcome.code == 0 ? "" : std::to_string(outcome.code) + " ";
  co_return fail(Failure::unavailable, "the relay did not take it: " + code + printable(outcome.text, 300),
                 "mail of the desk would be refused like this one: ask the relay's admin");
}

asio::awaitable<Result<std::string>> SelfProbe::wait_for(std::string message_id) {
  const auto until = Clock::now() + seconds(kArrivalSeconds);
  while (Clock::now() < until) {
    for (std::size_t i = 0; i < places_.size(); ++i) {
      const auto left = std::chrono::ceil<seconds>(until - Clock::now()).count();
      const int patience = places_.size() > 1 ? kSlice : static_cast<int>(std::max<std::int64_t>(left, 1));
      auto found = co_await visit(places_[i], message_id, i > 0, i > 0 ? kPass : patience);
      if (!found && i == 0) co_return fail(found.error());
      if (!found || found->empty()) continue;
      // Where moving is copying, a daemon that was at it at the same time has left one more.
      if (i == 0 && places_.size() > 1) co_await visit(places_[1], message_id, true, kPass);
      co_return std::move(*found);
    }
  }
  co_return fail(Failure::unavailable, fmt::format("it did not come back within {} s", kArrivalSeconds),
                 "look into the mailbox's spam folder and for mail about it, and ask for the log of the relay");
}

asio::awaitable<Result<std::string>> SelfProbe::visit(Place place, std::string message_id, bool once, int patience) {
  auto channel = co_await connect();
  if (!channel) co_return fail(channel.error());
  Await look(std::move(*channel), place.folder, place.from, message_id, once);
  const auto refused = co_await look.run(Clock::now() + seconds(patience));
  if (refused && look.found().empty()) co_return fail(Failure::unavailable, refused->reason, refused->hint);
  if (!look.found().empty() && !look.removed())
    remarks_.push_back("it could not be removed again from " + printable(place.folder, 100));
  co_return look.found();
}

asio::awaitable<Result<net::Channel>> SelfProbe::connect() {
  auto password = target_of(mailbox_);
  auto target = co_await with_token(parts_.tokens, std::move(password), mailbox_.oauth);
  if (!target) co_return fail(Failure::unavailable, target.error().text, target.error().hint);
  auto channel = co_await net::Channel::connect(parts_.multi, std::move(*target));
  if (!channel) co_return fail(Failure::unavailable, channel.error().text, channel.error().hint);
  co_return std::move(*channel);
}

}  // namespace postern::app
