// The words by which answers are read, in English, German, French, Spanish and Portuguese: all as fold_words makes them,
// with a space on both sides ("ß" is "ss", "ü" is "u", "ça" is "ca"). Data; answer.cpp says what they mean together.
#pragma once

#include <span>
#include <string_view>

namespace postern::desk {

struct AnswerWords {
  using List = std::span<const std::string_view>;
  List plain_yes;  // nothing but a yes: beside a no, neither counts
  List yes;
  List no;
  List doubt;          // turns an answer round, or leaves it open
  List negation;       // beside a yes makes it unclear
  List thanks;
  List polite;         // what may stand beside thanks
  List portuguese;     // words that only Portuguese has
  List no_portuguese;  // words of the lists above that mean something else there: "no" is "in the", "mais" is "more"
};

const AnswerWords& answer_words();

}  // namespace postern::desk
