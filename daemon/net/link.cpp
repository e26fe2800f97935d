#include "daemon/net/link.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "daemon/net/certificate.h"
#include "daemon/net/multi.h"
#include "parser/text.h"

namespace postern::net {

namespace {

constexpr const char* kSystemAuthorities = "/etc/ssl/certs/ca-certificates.crt";

template <class Value>
bool set(CURL* easy, CURLoption option, Value value) {
  return curl_easy_setopt(easy, option, value) == CURLE_OK;
}

bool set_part(CURLU* url, CURLUPart part, const std::string& value, unsigned flags = 0) {
  return curl_url_set(url, part, value.c_str(), flags) == CURLUE_OK;
}

const char* scheme(const Target& target) {
  const bool implicit = target.tls == Tls::implicit;
  if (target.protocol == Target::Protocol::imap) return implicit ? "imaps" : "imap";
  return implicit ? "smtps" : "smtp";
}

// A pinned key is the server's identity: whoever signed its certificate, and for which name, says nothing more.
bool set_trust(CURL* easy, const Target& target) {
  const bool pinned = !target.pins.empty();
  if (pinned && !set(easy, CURLOPT_PINNEDPUBLICKEY, join(target.pins, ";").c_str())) return false;
  return set(easy, CURLOPT_SSL_VERIFYPEER, pinned ? 0L : 1L) && set(easy, CURLOPT_SSL_VERIFYHOST, pinned ? 0L : 2L);
}

bool set_security(CURL* easy, const Target& target) {
  const std::string authorities = target.ca_file.empty() ? kSystemAuthorities : target.ca_file;
  const long use = target.tls == Tls::none ? CURLUSESSL_NONE : CURLUSESSL_ALL;
  // With a CAPATH every connection parses all authorities anew; with CAINFO alone libcurl keeps them in the multi.
  return set(easy, CURLOPT_USE_SSL, use) && set(easy, CURLOPT_CAPATH, static_cast<char*>(nullptr)) &&
         set(easy, CURLOPT_CAINFO, authorities.c_str()) && set_trust(easy, target) &&
         set(easy, CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2});
}

bool set_patience(CURL* easy, const Target& target) {
  const long milliseconds = std::max(1L, static_cast<long>(std::chrono::milliseconds(target.timeout).count()));
  // QUICK_EXIT: giving up on a slow DNS server must not wait for the resolver's thread.
  return set(easy, CURLOPT_CONNECTTIMEOUT_MS, milliseconds) && set(easy, CURLOPT_TIMEOUT_MS, milliseconds) &&
         set(easy, CURLOPT_NOSIGNAL, 1L) && set(easy, CURLOPT_QUICK_EXIT, 1L) && set(easy, CURLOPT_TCP_KEEPALIVE, 1L) &&
         set(easy, CURLOPT_TCP_KEEPIDLE, 60L) && set(easy, CURLOPT_TCP_KEEPINTVL, 20L);
}

bool set_login(CURL* easy, const Target& target, const char* login) {
  if (target.user.empty()) return true;
  return set(easy, CURLOPT_USERNAME, target.user.c_str()) && set(easy, CURLOPT_LOGIN_OPTIONS, login) &&
         set(easy, target.bearer ? CURLOPT_XOAUTH2_BEARER : CURLOPT_PASSWORD, target.password.c_str());
}

}  // namespace

Link::Link(std::shared_ptr<Multi> multi, const Target& target)
    : multi_(std::move(multi)),
      name_(target.host + ":" + std::to_string(target.port)),
      witness_(target.protocol),
      easy_(curl_easy_init()),
      signal_(multi_->executor(), std::chrono::steady_clock::time_point::max()),
      socket_(multi_->executor()) {}

Link::~Link() { close(); }

bool Link::start(const Target& target, const char* login) {
  if (!easy_ || !configure(target, login)) return false;
  // Weak: the end of a transfer that nobody waits for any more is nobody's.
  const auto ended = [weak = weak_from_this()](CURLcode code) {
    if (const auto self = weak.lock()) self->on_ended(code);
  };
  attached_ = multi_->add(easy_.get(), ended) == CURLM_OK;
  return attached_;
}

bool Link::configure(const Target& target, const char* login) {
  CURL* easy = easy_.get();
  return set_url(target) && set(easy, CURLOPT_CONNECT_ONLY, 1L) && set_security(easy, target) &&
         set_patience(easy, target) && set_login(easy, target, login) &&
         set(easy, CURLOPT_ERRORBUFFER, error_.data()) && set(easy, CURLOPT_HEADERFUNCTION, &Link::on_line) &&
         set(easy, CURLOPT_HEADERDATA, static_cast<void*>(this));
}

// By parts, so that nothing in a host name can become a path, a user or an option.
bool Link::set_url(const Target& target) {
  const UrlHandle url(curl_url());
  if (!url) return false;
  const bool ipv6 = target.host.find(':') != std::string::npos && !target.host.starts_with('[');
  const bool parts = set_part(url.get(), CURLUPART_SCHEME, scheme(target)) &&
                     set_part(url.get(), CURLUPART_HOST, ipv6 ? "[" + target.host + "]" : target.host) &&
                     set_part(url.get(), CURLUPART_PORT, std::to_string(target.port)) &&
                     set_part(url.get(), CURLUPART_PATH, "/" + target.helo, CURLU_URLENCODE);
  char* text = nullptr;
  if (!parts || curl_url_get(url.get(), CURLUPART_URL, &text, 0) != CURLUE_OK) return false;
  const bool taken = set(easy_.get(), CURLOPT_URL, text);
  curl_free(text);
  return taken;
}

std::size_t Link::on_line(char* bytes, std::size_t size, std::size_t count, void* self) noexcept {
  try {
    static_cast<Link*>(self)->witness_.line(std::string_view(bytes, size * count));
    return size * count;
  } catch (...) {
    return 0;  // libcurl gives up with CURLE_WRITE_ERROR
  }
}

void Link::on_ended(CURLcode code) {
  code_ = code;
  if (code_ == CURLE_OK && !adopt()) code_ = CURLE_RECV_ERROR;
  ended_ = true;
  signal_.cancel();
}

// The first read ties the connection to our handle. Until then libcurl takes it for an idle one, which it may close
// when the next connection is opened.
bool Link::adopt() {
  curl_socket_t number = CURL_SOCKET_BAD;
  curl_easy_getinfo(easy_.get(), CURLINFO_ACTIVESOCKET, &number);
  const int copy = number == CURL_SOCKET_BAD ? -1 : ::dup(number);
  if (copy < 0) return false;
  socket_.assign(copy);
  return receive(early_).has_value();
}

std::chrono::system_clock::time_point Link::certificate_ends() const { return net::certificate_ends(easy_.get()); }

Symptoms Link::symptoms() const {
  Symptoms out;
  out.curl_code = code_;
  out.curl_text = error_.front() != '\0' ? error_.data() : curl_easy_strerror(code_);
  curl_off_t resolved = 0, connected = 0, secured = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_NAMELOOKUP_TIME_T, &resolved);
  curl_easy_getinfo(easy_.get(), CURLINFO_SSL_VERIFYRESULT, &out.verify_result);
  curl_easy_getinfo(easy_.get(), CURLINFO_OS_ERRNO, &out.os_error);
  curl_easy_getinfo(easy_.get(), CURLINFO_CONNECT_TIME_T, &connected);
  curl_easy_getinfo(easy_.get(), CURLINFO_APPCONNECT_TIME_T, &secured);
  out.resolved = resolved > 0;
  out.connected = connected > 0;
  out.secured = secured > 0;
  return out;
}

Error Link::broken(const std::string& cause) const {
  return Error{Failure::unavailable, name_ + ": " + cause, "it will be connected again"};
}

Error Link::stuck() const { return broken("the server did not take what we send in time"); }

Result<std::size_t> Link::receive(std::string& into) {
  const std::size_t before = into.size();
  into.append(std::exchange(early_, {}));
  std::array<char, 16u << 10> buffer;
  while (cause_.empty() && into.size() - before < kReadBytes) {
    if (closed()) return fail(broken("the connection was closed on our side"));
    std::size_t got = 0;
    const std::size_t room = std::min(buffer.size(), kReadBytes - (into.size() - before));
    const CURLcode code = curl_easy_recv(easy_.get(), buffer.data(), room, &got);
    if (code == CURLE_AGAIN) break;
    if (code != CURLE_OK) cause_ = "the connection broke: " + printable(error_.data());
    if (code == CURLE_OK && got == 0) cause_ = "the server closed the connection";
    into.append(buffer.data(), got);
  }
  const std::size_t read = into.size() - before;
  if (read == 0 && !cause_.empty()) return fail(broken(cause_));
  return read;
}

Result<std::size_t> Link::send(std::string_view bytes) {
  if (closed()) return fail(broken("the connection was closed on our side"));
  std::size_t taken = 0;
  const CURLcode code = curl_easy_send(easy_.get(), bytes.data(), bytes.size(), &taken);
  if (code == CURLE_AGAIN) return 0;
  if (code != CURLE_OK) return fail(broken("the connection broke while sending: " + printable(error_.data())));
  return taken;
}

void Link::interrupt() {
  boost::system::error_code ignored;
  socket_.cancel(ignored);
}

void Link::close() {
  if (!easy_) return;
  boost::system::error_code ignored;
  socket_.close(ignored);
  if (attached_) multi_->remove(easy_.get());
  easy_.reset();
}

}  // namespace postern::net
