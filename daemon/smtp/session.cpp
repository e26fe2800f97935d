#include "daemon/smtp/session.h"

#include <optional>
#include <utility>

#include "daemon/smtp/extensions.h"
#include "daemon/smtp/transaction.h"
#include "parser/smtp_reply.h"
#include "parser/text.h"

namespace postern::smtp {

namespace {

constexpr int kReplySeconds = 300;
constexpr int kQuitSeconds = 10;  // a courtesy: all mails are settled

// RFC 5321 4.1.1.1 wants a domain or an address in brackets. What is neither could be a command of its own.
bool is_name(std::string_view name) {
  constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:[]_";
  return !name.empty() && name.size() <= 255 && name.find_first_not_of(kAllowed) == std::string_view::npos;
}

std::string said(const parser::SmtpReply& reply) { return std::to_string(reply.code) + " " + printable(reply.text()); }

}  // namespace

struct Session::Impl {
  enum class Phase { start, ehlo, helo, ready, mail, reset, quit, closed };

  explicit Impl(std::string helo_name) : name(is_name(helo_name) ? std::move(helo_name) : "localhost") {}

  void on(const Started&);
  void on(const Received& received);
  void on(const Elapsed&) { broken("the server did not answer in time"); }
  void on(const Lost& lost) { broken(printable(lost.text)); }
  void on(const Deliver& deliver);
  void on(const Quit&);

  void on_reply(const parser::SmtpReply& reply);
  void on_greeting(const parser::SmtpReply& reply);
  void go_on();
  void finish();
  void broken(const std::string& reason);
  void close(const std::string& reason, bool clean = false);
  void ask(std::string command, Phase next);
  bool waits() const { return phase != Phase::start && phase != Phase::ready && phase != Phase::closed; }
  int patience() const;

  std::string name;
  Phase phase = Phase::start;
  Extensions extensions;
  parser::SmtpReplyReader reader;
  std::optional<Transaction> transaction;
  bool first = true;  // no mail has been tried yet
  std::vector<Action> actions;
};

void Session::Impl::on(const Started&) {
  if (phase == Phase::start) ask("EHLO " + name, Phase::ehlo);
}

void Session::Impl::on(const Received& received) {
  auto bytes = received.bytes;
  while (phase != Phase::closed) {
    auto reply = reader.next(bytes);
    if (!reply) return broken(reply.error().text);
    if (!*reply) return;
    on_reply(**reply);
  }
}

void Session::Impl::on(const Deliver& deliver) {
  transaction.emplace(deliver.envelope, deliver.message, extensions, first);
  if (phase != Phase::ready) {
    transaction->lost("the session is not ready for a mail");
    actions.emplace_back(Done{transaction->outcomes()});
    transaction.reset();
    return;
  }
  phase = Phase::mail;
  go_on();
}

void Session::Impl::on(const Quit&) {
  if (phase == Phase::ready) return ask("QUIT", Phase::quit);
  broken("told to quit");
}

void Session::Impl::on_reply(const parser::SmtpReply& reply) {
  switch (phase) {
    case Phase::ehlo:
    case Phase::helo:
      return on_greeting(reply);
    case Phase::mail:
      transaction->reply(reply);
      return go_on();
    case Phase::reset:
      if (!reply.positive()) return close("the server refuses RSET: " + said(reply));
      phase = Phase::ready;
      actions.emplace_back(Ready{});
      return;
    case Phase::quit:
      return close("done", true);
    case Phase::start:
    case Phase::ready:
      return close("the server says what it was not asked: " + said(reply));
    case Phase::closed:
      return;
  }
}

void Session::Impl::on_greeting(const parser::SmtpReply& reply) {
  const bool unknown = reply.code == 500 || reply.code == 502 || reply.code == 504;  // RFC 5321 3.2
  if (phase == Phase::ehlo && unknown) return ask("HELO " + name, Phase::helo);
  if (!reply.positive()) return close("the server refuses EHLO: " + said(reply));
  if (phase == Phase::ehlo) extensions = read_extensions(reply);
  phase = Phase::ready;
  actions.emplace_back(Ready{});
}

// Sends what the transaction has to say, or ends it.
void Session::Impl::go_on() {
  std::string bytes = transaction->next_bytes();
  if (!bytes.empty()) {
    first = false;
    actions.emplace_back(Send{std::move(bytes)});
  }
  if (transaction->end() != Transaction::End::none) finish();
}

void Session::Impl::finish() {
  const Transaction mail = std::move(*transaction);
  transaction.reset();
  actions.emplace_back(Done{mail.outcomes()});
  switch (mail.end()) {
    case Transaction::End::none:
    case Transaction::End::clean:
      phase = Phase::ready;
      actions.emplace_back(Ready{});
      return;
    case Transaction::End::reset:
      return ask("RSET", Phase::reset);
    case Transaction::End::close:
      return close(mail.close_reason());
  }
}

void Session::Impl::broken(const std::string& reason) {
  if (phase == Phase::closed) return;
  if (transaction) {
    transaction->lost(reason);
    return finish();
  }
  close(reason, phase == Phase::quit);
}

void Session::Impl::close(const std::string& reason, bool clean) {
  phase = Phase::closed;
  actions.emplace_back(Close{reason, clean});
}

void Session::Impl::ask(std::string command, Phase next) {
  actions.emplace_back(Send{std::move(command) + "\r\n"});
  phase = next;
}

int Session::Impl::patience() const {
  if (phase == Phase::quit) return kQuitSeconds;
  return transaction ? transaction->patience() : kReplySeconds;
}

Session::Session(std::string helo_name) : impl_(std::make_unique<Impl>(std::move(helo_name))) {}
Session::Session(Session&&) noexcept = default;
Session::~Session() = default;

std::vector<Action> Session::resume(const Event& event) {
  std::visit([this](const auto& what) { impl_->on(what); }, event);
  if (impl_->waits()) impl_->actions.emplace_back(Read{impl_->patience()});
  return std::exchange(impl_->actions, {});
}

std::string Session::offers() const { return names_of(impl_->extensions); }

}  // namespace postern::smtp
