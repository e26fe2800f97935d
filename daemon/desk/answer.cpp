#include "daemon/desk/answer.h"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

#include "daemon/desk/fold.h"
#include "parser/text.h"

namespace postern::desk {
namespace {

constexpr std::size_t kLines = 3;  // an answer stands at the top
constexpr std::size_t kBytes = 400;
constexpr std::size_t kThanksWords = 12;

using Phrases = std::span<const std::string_view>;

// All as fold_words makes them, with a space on both sides: "ß" is "ss", "ü" is "u".
constexpr auto kYes = std::to_array<std::string_view>(
    {" yes ",       " yep ",         " yeah ",          " works ",      " working ",   " worked ",       " fixed ",
     " solved ",    " resolved ",    " approved ",      " approve ",    " go ahead ",  " ok ",           " okay ",
     " all good ",  " fine ",        " perfect ",       " ja ",         " jawohl ",    " funktioniert ", " klappt ",
     " geht ",      " geht wieder ", " lauft ",         " passt ",      " behoben ",   " gelost ",       " erledigt ",
     " genehmigt ", " freigegeben ", " einverstanden ", " in ordnung ", " alles gut ", " bestens ",      " perfekt "});

constexpr auto kNo = std::to_array<std::string_view>({" no ",
                                                      " nope ",
                                                      " not working ",
                                                      " not work ",
                                                      " doesn t work ",
                                                      " does not work ",
                                                      " didn t work ",
                                                      " did not work ",
                                                      " not fixed ",
                                                      " not solved ",
                                                      " still broken ",
                                                      " still not ",
                                                      " still the same ",
                                                      " same problem ",
                                                      " still fails ",
                                                      " declined ",
                                                      " decline ",
                                                      " rejected ",
                                                      " not approved ",
                                                      " too expensive ",
                                                      " nein ",
                                                      " nee ",
                                                      " funktioniert nicht ",
                                                      " funktioniert leider nicht ",
                                                      " funktioniert immer noch nicht ",
                                                      " geht nicht ",
                                                      " geht immer noch nicht ",
                                                      " geht leider nicht ",
                                                      " klappt nicht ",
                                                      " klappt leider nicht ",
                                                      " lauft nicht ",
                                                      " immer noch kaputt ",
                                                      " weiterhin kaputt ",
                                                      " noch immer nicht ",
                                                      " immer noch nicht ",
                                                      " nicht behoben ",
                                                      " nicht gelost ",
                                                      " abgelehnt ",
                                                      " lehne ab ",
                                                      " nicht genehmigt ",
                                                      " zu teuer "});

// What turns an answer round or leaves it open.
constexpr auto kDoubt = std::to_array<std::string_view>(
    {" but ",      " however ",   " except ",       " although ",   " though ",     " unless ",     " until ",
     " if ",       " when ",      " maybe ",        " perhaps ",    " not yet ",    " will test ",  " tomorrow ",
     " partly ",   " partially ", " sometimes ",    " no problem ", " aber ",       " allerdings ", " jedoch ",
     " ausser ",   " obwohl ",    " wenn ",         " falls ",      " vielleicht ", " morgen ",     " teilweise ",
     " manchmal ", " erst ",      " kein problem ", " would ",      " wurde "});

// Any of these beside a yes makes it unclear.
constexpr auto kNegation = std::to_array<std::string_view>(
    {" not ",    " no ",    " never ", " nothing ", " don t ",      " doesn t ",  " isn t ",
     " didn t ", " won t ", " can t ", " cannot ",  " still ",      " nicht ",    " nein ",
     " nie ",    " kein ",  " keine ", " keinen ",  " immer noch ", " weiterhin "});

constexpr auto kThanks = std::to_array<std::string_view>(
    {" thanks ", " thank ", " thx ", " cheers ", " danke ", " dankeschon ", " dank ", " merci ", " gracias "});

constexpr auto kThanksCompany = std::to_array<std::string_view>(
    {" you ",   " a ",     " lot ",          " very ",    " much ",    " so ",       " for ",
     " your ",  " the ",   " quick ",        " help ",    " support ", " many ",     " again ",
     " all ",   " great ", " best ",         " kind ",    " regards ", " vielen ",   " schon ",
     " sehr ",  " fur ",   " die ",          " deine ",   " eure ",    " ihre ",     " schnelle ",
     " hilfe ", " viele ", " grusse ",       " und ",     " and ",     " nochmals ", " herzlichen ",
     " beste ", " mit ",   " freundlichen ", " grussen ", " team ",    " everyone "});

bool holds_any(const std::string& words, Phrases phrases) {
  return std::any_of(phrases.begin(), phrases.end(),
                     [&](std::string_view phrase) { return words.find(phrase) != std::string::npos; });
}

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

}  // namespace

Answer read_answer(const std::string& reply_text) {
  const std::string top = top_of(reply_text);
  if (top.find('?') != std::string::npos) return Answer::unclear;
  const std::string words = fold_words(top);
  const bool yes = holds_any(words, kYes);
  const bool no = holds_any(words, kNo);
  if (holds_any(words, kDoubt)) return Answer::unclear;
  // "It works" is part of "it does not work": a clear no wins over the yes inside it, but not over a plain "yes".
  const bool plain_yes = holds_phrase(words, " yes ") || holds_phrase(words, " ja ");
  if (no) return plain_yes ? Answer::unclear : Answer::no;
  return yes && !holds_any(words, kNegation) ? Answer::yes : Answer::unclear;
}

bool is_only_thanks(const std::string& reply_text, const std::string& name) {
  if (reply_text.size() > kBytes || reply_text.find('?') != std::string::npos) return false;
  const std::string words = fold_words(reply_text);
  const std::string own_name = fold_words(name);
  if (!holds_any(words, kThanks)) return false;
  std::size_t count = 0;
  for (const auto word : split(words, ' ')) {
    if (word.empty()) continue;
    const std::string spaced = " " + std::string(word) + " ";
    const bool polite =
        holds_any(spaced, kThanks) || holds_any(spaced, kThanksCompany) || holds_phrase(own_name, spaced);
    if (!polite || ++count > kThanksWords) return false;
  }
  return true;
}

}  // namespace postern::desk
