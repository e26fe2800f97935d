// [oauth.NAME]: clients of OAuth 2.0, each registered with one provider.
#include <algorithm>
#include <array>
#include <utility>

#include "config/names.h"
#include "config/sections.h"
#include "config/server.h"
#include "config/url.h"
#include "parser/text.h"

namespace postern::config {
namespace {

using Provider = OauthClient::Provider;
using Flow = OauthClient::Flow;

constexpr std::array kKeys = {"provider", "flow",       "client_id",     "client_secret", "tenant",
                              "scopes",   "device_url", "authorize_url", "token_url",     "ca_file"};

// https://HOST[:PORT]/PATH; http:// only to this machine. Whoever reads this traffic can read the mailbox.
bool is_sound_address(std::string_view text, std::string& why) {
  const std::size_t scheme_end = text.find("://");
  const std::size_t path = text.find_first_of("/?", scheme_end == std::string_view::npos ? 0 : scheme_end + 3);
  const auto url = read_url(text.substr(0, path));
  const auto is_plain = [](char c) { return c > ' ' && c < 0x7f && c != '#' && c != '"' && c != '\\'; };
  if (!url) {
    why = url.error().text;
  } else if (url->scheme != "https" && !(url->scheme == "http" && is_loopback(url->host))) {
    why = "not an https:// address: tokens would travel in the clear";
  } else if (!std::all_of(text.begin(), text.end(), is_plain)) {
    why = "a URL with a blank, a quote or a fragment";
  }
  return why.empty();
}

void read_address(Cursor& in, const std::string& key, std::string& into, bool needed) {
  const std::string example = key + " = \"https://login.example.org/oauth2/" + key.substr(0, key.find('_')) + "\"";
  std::string why;
  if (!in.text(key, into, needed ? example : "")) return;
  if (!is_sound_address(into, why)) in.wrong(key, why, example);
}

// The addresses of a provider we know; those of another are in the config.
void read_addresses(Cursor& in, OauthClient& client) {
  if (client.provider == Provider::custom) {
    read_address(in, "token_url", client.token_url, true);
    read_address(in, "device_url", client.device_url, client.flow == Flow::device);
    read_address(in, "authorize_url", client.authorize_url, client.flow == Flow::browser);
    if (in.text("ca_file", client.ca_file)) check_absolute(in, "ca_file", client.ca_file);
    return;
  }
  for (const char* key : {"token_url", "device_url", "authorize_url", "ca_file"}) {
    if (in.has(key)) in.wrong(key, "is known for this provider", "remove it, or set provider = \"custom\"");
  }
}

void read_tenant(Cursor& in, OauthClient& client) {
  if (client.provider != Provider::microsoft) {
    if (in.has("tenant")) in.wrong("tenant", "only Microsoft has tenants", "remove it");
    return;
  }
  std::string tenant;
  if (!in.text("tenant", tenant, "tenant = \"contoso.onmicrosoft.com\"")) return;
  if (!is_plain_name(tenant)) {
    in.wrong("tenant", quoted(tenant) + " is not a tenant",
             "the directory (tenant) ID of the app registration, or the organisation's domain");
    return;
  }
  const std::string base = "https://login.microsoftonline.com/" + tenant + "/oauth2/v2.0/";
  client.token_url = base + "token";
  client.device_url = base + "devicecode";
  client.authorize_url = base + "authorize";
}

Flow usual_flow(Provider provider) { return provider == Provider::google ? Flow::browser : Flow::device; }

std::string usual_scope(const OauthClient& client) {
  if (client.provider == Provider::google) return "https://mail.google.com/";
  if (client.provider == Provider::custom) return "";
  if (client.flow == Flow::client) return "https://outlook.office365.com/.default";
  return "https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access";
}

void read_flow(Cursor& in, OauthClient& client) {
  client.flow = usual_flow(client.provider);
  in.choice<Flow>("flow", client.flow,
                  {{"device", Flow::device}, {"browser", Flow::browser}, {"client-credentials", Flow::client}});
  if (client.provider == Provider::google && client.flow != Flow::browser) {
    in.wrong("flow", "Google grants mail in the browser flow only", "remove flow");
  }
}

// RFC 6749 3.3: printable ASCII but for quote and backslash.
bool is_scope(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return c > ' ' && c < 0x7f && c != '"' && c != '\\';
  });
}

void read_scopes(Cursor& in, OauthClient& client) {
  std::vector<std::string> scopes;
  for (const Item& item : in.items("scopes")) {
    if (!is_scope(item.text)) {
      in.wrong("scopes", item.place, quoted(item.text) + " is not a scope", "a list of words without blanks");
    }
    scopes.push_back(item.text);
  }
  client.scope = scopes.empty() ? usual_scope(client) : join(scopes, " ");
}

OauthClient read_client(Cursor& in, const std::string& name) {
  OauthClient client;
  client.name = name;
  in.choice<Provider>(
      "provider", client.provider,
      {{"microsoft", Provider::microsoft}, {"google", Provider::google}, {"custom", Provider::custom}});
  if (!in.has("provider")) in.wrong("provider", "missing", "\"microsoft\", \"google\" or \"custom\"");
  if (client.provider == Provider::google) {
    client.token_url = "https://oauth2.googleapis.com/token";
    client.authorize_url = "https://accounts.google.com/o/oauth2/v2/auth";
  }
  read_flow(in, client);
  in.text("client_id", client.client_id, "client_id = \"...\", as the provider shows it");
  const bool needs_secret = client.flow == Flow::client || client.provider == Provider::google;
  read_secret(in, "client_secret", client.client_secret,
              needs_secret ? "client_secret = \"credential:" + (name.empty() ? "NAME" : name) + "\"" : "");
  read_tenant(in, client);
  read_scopes(in, client);
  read_addresses(in, client);
  return client;
}

}  // namespace

void read_oauth_clients(Cursor& in, Settings& settings) {
  for (const char* key : kKeys) {  // known to be keys; here they are one level too high
    if (in.has(key)) in.wrong(key, "stands outside of a client", "write [oauth.NAME] above it");
  }
  for (auto& [name, table] : in.named_tables()) {
    check_plain_name(table, "NAME", name);
    settings.oauth.push_back(read_client(table, name));
    table.finish();
  }
}

}  // namespace postern::config
