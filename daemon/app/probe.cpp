// Looking without touching.
#include "daemon/app/probe.h"

#include <fmt/format.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <map>
#include <memory>
#include <variant>

#include "daemon/app/smtp_line.h"
#include "daemon/app/targets.h"
#include "daemon/app/turns.h"
#include "daemon/app/watch.h"
#include "daemon/imap/session.h"
#include "daemon/net/channel.h"
#include "parser/text.h"

namespace postern::app {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;

namespace {

std::string place(const config::Server& server, const std::string& user) {
  const char* tls = server.tls == config::Tls::none ? "no TLS" : server.tls == config::Tls::implicit ? "TLS" : "STARTTLS";
  return fmt::format("{}:{}, {}, {}", server.host, server.port, tls,
                     user.empty() ? "without signing in" : "signed in as " + printable(user));
}

void fail(Finding& finding, const std::string& text, const std::string& hint) {
  finding.text = text;
  finding.hint = hint;
}

// The session up to the opened folder, then a polite end.
class Look {
 public:
  Look(net::Channel channel, const std::string& folder) : channel_(std::move(channel)), session_(options(folder)) {}

  // The reason why the folder could not be opened; none when it was.
  asio::awaitable<std::optional<imap::Close>> open_folder() {
    imap::Event event = imap::Started{};
    while (true) {
      std::vector<imap::Action> actions = session_.resume(event);
      std::optional<imap::Event> next = co_await perform(std::move(actions));
      if (closed_) co_return opened_ && closed_->clean ? std::nullopt : closed_;
      if (!next) next = co_await hear();
      event = std::move(*next);
    }
  }

  const std::optional<imap::FolderOpened>& opened() const { return opened_; }
  std::string offers() const { return session_.offers(); }
  bool offers(std::string_view extension) const { return session_.offers().find(extension) != std::string::npos; }

 private:
  static imap::SessionOptions options(const std::string& folder) {
    imap::SessionOptions options;
    options.folder = folder;
    options.after = imap::After::keep;
    return options;
  }

  asio::awaitable<std::optional<imap::Event>> perform(std::vector<imap::Action> actions) {
    std::optional<imap::Event> next;
    for (imap::Action& action : actions) {
      if (auto* send = std::get_if<imap::Send>(&action)) {
        const auto written = co_await channel_.write(send->bytes, Clock::now() + std::chrono::seconds(30));
        if (!written) closed_ = imap::Close{imap::Close::Retry::soon, written.error().text, written.error().hint, false};
      } else if (auto* read = std::get_if<imap::Read>(&action)) {
        deadline_ = Clock::now() + std::chrono::seconds(read->seconds);
      } else if (auto* opened = std::get_if<imap::FolderOpened>(&action)) {
        opened_ = *opened;
        next = imap::Stop{};
      } else if (auto* close = std::get_if<imap::Close>(&action)) {
        closed_ = std::move(*close);
      }
    }
    co_return next;
  }

  asio::awaitable<imap::Event> hear() {
    received_.clear();
    const auto got = co_await channel_.read(received_, deadline_);
    if (!received_.empty()) co_return imap::Received{received_};
    if (got) co_return imap::Elapsed{};
    closed_ = imap::Close{imap::Close::Retry::soon, "the connection was lost: " + got.error().text, got.error().hint, false};
    co_return imap::Stop{};
  }

  net::Channel channel_;
  imap::Session session_;
  std::string received_;
  Clock::time_point deadline_{};
  std::optional<imap::FolderOpened> opened_;
  std::optional<imap::Close> closed_;
};

void describe(Finding& finding, const Watch& watch, const Look& look) {
  const config::Mailbox& mailbox = *watch.mailbox;
  const imap::FolderOpened& folder = *look.opened();
  finding.works = true;
  finding.text = fmt::format("{}; folder {}: {} {}; the server offers {}", place(mailbox.server, mailbox.user),
                             watch.folder.name, folder.exists, folder.exists == 1 ? "mail" : "mails", look.offers().empty() ? "no extension" : look.offers());
  if (!look.offers("IDLE")) finding.remarks.push_back(fmt::format("without IDLE the folder is polled every {} s", mailbox.poll.count()));
  if (watch.shares)
    finding.remarks.push_back(fmt::format("shares a connection of its account, so it is polled every {} s: raise connections",
                                          mailbox.poll.count()));
  if (!folder.writable && watch.folder.after != config::After::keep)
    finding.remarks.push_back("the folder is read-only: mails stay as they are, and the journal alone tells what is done");
  if (watch.folder.after == config::After::move && !look.offers("MOVE"))
    finding.remarks.push_back("without MOVE a mail is copied, then marked as deleted");
}

asio::awaitable<void> look_at(const Watch& watch, std::shared_ptr<net::Multi> multi, AccessTokens& tokens,
                              Finding& finding) {
  auto password = target_of(*watch.mailbox);
  auto target = co_await with_token(tokens, std::move(password), watch.mailbox->oauth);
  if (!target) co_return fail(finding, target.error().text, target.error().hint);
  auto channel = co_await net::Channel::connect(multi, std::move(*target));
  if (!channel) co_return fail(finding, channel.error().text, channel.error().hint);
  Look look(std::move(*channel), watch.folder.name);
  const auto refused = co_await look.open_folder();
  if (refused) co_return fail(finding, refused->reason, refused->hint);
  describe(finding, watch, look);
}

// An account may allow a single connection: its folders are looked at one after the other.
asio::awaitable<void> look_in_turn(Turns& turns, Turns::Number turn, asio::awaitable<void> look) {
  co_await turns.wait(turn);
  co_await std::move(look);
  turns.pass();
}

asio::awaitable<void> look_at(const config::Settings& settings, const config::Relay& relay,
                              std::shared_ptr<net::Multi> multi, AccessTokens& tokens, Finding& finding) {
  auto password = target_of(relay, settings.desk.domain);
  auto target = co_await with_token(tokens, std::move(password), relay.oauth);
  if (!target) co_return fail(finding, target.error().text, target.error().hint);
  SmtpLine line(settings.desk.domain);
  const auto opened = co_await line.open(multi, std::move(*target));
  if (!opened) co_return fail(finding, opened.error().text, opened.error().hint);
  const std::string offers = line.offers();
  finding.works = true;
  finding.text = fmt::format("{}; the server offers {}", place(relay.server, relay.user), offers.empty() ? "no extension" : offers);
  co_await line.quit();
}

}  // namespace

std::vector<Finding> probe(const config::Settings& settings) {
  asio::io_context loop(1);
  const auto multi = net::make_multi(loop.get_executor());
  asio::thread_pool disk(1);
  Health health;
  AccessTokens tokens({.settings = settings, .multi = multi, .disk = disk, .health = health, .recovered = [] {}},
                      loop.get_executor());
  const std::vector<Watch> folders = watches(settings);
  std::map<std::string, Turns> turns;  // of each account
  std::vector<Finding> findings(folders.size() + settings.relays.size());
  auto finding = findings.begin();
  for (const Watch& watch : folders) {
    finding->what = "mailbox " + watch.name;
    Turns& account = turns.try_emplace(watch.mailbox->account(), loop.get_executor()).first->second;
    const Turns::Number turn = account.draw();
    asio::co_spawn(loop, look_in_turn(account, turn, look_at(watch, multi, tokens, *finding++)), asio::detached);
  }
  for (const config::Relay& relay : settings.relays) {
    finding->what = relay.name.empty() ? "relay smtp" : "relay smtp." + relay.name;
    asio::co_spawn(loop, look_at(settings, relay, multi, tokens, *finding++), asio::detached);
  }
  loop.run();
  return findings;
}

}  // namespace postern::app
