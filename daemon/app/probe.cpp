// Looking without touching.
#include "daemon/app/probe.h"

#include <fmt/format.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <map>
#include <memory>

#include "daemon/app/folder_visit.h"
#include "daemon/app/self_probe.h"
#include "daemon/app/smtp_line.h"
#include "daemon/app/targets.h"
#include "daemon/app/turns.h"
#include "daemon/app/watch.h"
#include "daemon/imap/session.h"
#include "daemon/net/channel.h"
#include "parser/text.h"

namespace postern::app {

namespace asio = boost::asio;

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
class Look : public FolderVisit {
 public:
  Look(net::Channel channel, const std::string& folder) : FolderVisit(std::move(channel), options(folder)) {}

  bool can(std::string_view extension) const { return offers().find(extension) != std::string::npos; }

 private:
  static imap::SessionOptions options(const std::string& folder) {
    imap::SessionOptions options;
    options.folder = folder;
    options.after = imap::After::keep;
    return options;
  }
};

void describe(Finding& finding, const Watch& watch, const Look& look) {
  const config::Mailbox& mailbox = *watch.mailbox;
  const imap::FolderOpened& folder = *look.opened();
  finding.works = true;
  finding.text = fmt::format("{}; folder {}: {} {}; the server offers {}", place(mailbox.server, mailbox.user),
                             watch.folder.name, folder.exists, folder.exists == 1 ? "mail" : "mails", look.offers().empty() ? "no extension" : look.offers());
  if (!look.can("IDLE"))
    finding.remarks.push_back(fmt::format("without IDLE the folder is polled every {} s", mailbox.poll.count()));
  if (watch.shares)
    finding.remarks.push_back(fmt::format("shares a connection of its account, so it is polled every {} s: raise connections",
                                          mailbox.poll.count()));
  if (!folder.writable && watch.folder.after != config::After::keep)
    finding.remarks.push_back("the folder is read-only: mails stay as they are, and the journal alone tells what is done");
  if (watch.folder.after == config::After::move && !look.can("MOVE"))
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
  const auto refused = co_await look.run();
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

// What keeps the mailbox from being opened has been said by then.
asio::awaitable<void> probe_by_mail(SelfProbe::Parts parts, const config::Mailbox& mailbox, const Finding& looked,
                                    Finding& server, Finding& subaddress) {
  if (!looked.works) co_return;
  SelfProbe probe(parts, mailbox);
  co_await probe.run(server, subaddress);
}

}  // namespace

std::vector<Finding> probe(const config::Settings& settings, const desk::KeyRing* keys) {
  asio::io_context loop(1);
  const auto multi = net::make_multi(loop.get_executor());
  asio::thread_pool disk(1);
  Health health;
  AccessTokens tokens({.settings = settings, .multi = multi, .disk = disk, .health = health, .recovered = [] {}},
                      loop.get_executor());
  const std::vector<Watch> folders = watches(settings);
  std::map<std::string, Turns> turns;  // of each account
  std::vector<Finding> findings(folders.size() + settings.relays.size() + (keys ? 2 * settings.mailboxes.size() : 0));
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
  for (std::size_t i = 0; keys && i < settings.mailboxes.size(); ++i) {  // the first folders are theirs
    Turns& account = turns.at(settings.mailboxes[i].account());
    const Turns::Number turn = account.draw();
    Finding& server = *finding++;
    Finding& subaddress = *finding++;
    const SelfProbe::Parts parts{settings, *keys, multi, tokens};
    auto mail = probe_by_mail(parts, settings.mailboxes[i], findings[i], server, subaddress);
    asio::co_spawn(loop, look_in_turn(account, turn, std::move(mail)), asio::detached);
  }
  loop.run();
  std::erase_if(findings, [](const Finding& one) { return one.what.empty(); });
  return findings;
}

}  // namespace postern::app
