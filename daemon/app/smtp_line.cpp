// The shell of the SMTP machine.
#include "daemon/app/smtp_line.h"

#include <utility>

namespace postern::app {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;

asio::awaitable<tl::expected<void, net::ConnectError>> SmtpLine::open(std::shared_ptr<net::Multi> multi,
                                                                      net::Target target) {
  close();
  const std::string where = target.host + ":" + std::to_string(target.port);
  auto channel = co_await net::Channel::connect(std::move(multi), std::move(target));
  if (!channel) co_return tl::unexpected<net::ConnectError>(channel.error());
  channel_ = std::make_unique<net::Channel>(std::move(*channel));
  session_ = std::make_unique<smtp::Session>(helo_name_);
  smtp::Event started = smtp::Started{};  // named: g++ 12 destroys a temporary of a co_await expression twice
  co_await drive(std::move(started), Until::ready);
  if (!is_open())
    co_return tl::unexpected<net::ConnectError>(
        net::ConnectError{net::Fault::protocol, "relay " + where + ": " + close_reason_, ""});
  co_return tl::expected<void, net::ConnectError>{};
}

asio::awaitable<std::vector<smtp::RecipientOutcome>> SmtpLine::deliver(smtp::Envelope envelope,
                                                                       const std::string& message) {
  outcomes_.clear();
  const auto recipients = envelope.to;
  smtp::Event mail = smtp::Deliver{std::move(envelope), message};
  co_await drive(std::move(mail), Until::ready);
  for (std::size_t i = outcomes_.size(); i < recipients.size(); ++i)  // closed before it could say
    outcomes_.push_back({.email = recipients[i], .stage = smtp::Stage::greeting, .code = 0, .enhanced = {}, .text = close_reason_});
  co_return std::exchange(outcomes_, {});
}

asio::awaitable<void> SmtpLine::quit() {
  smtp::Event goodbye = smtp::Quit{};
  if (is_open()) co_await drive(std::move(goodbye), Until::closed);
  close();
}

asio::awaitable<void> SmtpLine::drive(smtp::Event event, Until until) {
  std::optional<smtp::Event> next = std::move(event);
  bool there = false;
  std::string bytes;  // what `next` may point into
  while (next && session_) {
    auto actions = session_->resume(*next);
    next = co_await perform(std::move(actions), until, there);
    if (there) co_return;
    if (next && std::holds_alternative<smtp::Received>(*next)) {
      bytes = std::exchange(received_, {});
      next = smtp::Received{bytes};
    }
  }
}

// The event to go on with; none when the machine is where it should be or the line is closed.
asio::awaitable<std::optional<smtp::Event>> SmtpLine::perform(std::vector<smtp::Action> actions, Until until,
                                                              bool& there) {
  int patience = 0;
  for (smtp::Action& action : actions) {
    if (auto* send = std::get_if<smtp::Send>(&action)) {
      auto written = co_await channel_->write(send->bytes, Clock::now() + std::chrono::minutes(5));
      if (!written) co_return smtp::Lost{written.error().text};
    } else if (auto* read = std::get_if<smtp::Read>(&action)) {
      patience = read->seconds;
    } else if (std::holds_alternative<smtp::Ready>(action)) {
      there = there || until == Until::ready;
    } else if (auto* done = std::get_if<smtp::Done>(&action)) {
      outcomes_ = std::move(done->recipients);
    } else if (auto* closed = std::get_if<smtp::Close>(&action)) {
      close_reason_ = std::move(closed->reason);
      close();
      there = true;
    }
  }
  if (there || patience == 0) co_return std::nullopt;
  auto got = co_await channel_->read(received_, Clock::now() + std::chrono::seconds(patience));
  if (!received_.empty()) co_return smtp::Received{};
  if (!got) co_return smtp::Lost{got.error().text};
  co_return smtp::Elapsed{};
}

}  // namespace postern::app
