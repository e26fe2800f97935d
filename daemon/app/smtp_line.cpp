// The shell of the SMTP machine.
#include "daemon/app/smtp_line.h"

#include <algorithm>
#include <utility>

#include "store/fail_point.h"

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

// In slices, each with the time a block may take (RFC 5321 4.5.3.2.5), so that a large mail on a slow line gets through.
asio::awaitable<Status> SmtpLine::write(std::string_view bytes) {
  constexpr std::size_t kSlice = 256u << 10;
  const bool mail = bytes.ends_with("\r\n.\r\n");
  if (mail) store::fail_point("smtp.recipients-accepted");
  const std::size_t slice = mail ? std::min(kSlice, bytes.size() / 2 + 1) : kSlice;
  for (std::size_t at = 0; at < bytes.size(); at += slice) {
    if (mail && at > 0) store::fail_point("smtp.half-sent");
    auto written = co_await channel_->write(bytes.substr(at, slice), Clock::now() + std::chrono::minutes(3));
    if (!written) co_return written;
  }
  if (mail) store::fail_point("smtp.dot-sent");
  co_return Status{};
}

// A server that refuses in the middle of a mail answers and hangs up: its words are worth more than the broken pipe.
asio::awaitable<smtp::Event> SmtpLine::last_words(Error error) {
  auto got = co_await channel_->read(received_, Clock::now() + std::chrono::seconds(2));
  if (got && !received_.empty()) co_return smtp::Event{smtp::Received{}};
  co_return smtp::Event{smtp::Lost{std::move(error.text)}};
}

// The event to go on with; none when the machine is where it should be or the line is closed.
asio::awaitable<std::optional<smtp::Event>> SmtpLine::perform(std::vector<smtp::Action> actions, Until until,
                                                              bool& there) {
  int patience = 0;
  for (smtp::Action& action : actions) {
    if (auto* send = std::get_if<smtp::Send>(&action)) {
      auto written = co_await write(send->bytes);
      if (!written) co_return co_await last_words(written.error());
    } else if (auto* read = std::get_if<smtp::Read>(&action)) {
      patience = read->seconds;
    } else if (std::holds_alternative<smtp::Ready>(action)) {
      there = there || until == Until::ready;
    } else if (auto* done = std::get_if<smtp::Done>(&action)) {
      outcomes_ = std::move(done->recipients);
      store::fail_point("smtp.answered");
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
