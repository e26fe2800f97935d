#include "daemon/net/fault.h"

#include <curl/curl.h>
#include <openssl/x509_vfy.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>

#include "daemon/net/secrets.h"
#include "parser/text.h"

namespace postern::net {

namespace {

using Protocol = Target::Protocol;

struct Phrase {
  std::string_view words;  // anywhere in the reply, letter case ignored
  Fault fault;
};

// The first that fits decides. What no line names is a refusal: only a person can mend that.
constexpr std::array kImapPhrases = {
    Phrase{"[UNAVAILABLE]", Fault::login_temporary},  // RFC 5530 3
    Phrase{"[LIMIT]", Fault::login_temporary},
    Phrase{"[INUSE]", Fault::login_temporary},
    Phrase{"[SERVERBUG]", Fault::login_temporary},
    Phrase{"[THROTTLED]", Fault::login_temporary},
    Phrase{"[AUTHENTICATIONFAILED]", Fault::login_refused},
    Phrase{"[AUTHORIZATIONFAILED]", Fault::login_refused},
    Phrase{"[EXPIRED]", Fault::login_refused},
    Phrase{"[PRIVACYREQUIRED]", Fault::login_refused},
    Phrase{"[CONTACTADMIN]", Fault::login_refused},
    Phrase{"too many", Fault::login_temporary},  // Gmail's ALERT on simultaneous connections, and others without a code
    Phrase{"server unavailable", Fault::login_temporary},               // Exchange
    Phrase{"authenticated but not connected", Fault::login_temporary},  // Exchange: the mailbox is moving
    Phrase{"try again", Fault::login_temporary},
    Phrase{"temporar", Fault::login_temporary},
    Phrase{"internal error", Fault::login_temporary},
};

bool contains_fold(std::string_view text, std::string_view words) {
  return to_lower(text).find(to_lower(words)) != std::string::npos;
}

std::string where(const Target& target) { return printable(target.host) + ":" + std::to_string(target.port); }

std::string quoted_reply(const Target& target, const Witness& witness) {
  return witness.last().empty() ? std::string("nothing")
                                : "\"" + printable(without_secrets(witness.last(), target)) + "\"";
}

bool is_smtp(const Target& target) { return target.protocol == Protocol::smtp; }

std::string implicit_port(const Target& target) { return is_smtp(target) ? "465" : "993"; }
std::string starttls_port(const Target& target) { return is_smtp(target) ? "587" : "143"; }
std::string implicit_scheme(const Target& target) { return is_smtp(target) ? "smtps" : "imaps"; }
std::string plain_scheme(const Target& target) { return is_smtp(target) ? "smtp" : "imap"; }

std::string try_implicit(const Target& target) {
  return "if this port speaks TLS from the first byte (usually " + implicit_port(target) +
         "), set tls = \"implicit\" (" + implicit_scheme(target) + "://)";
}
std::string try_starttls(const Target& target) {
  return "this port does not speak TLS from the first byte: set tls = \"starttls\" (" + plain_scheme(target) +
         "://, usually port " + starttls_port(target) + "), or use port " + implicit_port(target) +
         " with tls = \"implicit\"";
}

ConnectError resolve(const Target& target, const Symptoms&, const Witness&) {
  return {Fault::resolve, where(target) + ": the name " + target.host + " cannot be resolved",
          "check the spelling of the host and this machine's DNS (getent hosts " + target.host + ")"};
}

ConnectError not_connected(const Target& target, const Symptoms& symptoms, const Witness&) {
  const std::string cause =
      symptoms.os_error != 0 ? std::strerror(static_cast<int>(symptoms.os_error)) : printable(symptoms.curl_text);
  if (symptoms.os_error == ECONNREFUSED) {
    return {Fault::refused, where(target) + ": connection refused",
            "nothing listens there: check the port (" + implicit_port(target) + " for implicit TLS, " +
                starttls_port(target) + " for STARTTLS) and that the server runs"};
  }
  return {Fault::refused, where(target) + ": cannot connect: " + cause, "check the network, the route and firewalls"};
}

ConnectError timed_out(const Target& target, const Symptoms& symptoms, const Witness& witness) {
  const std::string after = " within " + std::to_string(target.timeout.count()) + " s";
  if (!symptoms.resolved) {
    return {Fault::resolve, where(target) + ": the name " + target.host + " was not found" + after,
            "this machine's DNS is slow or does not answer: check /etc/resolv.conf (getent hosts " + target.host + ")"};
  }
  if (!symptoms.connected) {
    return {Fault::timeout, where(target) + ": no connection" + after,
            "a firewall may drop it: check the host, the port and that outgoing connections to it are allowed"};
  }
  if (target.tls == Tls::implicit && !symptoms.secured) {
    return {Fault::timeout, where(target) + ": connected, but no TLS handshake" + after, try_starttls(target)};
  }
  if (!witness.heard()) {
    return {Fault::timeout, where(target) + ": connected, but no greeting" + after,
            target.tls == Tls::implicit ? "the server is slow or overloaded; it will be tried again"
                                        : try_implicit(target)};
  }
  return {Fault::timeout,
          where(target) + ": not signed in" + after + "; the last the server said was " + quoted_reply(target, witness),
          "the server is slow or overloaded; it will be tried again"};
}

ConnectError wrong_name(const Target& target) {
  return {Fault::certificate, where(target) + ": the server's certificate is not for the name " + target.host,
          "use the host name that the certificate names (openssl s_client -connect " + where(target) +
              " shows it), or have it reissued; ca_file does not help here"};
}

ConnectError bad_certificate(const Target& target, const Symptoms& symptoms, const Witness&) {
  const std::string bad = where(target) + ": the server's certificate ";
  // libcurl compares the names itself, after the chain was found good.
  if (contains_fold(symptoms.curl_text, "certificate subject name")) return wrong_name(target);
  switch (symptoms.verify_result) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return {Fault::certificate, bad + "has expired", "renew it on the server, and check this machine's clock"};
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return {Fault::certificate, bad + "is not valid yet", "check this machine's clock, then the certificate's dates"};
    case X509_V_ERR_CERT_REVOKED:
      return {Fault::certificate, bad + "is revoked", "the server needs a new certificate"};
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
      return {Fault::certificate, bad + "is self-signed",
              "if you trust it, save it as a PEM file and name that file with ca_file"};
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
      return {Fault::certificate, bad + "is signed by an authority this machine does not know",
              "name that authority's PEM file with ca_file; if it is a public one, the server may not send its "
              "intermediate certificate"};
    default:
      return {Fault::certificate, bad + "is not accepted: " + printable(symptoms.curl_text),
              "mend the certificate on the server; ca_file names an authority of your own"};
  }
}

ConnectError no_tls(const Target& target, const Symptoms& symptoms, const Witness& witness) {
  if (contains_fold(symptoms.curl_text, "wrong version number") || contains_fold(symptoms.curl_text, "packet length")) {
    return {Fault::tls, where(target) + ": the server does not answer in TLS", try_starttls(target)};
  }
  std::string hint = "the server must offer TLS 1.2 or newer";
  if (target.tls == Tls::starttls && witness.heard()) hint += "; something between may also have tampered with it";
  return {Fault::tls, where(target) + ": no TLS: " + printable(symptoms.curl_text), hint};
}

ConnectError no_starttls(const Target& target, const Symptoms&, const Witness& witness) {
  if (witness.preauthenticated()) {
    return {Fault::tls, where(target) + ": the server calls the connection signed in before STARTTLS (PREAUTH)",
            "nothing was sent: somebody may be between; use port 993 with tls = \"implicit\""};
  }
  return {
      Fault::tls,
      where(target) + ": STARTTLS is demanded, and the server does not do it; it said " + quoted_reply(target, witness),
      "no password was sent; use port " + implicit_port(target) + " with tls = \"implicit\", or have STARTTLS enabled"};
}

std::string sign_in_hint(const Target& target, const Witness& witness) {
  const std::string& last = witness.last();
  if (contains_fold(last, "application-specific") || contains_fold(last, "app password")) {
    return "this account needs an application password: make one in the account's security settings";
  }
  if (contains_fold(last, "privacyrequired") || last.starts_with("538") || last.starts_with("530")) {
    return "the server wants TLS first: set tls = \"starttls\" or \"implicit\"";
  }
  if (contains_fold(last, "expired")) return "the password or the account has expired: renew it";
  if (target.bearer) return "get a new token: postern oauth login MAILBOX";
  return "check user and password; some providers want an application password or auth = \"oauth2\"";
}

bool offers_no_way(const Target& target, const Witness& witness) {
  if (target.bearer) return !witness.offers_bearer();
  if (target.protocol == Protocol::smtp) return !witness.offers_password();
  return !witness.offers_password() && witness.login_disabled();
}

ConnectError sign_in_refused(const Target& target, const Symptoms&, const Witness& witness) {
  const std::string as = where(target) + ": signing in as " + printable(target.user);
  if (offers_no_way(target, witness)) {
    return {Fault::login_refused,
            as + ": the server offers no way to sign in with " + (target.bearer ? "OAuth 2.0" : "a password") + " here",
            target.tls == Tls::none ? "it may offer one under TLS: set tls = \"starttls\" or \"implicit\""
                                    : "check the port; the server may want another auth, or no user at all"};
  }
  const std::string& last = witness.last();
  const bool challenge = last.starts_with("+") || last.starts_with("334");  // OAuth's refusal is one: RFC 7628 3.2.3
  if (challenge && !target.bearer) {
    return {Fault::login_refused, as + ": the server had user and password and asks for more, again and again",
            "it does not mean to let this user in this way: check that host and port are those of your provider, and "
            "what it wants from programs (an application password, auth = \"oauth2\")"};
  }
  const std::string said = challenge ? "" : "; the server said " + quoted_reply(target, witness);
  if (sign_in_fault(target.protocol, last) == Fault::login_temporary) {
    return {Fault::login_temporary, as + ": not now" + said, "it will be tried again later"};
  }
  return {Fault::login_refused, as + ": refused" + said, sign_in_hint(target, witness)};
}

// Greetings that turn us away, and servers of another trade.
ConnectError strange_reply(const Target& target, const Symptoms&, const Witness& witness) {
  const std::string& last = witness.last();
  if (witness.heard() && !witness.greeted()) {
    const bool smtp = target.protocol == Protocol::smtp;
    return {
        Fault::protocol,
        where(target) + ": no " + (smtp ? "SMTP" : "IMAP") + " server: it greets with " + quoted_reply(target, witness),
        "check the port: " + implicit_port(target) + " or " + starttls_port(target) + " is usual for " +
            (smtp ? "SMTP submission" : "IMAP")};
  }
  if (target.protocol == Protocol::smtp ? last.starts_with("4") : starts_with_fold(last, "BYE")) {
    return {Fault::login_temporary,
            where(target) + ": the server turns us away for now: " + quoted_reply(target, witness),
            "it will be tried again later"};
  }
  if (target.protocol == Protocol::smtp && last.starts_with("5")) {
    return {Fault::refused, where(target) + ": the server turns us away: " + quoted_reply(target, witness),
            "ask the server's admin why this machine may not send through it"};
  }
  return {Fault::protocol,
          where(target) + ": the server answers against the protocol; it said " + quoted_reply(target, witness),
          target.tls == Tls::starttls
              ? "somebody may be between: use port " + implicit_port(target) + " with tls = \"implicit\""
              : "check that the port is the right one"};
}

ConnectError broken(const Target& target, const Symptoms& symptoms, const Witness& witness) {
  if (contains_fold(symptoms.curl_text, "too big") || contains_fold(symptoms.curl_text, "too large")) {
    return {Fault::protocol, where(target) + ": the server says more than an answer may have, and does not come to the point",
            "check that host and port are those of a mail server; if they are, tell its admin"};
  }
  if (witness.heard()) {
    const bool bye =
        target.protocol == Protocol::imap ? starts_with_fold(witness.last(), "BYE") : witness.last().starts_with("421");
    return {bye ? Fault::login_temporary : Fault::lost,
            where(target) + ": the server hung up; the last it said was " + quoted_reply(target, witness),
            "it will be tried again later"};
  }
  return {Fault::lost, where(target) + ": the connection broke before a greeting: " + printable(symptoms.curl_text),
          target.tls == Tls::implicit ? "the server or a firewall closes it; check the port" : try_implicit(target)};
}

ConnectError other(const Target& target, const Symptoms& symptoms, const Witness&) {
  return {Fault::protocol, where(target) + ": " + printable(symptoms.curl_text), "check url, tls and ca_file"};
}

ConnectError other_key(const Target& target, const Symptoms&, const Witness&) {
  return {Fault::certificate, where(target) + ": the server's key is not the pinned one",
          "either the server has a new key, or somebody stands in between: compare `openssl x509 -pubkey -noout -in CERTIFICATE"
          " | openssl pkey -pubin -outform der | openssl dgst -sha256 -binary | base64` on the server with pin"};
}

ConnectError bad_ca_file(const Target& target, const Symptoms&, const Witness&) {
  const std::string file = target.ca_file.empty() ? "the system's CA bundle" : "ca_file " + printable(target.ca_file);
  return {
      Fault::certificate, where(target) + ": cannot read " + file,
      target.ca_file.empty() ? "install the package ca-certificates" : "it must be a PEM file that postern may read"};
}

}  // namespace

Fault sign_in_fault(Protocol protocol, std::string_view last_reply) {
  if (protocol == Protocol::smtp) return last_reply.starts_with("4") ? Fault::login_temporary : Fault::login_refused;
  if (starts_with_fold(last_reply, "BYE")) return Fault::login_temporary;  // no verdict on the password
  for (const auto& phrase : kImapPhrases) {
    if (contains_fold(last_reply, phrase.words)) return phrase.fault;
  }
  return Fault::login_refused;
}

ConnectError explain(const Target& target, const Symptoms& symptoms, const Witness& witness) {
  struct Row {
    int code;
    ConnectError (*say)(const Target&, const Symptoms&, const Witness&);
  };
  static constexpr std::array kRows = {
      Row{CURLE_COULDNT_RESOLVE_HOST, resolve},
      Row{CURLE_COULDNT_RESOLVE_PROXY, resolve},
      Row{CURLE_COULDNT_CONNECT, not_connected},
      Row{CURLE_OPERATION_TIMEDOUT, timed_out},
      Row{CURLE_PEER_FAILED_VERIFICATION, bad_certificate},
      Row{CURLE_SSL_ISSUER_ERROR, bad_certificate},
      Row{CURLE_SSL_PINNEDPUBKEYNOTMATCH, other_key},
      Row{CURLE_SSL_CONNECT_ERROR, no_tls},
      Row{CURLE_USE_SSL_FAILED, no_starttls},
      Row{CURLE_LOGIN_DENIED, sign_in_refused},
      Row{CURLE_AUTH_ERROR, sign_in_refused},
      Row{CURLE_SSL_CACERT_BADFILE, bad_ca_file},
      Row{CURLE_WEIRD_SERVER_REPLY, strange_reply},
      Row{CURLE_REMOTE_ACCESS_DENIED, strange_reply},
      Row{CURLE_RECV_ERROR, broken},
      Row{CURLE_SEND_ERROR, broken},
      Row{CURLE_GOT_NOTHING, broken},
  };
  for (const auto& row : kRows) {
    if (row.code == symptoms.curl_code) return row.say(target, symptoms, witness);
  }
  return other(target, symptoms, witness);
}

}  // namespace postern::net
