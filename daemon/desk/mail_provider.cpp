#include "daemon/desk/mail_provider.h"

#include <algorithm>
#include <array>

namespace postern::desk {
namespace {

// First labels: they stand before ".com", ".de", ".co.uk" ...
constexpr auto kInManyCountries =
    std::to_array<std::string_view>({"aol", "gmail", "gmx", "googlemail", "hotmail", "icloud", "live", "msn", "outlook",
                                     "protonmail", "yahoo", "yandex", "ymail"});

constexpr auto kDomains = std::to_array<std::string_view>(
    {"126.com",        "163.com",       "1und1.de",    "alice.it",     "arcor.de",
     "att.net",        "bellsouth.net", "bk.ru",       "bluewin.ch",   "bol.com.br",
     "btinternet.com", "charter.net",   "comcast.net", "cox.net",      "daum.net",
     "duck.com",       "fastmail.com",  "foxmail.com", "free.fr",      "freenet.de",
     "hanmail.net",    "hey.com",       "inbox.ru",    "interia.pl",   "laposte.net",
     "libero.it",      "list.ru",       "mac.com",     "mail.com",     "mail.ru",
     "mailbox.org",    "me.com",        "naver.com",   "o2.pl",        "onet.pl",
     "online.de",      "orange.fr",     "pm.me",       "posteo.de",    "privaterelay.appleid.com",
     "proton.ch",      "proton.me",     "qq.com",      "rambler.ru",   "rediffmail.com",
     "riseup.net",     "sbcglobal.net", "seznam.cz",   "sfr.fr",       "sina.com",
     "sky.com",        "skynet.be",     "t-online.de", "telenet.be",   "terra.com.br",
     "tiscali.it",     "tuta.com",      "tuta.io",     "tutanota.com", "ukr.net",
     "uol.com.br",     "verizon.net",   "virgilio.it", "vodafone.de",  "wanadoo.fr",
     "web.de",         "wp.pl",         "ziggo.nl",    "zoho.com"});

// "com", "de", "co.uk", "com.br": not "corp.example.com".
bool is_country(std::string_view rest) {
  constexpr std::size_t kLongest = 6;
  return rest.size() <= kLongest && std::count(rest.begin(), rest.end(), '.') <= 1;
}

}  // namespace

bool is_mail_provider(std::string_view domain) {
  if (std::find(kDomains.begin(), kDomains.end(), domain) != kDomains.end()) return true;
  const auto dot = domain.find('.');
  if (dot == std::string_view::npos || !is_country(domain.substr(dot + 1))) return false;
  return std::find(kInManyCountries.begin(), kInManyCountries.end(), domain.substr(0, dot)) != kInManyCountries.end();
}

}  // namespace postern::desk
