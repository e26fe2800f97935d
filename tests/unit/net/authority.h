// A certificate authority of the test's own, made anew in each run: no key lies in the repository and none expires.
#pragma once

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <string>

namespace postern::net::test {

struct KeyFree {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
struct CertificateFree {
  void operator()(X509* certificate) const { X509_free(certificate); }
};
using Key = std::unique_ptr<EVP_PKEY, KeyFree>;
using Certificate = std::unique_ptr<X509, CertificateFree>;

struct Identity {
  Key key;
  Certificate certificate;
};

class Authority {
 public:
  Authority();
  ~Authority();  // removes the file
  Authority(const Authority&) = delete;
  Authority& operator=(const Authority&) = delete;

  // A server's identity for this DNS name, valid from now + `from` to now + `to` seconds.
  Identity issue(const std::string& name, long from = -3600, long to = 3600) const;
  static Identity self_signed(const std::string& name);

  const std::string& file() const { return file_; }  // the authority's certificate, PEM

 private:
  Identity self_;
  std::string file_;
};

}  // namespace postern::net::test
