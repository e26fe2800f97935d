#include "daemon/desk/answer.h"

#include <algorithm>
#include <string_view>

#include "daemon/desk/answer_words.h"
#include "daemon/desk/fold.h"
#include "parser/text.h"

namespace postern::desk {
namespace {

constexpr std::size_t kLines = 3;  // an answer stands at the top
constexpr std::size_t kBytes = 400;
constexpr std::size_t kThanksWords = 12;

using List = AnswerWords::List;

// The first of them that the words hold, with its spaces; "" when none.
std::string_view first_of(const std::string& words, List list) {
  const auto found = std::find_if(list.begin(), list.end(),
                                  [&](std::string_view phrase) { return words.find(phrase) != std::string::npos; });
  return found == list.end() ? std::string_view() : *found;
}

bool holds_any(const std::string& words, List list) { return !first_of(words, list).empty(); }

std::string quoted(std::string_view phrase) { return "\"" + std::string(trim(phrase)) + "\""; }

// The first lines that are not empty.
std::string top_of(const std::string& text) {
  std::string top;
  std::size_t lines = 0;
  for (const auto line : split_lines(truncate_utf8(text, 16 * kBytes))) {
    if (trim(line).empty()) continue;
    if (lines++ == kLines) break;
    top += std::string(line) + "\n";
  }
  return std::string(truncate_utf8(top, kBytes));
}

// "Sí" is a yes; "si" is "if" in French and Spanish alike, unless it stands alone or before a comma.
enum class Si { none, yes, doubt };

Si read_si(const std::string& top, const std::string& words) {
  for (const std::string_view accented : {"S\u00ed", "s\u00ed", "S\u00cd", "s\u0069\u0301", "S\u0069\u0301"}) {
    if (top.find(accented) != std::string::npos && words.find(" si ") != std::string::npos) return Si::yes;
  }
  if (words.find(" si ") == std::string::npos) return Si::none;
  const std::string_view behind = std::string_view(top).substr(std::min<std::size_t>(2, top.size()));
  const bool first = starts_with_fold(top, "si") && (behind.empty() || std::string_view(",.!\n").find(behind[0]) != behind.npos);
  return first ? Si::yes : Si::doubt;
}

std::string without(std::string words, List list) {
  for (const std::string_view phrase : list) {
    for (auto at = words.find(phrase); at != std::string::npos; at = words.find(phrase, at)) {
      words.replace(at, phrase.size(), " ");
    }
  }
  return words;
}

// "No", "Nein, ...": a no of its own at the very top, whatever words on what is wrong come after it.
bool begins_with_no(const std::string& top) {
  const std::string_view start = trim(top);
  const std::size_t end = std::min(start.find_first_of(" ,.;:!\n-"), start.size());
  const bool alone = end == start.size() || start[end] != ' ' || trim(start.substr(end)).starts_with("- ");
  if (!alone) return false;
  const std::string word = fold_words(start.substr(0, end));
  return std::string_view(" no  nope  nein  nee  non  nao ").find(word) != std::string_view::npos && word.size() > 2;
}

class Reader {
 public:
  Reader(const std::string& reply_text, const std::string& language)
      : lists_(answer_words()), top_(top_of(reply_text)), words_(fold_words(top_)), si_(read_si(top_, words_)) {
    if (language == "pt" || holds_any(words_, lists_.portuguese)) words_ = without(words_, lists_.no_portuguese);
    yes_ = first_of(words_, lists_.yes);
    no_ = first_of(words_, lists_.no);
    plain_yes_ = first_of(words_, lists_.plain_yes);
    if (si_ == Si::yes && plain_yes_.empty()) plain_yes_ = " si ";
  }

  AnswerReading read() const {
    if (begins_with_no(top_)) return after_no();
    if (top_.find('?') != std::string::npos) return unclear("it asks something");
    if (const auto doubt = first_of(words_, lists_.doubt); !doubt.empty()) return unclear(quoted(doubt) + " leaves it open");
    if (si_ == Si::doubt) return unclear("\"si\" leaves it open");
    // "It works" is part of "it does not work": a clear no wins over the yes inside it, but not over a plain "yes".
    if (!no_.empty() && !plain_yes_.empty()) return unclear("both " + quoted(plain_yes_) + " and " + quoted(no_));
    if (!no_.empty()) return {Answer::no, quoted(no_)};
    const std::string_view yes = plain_yes_.empty() ? yes_ : plain_yes_;
    if (yes.empty()) return unclear("neither a yes nor a no in its first lines");
    const auto negation = first_of(words_, lists_.negation);
    if (!negation.empty()) return unclear(quoted(negation) + " beside " + quoted(yes));
    return {Answer::yes, quoted(yes)};
  }

 private:
  static AnswerReading unclear(std::string why) { return {Answer::unclear, std::move(why)}; }

  AnswerReading after_no() const {
    const std::string rest = fold_words(std::string_view(top_).substr(std::min(top_.find_first_of(" ,.;:!\n-"), top_.size())));
    const auto yes = first_of(rest, lists_.yes);
    const bool taken_back = !yes.empty() && !holds_any(rest, lists_.no) && !holds_any(rest, lists_.negation);
    if (taken_back) return unclear("a no, but also " + quoted(yes));
    return {Answer::no, "it begins with a no"};
  }

  const AnswerWords& lists_;
  std::string top_, words_;
  Si si_;
  std::string_view yes_, no_, plain_yes_;
};

}  // namespace

AnswerReading read_answer(const std::string& reply_text, const std::string& language) {
  return Reader(reply_text, language).read();
}

bool is_only_thanks(const std::string& reply_text, const std::string& name) {
  const AnswerWords& lists = answer_words();
  if (reply_text.size() > kBytes || reply_text.find('?') != std::string::npos) return false;
  const std::string words = fold_words(reply_text);
  const std::string own_name = fold_words(name);
  if (!holds_any(words, lists.thanks)) return false;
  std::size_t count = 0;
  for (const auto word : split(words, ' ')) {
    if (word.empty()) continue;
    const std::string spaced = " " + std::string(word) + " ";
    const bool polite =
        holds_any(spaced, lists.thanks) || holds_any(spaced, lists.polite) || holds_phrase(own_name, spaced);
    if (!polite || ++count > kThanksWords) return false;
  }
  return true;
}

}  // namespace postern::desk
