#include "config/server.h"

#include <algorithm>

#include "config/names.h"
#include "config/url.h"
#include "parser/text.h"

namespace postern::config {
namespace {

bool read_address(Cursor& in, const Protocol& protocol, Server& server) {
  const std::string plain = protocol.plain, secure = protocol.secure;
  std::string text;
  if (!in.text("url", text, "url = \"" + secure + "://" + protocol.plain + ".example.org\"")) return false;
  const auto url = read_url(text);
  if (!url) {
    const std::string forms = secure + "://HOST or " + plain + "://HOST, with :PORT where it is not the usual one";
    in.wrong("url", url.error().text, url.error().hint.empty() ? forms : url.error().hint);
    return false;
  }
  if (url->scheme != plain && url->scheme != secure) {
    in.wrong("url", "the scheme " + quoted(url->scheme) + " is not known here",
             secure + "://HOST for TLS from the first byte, " + plain + "://HOST for STARTTLS");
    return false;
  }
  server.scheme = url->scheme;
  server.host = url->host;
  server.port = url->port.value_or(url->scheme == secure ? protocol.secure_port : protocol.plain_port);
  return true;
}

// A port that belongs to the other scheme makes both sides wait for each other until the time-out.
void doubt_port(Cursor& in, const Protocol& protocol, const Server& server) {
  const bool is_secure = server.scheme == protocol.secure;
  const std::string other = is_secure ? protocol.plain : protocol.secure;
  if (server.port != (is_secure ? protocol.plain_port : protocol.secure_port)) return;
  in.doubtful("url", "port " + std::to_string(server.port) + " is the usual one of " + other + "://",
              "write " + other + "://" + server.host + ", unless the server is unusual");
}

void check_tls(Cursor& in, const Protocol& protocol, const Server& server) {
  const bool is_secure = server.scheme == protocol.secure;
  if (is_secure && server.tls != Tls::implicit) {
    const std::string word = server.tls == Tls::none ? "none" : "starttls";
    in.wrong("tls", "\"" + word + "\" contradicts " + server.scheme + "://, which is TLS from the first byte",
             "remove tls, or write " + std::string(protocol.plain) + "://" + server.host + " in url");
  } else if (!is_secure && server.tls == Tls::implicit) {
    in.wrong("tls", "\"implicit\" contradicts " + server.scheme + "://, which starts without TLS",
             "write " + std::string(protocol.secure) + "://" + server.host + " in url, or tls = \"starttls\"");
  } else if (server.tls == Tls::none && !is_loopback(server.host)) {
    in.wrong("tls", "\"none\" would send the password and all mail in the clear to " + server.host,
             "tls = \"starttls\"; \"none\" is for localhost, 127.0.0.1 and ::1 only");
  }
}

bool read_source(std::string_view word, SecretRef::Source& source) {
  if (word == "credential") source = SecretRef::Source::credential;
  if (word == "file") source = SecretRef::Source::file;
  if (word == "env") source = SecretRef::Source::env;
  return source != SecretRef::Source::none;
}

// What stands here may be the secret itself: no text of this function repeats it.
void read_reference(Cursor& in, const std::string& key, const std::string& text, SecretRef& secret) {
  const std::size_t colon = std::min(text.find(':'), text.size());
  const std::string word = text.substr(0, colon);
  if (colon == text.size() || !read_source(word, secret.source)) {
    const std::string nearest = colon == text.size() ? "" : nearest_name(word, {"credential", "file", "env"});
    return in.wrong(
        key, nearest.empty() ? "the secret itself does not belong in this file" : "this is not a reference to a secret",
        nearest.empty()
            ? "put it into /etc/postern/credentials/NAME (mode 0600) and write " + key + " = \"credential:NAME\""
            : "did you mean \"" + nearest + ":...\"?");
  }
  secret.name = text.substr(colon + 1);
  if (secret.source == SecretRef::Source::file) {
    if (!secret.name.starts_with('/')) in.wrong(key, "file: needs an absolute path", "file:/etc/postern/NAME");
  } else if (!is_plain_name(secret.name)) {
    in.wrong(key, word + ": needs a name", "letters, digits, '.', '_' and '-', as in " + word + ":smtp");
  }
}

void read_client_name(Cursor& in, const Settings& settings, std::string& oauth) {
  std::vector<std::string> names;
  for (const OauthClient& client : settings.oauth) names.push_back(client.name);
  const std::string example = names.empty() ? "NAME" : names.front();
  if (in.text("oauth", oauth, "oauth = " + quoted(example)) &&
      !check_known(in, "oauth", in.place("oauth"), oauth, names, "a client [oauth.NAME]")) {
    oauth.clear();
  }
}

// "sha256//" and the base64 of 32 bytes.
bool is_pin(std::string_view text) {
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  if (!text.starts_with("sha256//") || !text.ends_with('=')) return false;
  text = text.substr(8, text.size() - 9);
  return text.size() == 43 && text.find_first_not_of(kAlphabet) == std::string_view::npos;
}

void read_pins(Cursor& in, Server& server) {
  for (const Item& item : in.items("pin")) {
    if (!is_pin(item.text)) {
      in.wrong("pin", item.place, "this is no pin of a public key",
               "\"sha256//\" and 44 characters of base64: the manual page postern.toml(5) says how to get it");
    }
    server.pins.push_back(item.text);
  }
  if (!server.pins.empty() && server.tls == Tls::none) in.wrong("pin", "there is no key to pin without TLS", "remove pin, or tls = \"none\"");
}

}  // namespace

void read_server(Cursor& in, const Protocol& protocol, Server& server) {
  const bool has_address = read_address(in, protocol, server);
  server.tls = server.scheme == protocol.plain ? Tls::starttls : Tls::implicit;
  const bool has_tls = in.choice<Tls>("tls", server.tls,
                                      {{"implicit", Tls::implicit}, {"starttls", Tls::starttls}, {"none", Tls::none}});
  if (has_address && has_tls) check_tls(in, protocol, server);
  if (has_address && server.tls != Tls::none) doubt_port(in, protocol, server);
  if (in.text("ca_file", server.ca_file)) check_absolute(in, "ca_file", server.ca_file);
  read_pins(in, server);
}

Login read_login(Cursor& in, bool needed, const Settings& settings) {
  Login login;
  bool with_token = false;
  in.choice<bool>("auth", with_token, {{"password", false}, {"oauth2", true}});
  const bool has_password = in.has("password"), has_user = in.has("user"), has_client = in.has("oauth");
  in.text("user", login.user, needed || has_password || with_token ? "user = \"support@example.org\"" : "");
  const bool wants_password = !with_token && (needed || has_user);
  read_secret(in, "password", login.password, wants_password ? "password = \"credential:NAME\"" : "");
  if (with_token) {
    read_client_name(in, settings, login.oauth);
    if (has_password) in.wrong("password", "auth = \"oauth2\" signs in without one", "remove password, or auth and oauth");
  } else if (has_client) {
    in.wrong("oauth", "means nothing beside a password", "add auth = \"oauth2\" and remove password, or remove oauth");
  }
  return login;
}

bool read_secret(Cursor& in, const std::string& key, SecretRef& secret, const std::string& example) {
  std::string text;
  if (!in.text(key, text, example)) return false;
  read_reference(in, key, text, secret);
  return true;
}

}  // namespace postern::config
