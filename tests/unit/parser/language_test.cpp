// The language of a text, when it can be told.
#include "parser/language.h"

#include <gtest/gtest.h>

namespace postern::parser {
namespace {

struct Case {
  const char* name;
  const char* text;
  const char* expected;
};

TEST(Language, IsToldWhenSure) {
  const Case cases[] = {
      {"English",
       "The printer on the second floor does not print since this morning, could somebody please have a look?", "en"},
      {"German", "Der Drucker im zweiten Stock druckt seit heute Morgen nicht mehr, könnte bitte jemand nachsehen?",
       "de"},
      {"French",
       "L'imprimante du deuxième étage ne fonctionne plus depuis ce matin, quelqu'un pourrait-il venir voir ?", "fr"},
      {"Spanish", "La impresora del segundo piso no imprime desde esta mañana, ¿podría alguien venir a mirarla?", "es"},
      {"Russian", "Принтер на втором этаже не печатает с сегодняшнего утра, не мог бы кто-нибудь посмотреть?", "ru"},
      {"Japanese", "二階のプリンターが今朝から印刷できません。どなたか見ていただけますか。", "ja"},
      {"Chinese", "二楼的打印机从今天早上开始就不能打印了，请派人来看一下好吗？谢谢你们的帮助。", "zh"},
      {"Hebrew has the code of today", "המדפסת בקומה השנייה לא מדפיסה מאז הבוקר, האם מישהו יכול בבקשה לבדוק?", "he"},
      {"too short", "ok", ""},
      {"no words", "1234 5678 --- ???", ""},
      {"empty", "", ""},
  };
  for (const Case& c : cases) EXPECT_EQ(language_of(c.text), c.expected) << c.name;
}

TEST(Language, ReadsInvalidAndLongTextInBounds) {
  EXPECT_EQ(language_of(std::string(100000, '\xff')), "");
  std::string text;
  while (text.size() < 100000) text += "This is a long letter about nothing in particular. ";
  EXPECT_EQ(language_of(text), "en");
}

}  // namespace
}  // namespace postern::parser
