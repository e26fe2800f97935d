// libcurl's handles as owners: one type each, freed when they go out of scope. Only daemon/net includes this.
#pragma once

#include <curl/curl.h>

#include <memory>

namespace postern::net {

// CURL and CURLM are both void in <curl/curl.h>, so each handle names its own way out.
struct EasyFree {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct MultiFree {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};
struct UrlFree {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};

using EasyHandle = std::unique_ptr<CURL, EasyFree>;
using MultiHandle = std::unique_ptr<CURLM, MultiFree>;
using UrlHandle = std::unique_ptr<CURLU, UrlFree>;

}  // namespace postern::net
