// A real server on loopback that plays a script: its own thread, real sockets, real TLS (OpenSSL). One connection after
// the other, each with the next script.
//
// A script is lines:
//   S: text     sends the line with CRLF; successive S: lines go out in one write, hence usually in one segment;
//               a $ at the beginning is the tag that libcurl used last
//   C: pattern  waits for a line that fits; * stands for anything. What does not fit ends the connection: error() says
//   so TLS         the server's side of a handshake HOLD        waits until the client has closed (end)       closes
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

#include "authority.h"

namespace postern::net::test {

class ScriptedServer {
 public:
  ScriptedServer(const Identity& identity, std::vector<std::string> scripts);
  ~ScriptedServer();  // waits for the thread: a script must come to its end by itself
  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;

  std::uint16_t port() const { return port_; }
  // Waits until every script has been played. "": as they were written.
  std::string error();
  std::string heard();  // every line clients have sent in clear or under TLS, "\n" between them

 private:
  void run();
  void play(int socket, const std::string& script);

  const Identity& identity_;
  std::vector<std::string> scripts_;
  std::uint16_t port_ = 0;
  int listener_ = -1;  // after port_, which its opening sets
  std::string error_, heard_;
  std::thread thread_;
};

// A port of loopback where nothing listens.
std::uint16_t closed_port();

}  // namespace postern::net::test
