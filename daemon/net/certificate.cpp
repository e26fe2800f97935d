#include "daemon/net/certificate.h"

#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <ctime>
#include <memory>

namespace postern::net {

std::chrono::system_clock::time_point certificate_ends(CURL* easy) {
  const curl_tlssessioninfo* session = nullptr;
  if (curl_easy_getinfo(easy, CURLINFO_TLS_SSL_PTR, &session) != CURLE_OK || session == nullptr) return {};
  if (session->backend != CURLSSLBACKEND_OPENSSL || session->internals == nullptr) return {};
  const auto* tls = static_cast<const SSL*>(session->internals);
  const std::unique_ptr<X509, decltype(&X509_free)> certificate(SSL_get1_peer_certificate(tls), &X509_free);
  std::tm end{};
  if (!certificate || ASN1_TIME_to_tm(X509_get0_notAfter(certificate.get()), &end) != 1) return {};
  return std::chrono::system_clock::from_time_t(::timegm(&end));
}

}  // namespace postern::net
