#include "authority.h"

#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <stdexcept>

namespace postern::net::test {

namespace {

void extend(X509* certificate, X509* issuer, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
  if (extension == nullptr) throw std::runtime_error("bad extension " + value);
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

Certificate blank(EVP_PKEY* key, const std::string& name, long from, long to) {
  Certificate certificate(X509_new());
  static long serial = 1000;
  X509_set_version(certificate.get(), X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), ++serial);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), from);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), to);
  X509_set_pubkey(certificate.get(), key);
  const auto* common_name = reinterpret_cast<const unsigned char*>(name.c_str());
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_ASC, common_name, -1, -1, 0);
  return certificate;
}

void sign(X509* certificate, X509* issuer, EVP_PKEY* key) {
  X509_set_issuer_name(certificate, X509_get_subject_name(issuer));
  if (X509_sign(certificate, key, EVP_sha256()) == 0) throw std::runtime_error("cannot sign");
}

Key new_key() { return Key(EVP_EC_gen("P-256")); }

std::string write_pem(X509* certificate) {
  std::string path = "/tmp/postern-ca-XXXXXX";
  const int descriptor = ::mkstemp(path.data());
  std::FILE* file = descriptor < 0 ? nullptr : ::fdopen(descriptor, "w");
  if (file == nullptr) throw std::runtime_error("cannot write " + path);
  PEM_write_X509(file, certificate);
  std::fclose(file);
  return path;
}

}  // namespace

Authority::Authority() {
  self_.key = new_key();
  self_.certificate = blank(self_.key.get(), "Postern Test Authority", -7200, 86400);
  X509_set_issuer_name(self_.certificate.get(), X509_get_subject_name(self_.certificate.get()));
  extend(self_.certificate.get(), self_.certificate.get(), NID_basic_constraints, "critical,CA:TRUE");
  sign(self_.certificate.get(), self_.certificate.get(), self_.key.get());
  file_ = write_pem(self_.certificate.get());
}

Authority::~Authority() { ::unlink(file_.c_str()); }

Identity Authority::issue(const std::string& name, long from, long to) const {
  Identity out;
  out.key = new_key();
  out.certificate = blank(out.key.get(), name, from, to);
  extend(out.certificate.get(), self_.certificate.get(), NID_subject_alt_name, "DNS:" + name);
  sign(out.certificate.get(), self_.certificate.get(), self_.key.get());
  return out;
}

Identity Authority::self_signed(const std::string& name) {
  Identity out;
  out.key = new_key();
  out.certificate = blank(out.key.get(), name, -3600, 3600);
  extend(out.certificate.get(), out.certificate.get(), NID_subject_alt_name, "DNS:" + name);
  sign(out.certificate.get(), out.certificate.get(), out.key.get());
  return out;
}

}  // namespace postern::net::test
