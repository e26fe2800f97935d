// An office in which time passes without anybody waiting: what comes due fires at its moment.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include "daemon/desk/edit.h"
#include "daemon/desk/timer_fired.h"
#include "office.h"

namespace postern::desk::test {

// Bob, and Lea who is a lead and looks after no queue here. No targets.
inline config::Settings with_lead() {
  config::Settings made = settings();
  made.agents.push_back({"Lea", "lea@example.org", true, {"elsewhere"}});
  made.targets = {std::chrono::seconds(0), std::chrono::seconds(0)};
  return made;
}

struct TimedOffice : testing::Test {
  Office office{with_lead()};
  model::Time begin = office.now;

  void open() { office.take(mail("The VPN is down", "I cannot work since nine.")); }

  void set(const char* field, const std::string& value, std::int64_t ticket = 1) {
    const Edit edit{{ticket}, {{field, value}}, "admin root", "", office.now, "sixteen bytes or more"};
    const auto decision = decide(office.desk(), edit, office.snapshot);
    ASSERT_TRUE(decision) << decision.error().text;
    office.apply(*decision);
  }
  // A ticket that the requester is asked to test.
  void ask() {
    open();
    set("status", "client-testing");
    begin = office.now;
    office.outgoing();
  }

  const model::Timer* find(const char* name, std::int64_t ticket = 1) const {
    for (const auto& timer : office.snapshot.timers) {
      if (timer.ticket.value == ticket && timer.name == name) return &timer;
    }
    return nullptr;
  }

  std::vector<std::string> running(std::int64_t ticket = 1) const {
    std::vector<std::string> names;
    for (const auto& timer : office.snapshot.timers) {
      if (timer.ticket.value == ticket) names.push_back(timer.name);
    }
    return names;
  }

  model::Decision fire(const model::Timer& timer) {
    const TimerFired fired{{timer, "ann@example.com"}, office.now, "sixteen bytes or more"};
    office.load(wants(office.desk(), fired));
    office.snapshot.fired = timer;
    model::Decision decision = decide(office.desk(), fired, office.snapshot);
    office.apply(decision);
    return decision;
  }

  // Fires what comes due in the next `time`, each at its moment: "2d mail status to ann@example.com".
  Lines pass(std::chrono::seconds time) {
    const model::Time end = office.now + time;
    Lines all;
    for (int fired = 0; fired < 100; ++fired) {
      const auto& timers = office.snapshot.timers;
      const auto next = std::min_element(timers.begin(), timers.end(), [](const auto& a, const auto& b) {
        if (a.rest.has_value() != b.rest.has_value()) return b.rest.has_value();
        return a.due < b.due || (a.due == b.due && a.id.value < b.id.value);  // as the store has them
      });
      if (next == timers.end() || next->rest || next->due > end) break;
      office.now = std::max(office.now, next->due);
      for (const std::string& text : plot(lines(fire(model::Timer(*next))))) {
        all.push_back(std::to_string((office.now - begin) / std::chrono::days(1)) + "d " + text);
      }
    }
    office.now = end;
    return all;
  }

  parser::Mail reply(const std::string& text) { return reply_to(office.last_mail_to("ann@example.com"), text); }
};

}  // namespace postern::desk::test
