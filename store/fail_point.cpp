#include "store/fail_point.h"

#ifdef POSTERN_FAIL_POINTS

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <sstream>
#include <vector>

#include <unistd.h>

namespace postern::store {
namespace {

struct Trap {
  std::string step, action;
  long passings_left = 0;
};

[[noreturn]] void refuse(const std::string& plan) {
  std::fprintf(stderr, "POSTERN_FAIL=%s: expected STEP:N:kill|error|delay, several separated by commas\n", plan.c_str());
  std::exit(static_cast<int>(Failure::usage));
}

std::vector<Trap> read_plan(const std::string& plan) {
  std::vector<Trap> traps;
  std::istringstream items(plan);
  for (std::string item; std::getline(items, item, ',');) {
    std::istringstream fields(item);
    Trap trap;
    std::string count;
    std::getline(fields, trap.step, ':');
    std::getline(fields, count, ':');
    std::getline(fields, trap.action);
    trap.passings_left = std::strtol(count.c_str(), nullptr, 10);
    const bool known = trap.action == "kill" || trap.action == "error" || trap.action == "delay";
    if (trap.step.empty() || trap.passings_left < 1 || !known) refuse(plan);
    traps.push_back(std::move(trap));
  }
  return traps;
}

std::vector<Trap> plan_of_environment() {
  const char* plan = std::getenv("POSTERN_FAIL");
  return plan == nullptr ? std::vector<Trap>{} : read_plan(plan);
}

std::mutex guard;

std::vector<Trap>& traps() {
  static std::vector<Trap> traps = plan_of_environment();
  return traps;
}

// The action due at this passing, or "".
std::string due(const char* step) {
  const std::lock_guard lock(guard);
  std::string action;
  for (Trap& trap : traps()) {
    if (trap.step == step && --trap.passings_left == 0) action = trap.action;
  }
  return action;
}

}  // namespace

void arm_fail_points(const std::string& plan) {
  const std::lock_guard lock(guard);
  traps() = read_plan(plan);
}

Status check_fail_point(const char* step) {
  const std::string action = due(step);
  if (action == "kill") ::kill(::getpid(), SIGKILL);
  if (action == "delay") ::sleep(1);
  if (action == "error") return fail(Failure::temporary, std::string("fail point ") + step);
  return {};
}

void fail_point(const char* step) { static_cast<void>(check_fail_point(step)); }

}  // namespace postern::store

#endif
