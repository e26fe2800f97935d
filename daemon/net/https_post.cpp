#include "daemon/net/https_post.h"

#include <array>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "daemon/net/multi.h"
#include "parser/text.h"

namespace postern::net {

namespace asio = boost::asio;

namespace {

constexpr const char* kSystemAuthorities = "/etc/ssl/certs/ca-certificates.crt";
constexpr std::size_t kHeaderBytes = 64u << 10;

struct ListFree {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

template <class Value>
bool set(CURL* easy, CURLoption option, Value value) {
  return curl_easy_setopt(easy, option, value) == CURLE_OK;
}

// One transfer. The easy handle leaves the multi before it is freed.
class Post : public std::enable_shared_from_this<Post> {
 public:
  Post(std::shared_ptr<Multi> multi, PostRequest request)
      : multi_(std::move(multi)),
        request_(std::move(request)),
        easy_(curl_easy_init()),
        signal_(multi_->executor(), std::chrono::steady_clock::time_point::max()) {}
  Post(const Post&) = delete;
  Post& operator=(const Post&) = delete;
  ~Post() {
    if (attached_) multi_->remove(easy_.get());
  }

  bool start() {
    if (!easy_ || !configure()) return false;
    const auto ended = [weak = weak_from_this()](CURLcode code) {
      if (const auto self = weak.lock()) self->on_ended(code);
    };
    attached_ = multi_->add(easy_.get(), ended) == CURLM_OK;
    return attached_;
  }

  bool ended() const { return ended_; }
  asio::steady_timer& signal() { return signal_; }

  Result<PostAnswer> answer() {
    if (too_long_) return fail(bad("an answer of more than " + std::to_string(request_.most_bytes) + " bytes"));
    if (code_ != CURLE_OK) {
      return fail(bad(error_.front() != '\0' ? printable(error_.data()) : curl_easy_strerror(code_)));
    }
    long status = 0;
    curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
    return PostAnswer{static_cast<int>(status), std::move(body_)};
  }

  Error bad(const std::string& cause) const {
    const std::size_t begin = std::min(request_.url.find("://") + 3, request_.url.size());
    const std::string host = request_.url.substr(begin, request_.url.find_first_of("/?", begin) - begin);
    return {Failure::unavailable, printable(host) + ": " + cause, "check the network, DNS and this machine's clock"};
  }

 private:
  bool configure() {
    CURL* easy = easy_.get();
    headers_.reset(curl_slist_append(nullptr, "Accept: application/json"));
    const std::string authorities = request_.ca_file.empty() ? kSystemAuthorities : request_.ca_file;
    const bool plain = request_.url.starts_with("http://");
    const long milliseconds = static_cast<long>(std::chrono::milliseconds(request_.timeout).count());
    return headers_ && set(easy, CURLOPT_URL, request_.url.c_str()) &&
           set(easy, CURLOPT_PROTOCOLS_STR, plain ? "http" : "https") && set(easy, CURLOPT_FOLLOWLOCATION, 0L) &&
           set(easy, CURLOPT_NOPROXY, "localhost,127.0.0.1,::1") &&
           set(easy, CURLOPT_CAPATH, static_cast<char*>(nullptr)) && set(easy, CURLOPT_CAINFO, authorities.c_str()) &&
           set(easy, CURLOPT_SSL_VERIFYPEER, 1L) && set(easy, CURLOPT_SSL_VERIFYHOST, 2L) &&
           set(easy, CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2}) && set(easy, CURLOPT_NOSIGNAL, 1L) &&
           set(easy, CURLOPT_QUICK_EXIT, 1L) && set(easy, CURLOPT_TIMEOUT_MS, milliseconds) &&
           set(easy, CURLOPT_CONNECTTIMEOUT_MS, milliseconds) && set(easy, CURLOPT_FORBID_REUSE, 1L) &&
           set(easy, CURLOPT_FRESH_CONNECT, 1L) && set(easy, CURLOPT_HTTPHEADER, headers_.get()) &&
           set(easy, CURLOPT_POSTFIELDSIZE, static_cast<long>(request_.body.size())) &&
           set(easy, CURLOPT_POSTFIELDS, request_.body.c_str()) && set(easy, CURLOPT_ERRORBUFFER, error_.data()) &&
           set(easy, CURLOPT_WRITEFUNCTION, &Post::on_body) && set(easy, CURLOPT_WRITEDATA, static_cast<void*>(this)) &&
           set(easy, CURLOPT_HEADERFUNCTION, &Post::on_header) &&
           set(easy, CURLOPT_HEADERDATA, static_cast<void*>(this));
  }

  static std::size_t on_body(char* bytes, std::size_t size, std::size_t count, void* self) noexcept {
    try {
      return static_cast<Post*>(self)->take(std::string_view(bytes, size * count));
    } catch (...) {
      return 0;  // libcurl gives up with CURLE_WRITE_ERROR
    }
  }

  std::size_t take(std::string_view bytes) {
    too_long_ = body_.size() + bytes.size() > request_.most_bytes;
    if (too_long_) return 0;
    body_.append(bytes);
    return bytes.size();
  }

  static std::size_t on_header(char*, std::size_t size, std::size_t count, void* self) noexcept {
    auto* post = static_cast<Post*>(self);
    post->header_bytes_ += size * count;
    post->too_long_ = post->header_bytes_ > kHeaderBytes;
    return post->too_long_ ? 0 : size * count;
  }

  void on_ended(CURLcode code) {
    code_ = code;
    ended_ = true;
    signal_.cancel();
  }

  std::shared_ptr<Multi> multi_;
  PostRequest request_;
  std::array<char, CURL_ERROR_SIZE> error_{};
  std::unique_ptr<curl_slist, ListFree> headers_;
  EasyHandle easy_;
  std::string body_;
  std::size_t header_bytes_ = 0;
  bool attached_ = false, ended_ = false, too_long_ = false;
  CURLcode code_ = CURLE_OK;
  asio::steady_timer signal_;
};

}  // namespace

asio::awaitable<Result<PostAnswer>> https_post(std::shared_ptr<Multi> multi, PostRequest request) {
  auto post = std::make_shared<Post>(std::move(multi), std::move(request));
  if (!post->start()) co_return fail(post->bad("not an address one can post to"));
  boost::system::error_code cancelled;
  while (!post->ended()) co_await post->signal().async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
  co_return post->answer();
}

}  // namespace postern::net
