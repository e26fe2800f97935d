#include "daemon/app/folder_visit.h"

#include <algorithm>
#include <utility>
#include <variant>

namespace postern::app {

namespace asio = boost::asio;

FolderVisit::FolderVisit(net::Channel channel, imap::SessionOptions options)
    : channel_(std::move(channel)), session_(std::move(options)) {}

asio::awaitable<std::optional<imap::Close>> FolderVisit::run(Clock::time_point until) {
  until_ = until;
  events_.emplace_back(imap::Started{});
  while (!closed_) {
    if (events_.empty() && !reading_) events_.emplace_back(imap::Stop{});  // nobody has anything to say
    if (events_.empty()) co_await hear();
    if (closed_) break;
    const imap::Event event = std::move(events_.front());
    events_.pop_front();
    stopping_ = stopping_ || std::holds_alternative<imap::Stop>(event);
    std::vector<imap::Action> actions = session_.resume(event);
    co_await perform(std::move(actions));
  }
  co_return opened_ && closed_->clean ? std::nullopt : closed_;
}

asio::awaitable<void> FolderVisit::perform(std::vector<imap::Action> actions) {
  reading_ = false;
  for (imap::Action& action : actions) {
    auto* send = std::get_if<imap::Send>(&action);
    if (!send) {
      take(action);
      continue;
    }
    const auto written = co_await channel_.write(send->bytes, Clock::now() + std::chrono::seconds(30));
    if (!written) co_return lose(written.error().text, written.error().hint);
  }
}

void FolderVisit::take(const imap::Action& action) {
  std::optional<imap::Event> next;
  if (const auto* read = std::get_if<imap::Read>(&action)) {
    reading_ = true;
    if (read->fresh) deadline_ = Clock::now() + std::chrono::seconds(read->seconds);
  } else if (const auto* opened = std::get_if<imap::FolderOpened>(&action)) {
    opened_ = *opened;
    next = on_opened(*opened);
  } else if (const auto* listing = std::get_if<imap::Listing>(&action)) {
    next = on_listing(*listing);
  } else if (const auto* message = std::get_if<imap::Message>(&action)) {
    next = on_message(*message);
  } else if (const auto* outline = std::get_if<imap::Outline>(&action)) {
    next = on_skipped(imap::Skipped{outline->listed, "too large", false}).value_or(imap::Refused{outline->listed.uid});
  } else if (const auto* skipped = std::get_if<imap::Skipped>(&action)) {
    next = on_skipped(*skipped);
  } else if (const auto* told = std::get_if<imap::Told>(&action)) {
    next = on_told(*told);
  } else if (const auto* close = std::get_if<imap::Close>(&action)) {
    closed_ = *close;
  }
  if (next) events_.push_back(std::move(*next));
}

// Puts what it hears at the end of the events; `received_` stays until the next call.
asio::awaitable<void> FolderVisit::hear() {
  received_.clear();
  const auto got = co_await channel_.read(received_, stopping_ ? deadline_ : std::min(deadline_, until_));
  if (!received_.empty()) {
    events_.emplace_back(imap::Received{received_});
  } else if (!got) {
    lose("the connection was lost: " + got.error().text, got.error().hint);
  } else if (!stopping_ && Clock::now() >= until_) {
    events_.emplace_back(imap::Stop{});
  } else {
    events_.emplace_back(imap::Elapsed{});
  }
}

void FolderVisit::lose(const std::string& text, const std::string& hint) {
  closed_ = imap::Close{imap::Close::Retry::soon, text, hint, false};
}

}  // namespace postern::app
