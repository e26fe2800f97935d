#include "daemon/desk/echo.h"

#include <algorithm>
#include <array>
#include <bit>
#include <string_view>
#include <vector>

#include "daemon/desk/alert.h"
#include "daemon/desk/mail_provider.h"
#include "parser/text.h"

namespace postern::desk {
namespace {

constexpr std::size_t kTextBytes = 64u << 10;  // of a text that count
constexpr int kSameBits = 3;                   // in which texts differ that are the same but for a name
constexpr int kAlikeBits = 10;                 // and alike ones: nine words of ten, which a long signature does, too
constexpr const char* kAlert = "a machine that answers";
constexpr int kTimes = 3;
constexpr int kTimesAlike = 6;
constexpr int kFewWords = 8;  // people write "Yes, it works." to each question
constexpr int kTimesFew = 8;
constexpr int kTimesDomain = 8;  // colleagues copy one another's words

bool is_word_byte(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || (byte >= 'a' && byte <= 'z');
}

std::vector<std::string_view> words_of(std::string_view folded) {
  std::vector<std::string_view> words;
  for (std::size_t i = 0; i < folded.size();) {
    const std::size_t begin = i;
    bool has_digit = false;
    while (i < folded.size() && (is_word_byte(folded[i]) || (folded[i] >= '0' && folded[i] <= '9'))) {
      has_digit = has_digit || (folded[i] >= '0' && folded[i] <= '9');
      ++i;
    }
    if (i > begin && !has_digit) words.push_back(folded.substr(begin, i - begin));
    if (i == begin) ++i;
  }
  return words;
}

std::string without_quotes(std::string_view text) {
  std::string out;
  for (const std::string_view line : split_lines(text)) {
    if (!trim(line).starts_with('>')) out += std::string(line) + "\n";
  }
  return out;
}

constexpr std::uint64_t kHashStart = 0xcbf29ce484222325u;

// FNV-1a, its bits spread by the finalizer of splitmix64: each must be a coin of its own.
std::uint64_t hash(std::string_view text, std::uint64_t from) {
  for (const char c : text) from = (from ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  from = (from ^ (from >> 30)) * 0xbf58476d1ce4e5b9u;
  from = (from ^ (from >> 27)) * 0x94d049bb133111ebu;
  return from ^ (from >> 31);
}

// With this one.
int count_near(const Draft& draft, const std::string& who, std::uint64_t print, int most_bits) {
  const auto found = draft.snapshot().echoes.find(who);
  if (found == draft.snapshot().echoes.end()) return 1;
  const auto is_near = [&](const model::Echo& echo) { return std::popcount(echo.print ^ print) <= most_bits; };
  return 1 + static_cast<int>(std::count_if(found->second.begin(), found->second.end(), is_near));
}

std::string mute(Draft& draft, const std::string& who, int times) {
  const std::string seen = printable(who, 320) +
                           " answers our automatic mail like a machine: " + std::to_string(times) +
                           " mails alike, each within " + std::to_string(kLately / 60) + " minutes of one of ours";
  draft.count(muted(who), seen);
  Alert alert;
  alert.name = kAlert;
  alert.text = seen;
  alert.hint =
      "if people write from there, have that machine mark its answers (Auto-Submitted, RFC 3834) or be switched off";
  tell_admins(draft, alert);
  return seen + "; it gets no automatic mail for a day";
}

}  // namespace

Print print_of(const std::string& text) {
  const std::string folded = to_lower(without_quotes(std::string_view(text).substr(0, kTextBytes)));
  const auto words = words_of(folded);
  std::array<int, 64> sums{};
  const auto add = [&](std::uint64_t feature) {
    for (std::size_t bit = 0; bit < sums.size(); ++bit) sums.at(bit) += ((feature >> bit) & 1u) != 0 ? 1 : -1;
  };
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::uint64_t word = hash(words[i], kHashStart);
    add(word);
    if (i + 1 < words.size()) add(hash(words[i + 1], word));
  }
  Print print{0, static_cast<int>(words.size())};
  for (std::size_t bit = 0; bit < sums.size(); ++bit) {
    if (sums.at(bit) > 0) print.bits |= std::uint64_t{1} << bit;
  }
  return print;
}

bool are_alike(std::uint64_t a, std::uint64_t b) { return std::popcount(a ^ b) <= kAlikeBits; }

void want_echoes(model::Lookups& lookups, const Sender& sender) {
  if (!sender.usable || sender.agent) return;
  lookups.echoes = {sender.key, domain_key(sender.key)};
  lookups.budgets.push_back(alert_counter(kAlert));
}

std::string watch_for_machine(Draft& draft, const parser::Mail& mail, const Sender& sender) {
  if (!sender.usable || sender.agent || !draft.may_tell().granted) return "";
  // What says that it is a machine's gets no answer anyway; a whole firm's absence notices are alike.
  if (grade(draft.desk(), mail, sender).grade != Grade::answer) return "";
  const std::string domain = domain_key(sender.key);
  const Print print = print_of(mail.reply_text.empty() ? mail.text : mail.reply_text);
  const bool few = print.words < kFewWords;
  model::CountEcho echo{{}, print.bits};
  if (draft.budgets().of(written_lately(sender.key)) > 0) echo.names.push_back(sender.key);
  const bool watched =
      !few && !is_mail_provider(std::string_view(domain).substr(1)) && draft.budgets().of(written_lately(domain)) > 0;
  if (watched) echo.names.push_back(domain);
  if (echo.names.empty()) return "";
  draft.add(echo, "desk", "shortly after an automatic mail of ours");
  const int same = count_near(draft, sender.key, print.bits, kSameBits);
  const int alike = count_near(draft, sender.key, print.bits, kAlikeBits);
  const int all = count_near(draft, domain, print.bits, kSameBits);
  const bool machine = same >= (few ? kTimesFew : kTimes) || alike >= (few ? kTimesFew : kTimesAlike);
  if (echo.names.front() == sender.key && machine && draft.budgets().of(muted(sender.key)) == 0)
    return mute(draft, sender.key, alike);
  if (watched && all >= kTimesDomain && all > same && draft.budgets().of(muted(domain)) == 0)
    return mute(draft, domain, all);
  return "";
}

}  // namespace postern::desk
