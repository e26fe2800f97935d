// Names whose look-up took too long. getaddrinfo cannot be stopped: libcurl's thread lives on until the system's resolver
// gives up too. Meanwhile nobody begins another for the same name, or each try would leave one more behind (N-02).
#pragma once

#include <chrono>
#include <map>
#include <string>

namespace postern::net {

class GivenUpNames {
 public:
  using Time = std::chrono::steady_clock::time_point;
  // What resolv.conf(5) lets a look-up take: 5 s each for three servers, twice.
  static constexpr std::chrono::seconds kLinger{30};

  void add(const std::string& name, Time now) {
    std::erase_if(until_, [now](const auto& one) { return one.second <= now; });
    until_[name] = now + kLinger;
  }
  bool lingers(const std::string& name, Time now) const {
    const auto found = until_.find(name);
    return found != until_.end() && now < found->second;
  }

 private:
  std::map<std::string, Time> until_;
};

}  // namespace postern::net
