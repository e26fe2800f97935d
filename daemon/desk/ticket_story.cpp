#include "daemon/desk/ticket_story.h"

#include <algorithm>
#include <cstdio>
#include <tuple>
#include <vector>

#include "config/calendar.h"
#include "daemon/desk/phrases.h"
#include "daemon/desk/stored_message.h"
#include "daemon/desk/subject.h"
#include "parser/text.h"

namespace postern::desk {
namespace {

constexpr std::size_t kBytes = 100'000;    // of the whole story
constexpr std::size_t kWordsBytes = 4000;  // of one mail
constexpr std::size_t kLine = 400;

struct Moment {
  model::Time at{};
  int rank = 0;  // what came first within one second: the mail, then what it caused
  std::string text;
};

class Story {
 public:
  Story(const Draft& draft, const model::Ticket& ticket)
      : draft_(draft), settings_(draft.desk().settings), ticket_(ticket), calendar_(settings_.business_hours) {}

  std::string tell() const {
    std::string text = people() + links() + timers();
    return (text.empty() ? "" : text + "\n") + newest(moments());
  }

 private:
  std::string say(const char* name, const config::Values& values) const { return phrase(settings_, name, values); }

  // "2026-11-21 22:40", on the clock of the desk.
  std::string clock(model::Time time) const {
    const model::Time wall = calendar_.local(time);
    const auto day = std::chrono::floor<std::chrono::days>(wall);
    const std::chrono::year_month_day date(day);
    const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(wall - day).count();
    char out[40];
    std::snprintf(out, sizeof out, "%04d-%02u-%02u %02d:%02d", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                  static_cast<unsigned>(date.day()), static_cast<int>(minutes / 60), static_cast<int>(minutes % 60));
    return out;
  }

  static std::string person(const std::string& name, const std::string& email) {
    return name.empty() ? printable(email, 320) : printable(name, 100) + " <" + printable(email, 320) + ">";
  }

  std::string people() const {
    std::string text;
    for (const auto& one : ticket_.participants) {
      const char* name = one.role == model::Role::requester ? "story-requester" : one.role == model::Role::copied ? "story-copied" : "story-participant";
      text += say(name, {{"who", person(one.name, one.email)}}) + "\n";
    }
    return text;
  }

  std::string links() const {
    std::string text;
    for (const auto& link : ticket_.links) {
      const char* name = link.kind == model::Link::Kind::problem ? "story-problem" : "story-related";
      text += say(name, {{"key", ticket_key(settings_.desk.prefix, link.other)}}) + "\n";
    }
    return text;
  }

  std::string timers() const {
    std::string text;
    for (const auto& timer : draft_.snapshot().timers) {
      if (timer.ticket != ticket_.id) continue;
      const std::string why = printable(timer.why, kLine);
      text += (timer.rest ? say("story-rests", {{"what", why}}) : say("story-next", {{"at", clock(timer.due)}, {"what", why}})) + "\n";
    }
    return text;
  }

  std::string tell(const model::Message& message) const {
    const bool note = message.direction == model::Direction::note || message.internal;
    const bool proven = message.proof ? message.proof->holds : message.verified;
    const config::Values values = {{"at", clock(message.at)},
                                   {"who", person(message.from_name, message.from_email)},
                                   {"unverified", proven ? "" : "unverified"}};
    std::string text = say(note ? "story-noted" : "story-wrote", values) + "\n";
    const std::string& words = words_of(message);
    for (const auto line : EachLine(truncate_utf8(words, kWordsBytes))) text += "    | " + std::string(line) + "\n";
    for (const auto& file : message.attachments) text += "    + " + printable(file.filename.empty() ? file.content_type : file.filename, 120) + "\n";
    return text;
  }

  std::string tell(const model::Event& event) const {
    std::string text = clock(event.at) + "  " + printable(event.what, kLine) + "  [" + printable(event.actor, 320) + "]\n";
    if (!event.why.empty()) text += "      " + say("story-because", {{"why", printable(event.why, kLine)}}) + "\n";
    return text;
  }

  std::vector<Moment> moments() const {
    std::vector<Moment> all;
    for (const auto& message : draft_.snapshot().story) {
      if (message.ticket == ticket_.id) all.push_back({message.at, 0, tell(message)});
    }
    for (const auto& event : draft_.snapshot().events) {
      if (event.ticket == ticket_.id) all.push_back({event.at, 1, tell(event)});
    }
    std::stable_sort(all.begin(), all.end(),
                     [](const Moment& a, const Moment& b) { return std::tie(a.at, a.rank) < std::tie(b.at, b.rank); });
    return all;
  }

  std::string newest(const std::vector<Moment>& all) const {
    std::size_t size = 0;
    auto first = all.end();
    while (first != all.begin() && size + std::prev(first)->text.size() <= kBytes) size += (--first)->text.size();
    std::string text = first == all.begin() ? "" : say("story-begins", {{"command", "postern show " + ticket_.key}}) + "\n";
    for (; first != all.end(); ++first) text += first->text;
    return text;
  }

  const Draft& draft_;
  const config::Settings& settings_;
  const model::Ticket& ticket_;
  const config::Calendar calendar_;
};

}  // namespace

std::string ticket_story(const Draft& draft, const model::Ticket& ticket) { return Story(draft, ticket).tell(); }

}  // namespace postern::desk
