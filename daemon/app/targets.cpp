// Settings -> Target.
#include "daemon/app/targets.h"

#include <algorithm>

#include "config/loader.h"

namespace postern::app {

namespace {

net::Tls tls_of(config::Tls tls) {
  switch (tls) {
    case config::Tls::implicit: return net::Tls::implicit;
    case config::Tls::starttls: return net::Tls::starttls;
    case config::Tls::none: return net::Tls::none;
  }
  return net::Tls::implicit;
}

Result<net::Target> target(net::Target::Protocol protocol, const config::Server& server, const std::string& user,
                           const config::SecretRef& password, const std::string& oauth) {
  net::Target target;
  target.protocol = protocol;
  target.host = server.host;
  target.port = server.port;
  target.tls = tls_of(server.tls);
  target.ca_file = server.ca_file;
  target.pins = server.pins;
  target.user = user;
  if (user.empty() || !oauth.empty()) return target;
  auto secret = config::load_secret(password);
  if (!secret) return tl::unexpected<Error>(secret.error());
  target.password = secret->reveal();
  return target;
}

}  // namespace

Result<net::Target> target_of(const config::Mailbox& mailbox) {
  auto made = target(net::Target::Protocol::imap, mailbox.server, mailbox.user, mailbox.password, mailbox.oauth);
  if (made) made->timeout = std::min(made->timeout, mailbox.timeout);
  return made;
}

Result<net::Target> target_of(const config::Relay& relay, const std::string& helo) {
  auto made = target(net::Target::Protocol::smtp, relay.server, relay.user, relay.password, relay.oauth);
  if (made) made->helo = helo;
  return made;
}

boost::asio::awaitable<tl::expected<net::Target, net::ConnectError>> with_token(AccessTokens& tokens,
                                                                               Result<net::Target> target,
                                                                               std::string client) {
  if (target && !client.empty()) {
    auto token = co_await tokens.token(std::move(client), target->user);
    if (token) {
      target->password = std::move(*token);
      target->bearer = true;
    } else {
      target = fail(token.error());
    }
  }
  if (target) co_return std::move(*target);
  const auto fault = target.error().kind == Failure::temporary ? net::Fault::login_temporary : net::Fault::login_refused;
  co_return tl::unexpected(net::ConnectError{fault, target.error().text, target.error().hint});
}

}  // namespace postern::app
