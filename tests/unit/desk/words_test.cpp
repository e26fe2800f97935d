// Words, subjects and names: the small readings that decisions stand on.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "daemon/desk/answer.h"
#include "daemon/desk/fold.h"
#include "daemon/desk/sender.h"
#include "daemon/desk/spoken.h"
#include "daemon/desk/subject.h"
#include "daemon/desk/texts.h"

namespace postern::desk {
namespace {

TEST(Words, PhraseIsFoundAsAPersonReads) {
  struct Case {
    const char* text;
    const char* phrase;
    bool found;
  };
  const Case cases[] = {
      {"My VPN is down", "vpn", true},
      {"the vpns are down", "vpn", false},
      {"Wi-Fi broken", "wi fi", true},
      {"Das Büro ist kalt", "buro", true},
      {"Das Buro ist kalt", "Büro", true},
      {"GROSSE STRASSE", "große straße", true},
      {"cafe\xCC\x81 closed", "café", true},
      {"printer, again", "printer again", true},
      {"sprinter", "printer", false},
      {"ネットワークが遅い", "ネットワーク", true},
      {"打印机坏了", "打印机", true},
      {"anything", "", false},
      {"anything", "!!!", false},
      {"bad \xFF bytes vpn", "vpn", true},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(holds_phrase(fold_words(c.text), fold_words(c.phrase)), c.found) << c.text << " / " << c.phrase;
  }
}

// Plain ASCII goes a shorter way to the same words.
TEST(Words, BothWaysOfFoldingAgree) {
  std::string text;
  for (char c = 1; c != 127; ++c) text += std::string(1, c) + "Ab9" + c + c + " ";
  EXPECT_EQ(fold_words(text + " \u00e9"), fold_words(text) + "e ");
}

TEST(Words, AnswerIsReadCarefully) {
  struct Case {
    const char* text;
    Answer answer;
  };
  const Case cases[] = {
      {"Yes", Answer::yes},
      {"yes, it works now, thank you!", Answer::yes},
      {"It works.\n\nBest regards\nAnn", Answer::yes},
      {"Ja, funktioniert wieder. Danke!", Answer::yes},
      {"Läuft, danke", Answer::yes},
      {"approved", Answer::yes},
      {"Passt, bitte anfangen", Answer::yes},
      {"No", Answer::no},
      {"Nein, immer noch kaputt", Answer::no},
      {"It still does not work", Answer::no},
      {"Funktioniert leider nicht", Answer::no},
      {"declined, too expensive", Answer::no},
      {"Yes, but the second printer is still broken", Answer::unclear},
      {"No problem, works", Answer::unclear},
      {"Does it work?", Answer::unclear},
      {"Noch nicht getestet", Answer::unclear},
      {"I will test tomorrow", Answer::unclear},
      {"Not sure whether it works", Answer::unclear},
      {"yes and no", Answer::unclear},
      {"When will you come", Answer::unclear},
      {"", Answer::unclear},
      // Words on what is wrong do not take a no back.
      {"no\nif I press the button, nothing happens", Answer::no},
      {"No, it jams when I print on both sides. Can you come?", Answer::no},
      {"No. But the first one is fine", Answer::unclear},
      {"No - still the same", Answer::no},
      {"yes\nbut only on Mondays", Answer::unclear},
      // French
      {"Oui, ça marche, merci !", Answer::yes},
      {"C'est bon, merci", Answer::yes},
      {"Problème résolu", Answer::yes},
      {"Approuvé", Answer::yes},
      {"Non", Answer::no},
      {"Ça ne marche toujours pas", Answer::no},
      {"L'imprimante ne fonctionne plus", Answer::no},
      {"Refusé, trop cher", Answer::no},
      {"Oui, mais l'autre est en panne", Answer::unclear},
      {"Pas encore testé", Answer::unclear},
      {"Pas de problème, ça marche", Answer::unclear},
      {"Si ça marche, je vous le dis", Answer::unclear},
      // Spanish
      {"Sí, ya funciona. ¡Gracias!", Answer::yes},
      {"Si, todo bien", Answer::yes},
      {"Ya funciona", Answer::yes},
      {"De acuerdo, adelante", Answer::yes},
      {"No funciona", Answer::no},
      {"Sigue sin imprimir", Answer::no},
      {"No, gracias", Answer::no},
      {"Sí, pero muy lento", Answer::unclear},
      {"Si funciona, les aviso", Answer::unclear},
      {"No hay problema, funciona", Answer::unclear},
      // Portuguese
      {"Sim, funciona no meu computador", Answer::yes},
      {"Já funciona, obrigada!", Answer::yes},
      {"Funcionou mais rápido, obrigado", Answer::yes},
      {"Não funciona", Answer::no},
      {"Ainda não", Answer::no},
      {"Já não funciona", Answer::no},
      {"Funciona, mas não imprime", Answer::unclear},
      {"Sem problema", Answer::unclear},
  };
  for (const Case& c : cases) EXPECT_EQ(read_answer(c.text).answer, c.answer) << c.text << ": " << read_answer(c.text).why;
}

TEST(Words, TheTicketsLanguageSettlesWhatTwoLanguagesHave) {
  EXPECT_EQ(read_answer("Funciona no escritório").answer, Answer::no) << "a Spanish no, for all we know";
  EXPECT_EQ(read_answer("Funciona no escritório", "pt").answer, Answer::yes);
}

TEST(Words, TheReadingIsExplained) {
  EXPECT_EQ(read_answer("It works now").why, "\"works\"");
  EXPECT_EQ(read_answer("Yes, but it is slow").why, "\"but\" leaves it open");
  EXPECT_EQ(read_answer("Not sure whether it works").why, "\"not\" beside \"works\"");
  EXPECT_EQ(read_answer("I sent you the wrong file").why, "neither a yes nor a no in its first lines");
}

TEST(Words, OnlyThanks) {
  for (const char* text : {"Thank you!", "Thanks a lot, Ann", "Vielen Dank für die schnelle Hilfe!", "thx",
                           "Merci beaucoup", "¡Muchas gracias!", "Muito obrigada pela ajuda"}) {
    EXPECT_TRUE(is_only_thanks(text, "Ann Example")) << text;
  }
  for (const char* text :
       {"Thanks, but it is broken again", "Thank you. Could you also look at the printer?", "It broke", ""}) {
    EXPECT_FALSE(is_only_thanks(text, "Ann Example")) << text;
  }
}

TEST(Words, BaseSubject) {
  struct Case {
    const char* subject;
    const char* base;
  };
  const Case cases[] = {
      {"Printer", "Printer"},
      {"Re: AW: Fwd: Printer", "Printer"},
      {"RE[2]: Printer", "Printer"},
      {"[HD-12] Re: Printer", "Printer"},
      {"Re: [hd-12] Printer [HD-3]", "Printer"},
      {"[HD-[HD-1]2] Printer", "Printer"},
      {"Re: [list] AW: [list] Printer", "[list] Printer"},
      {"Sv: SV: Skrivare", "Skrivare"},
      {"Reset: my password", "Reset: my password"},
      {"Re:", ""},
      {"[XY-12] Printer", "[XY-12] Printer"},
      {"two\r\n lines", "two lines"},
  };
  for (const Case& c : cases) EXPECT_EQ(base_subject("HD", c.subject), c.base) << c.subject;
  EXPECT_EQ(keys_in_subject("HD", "[HD-2] and [HD-7], [HD-2]").size(), 2u);
  EXPECT_TRUE(keys_in_subject("HD", "HD-2 [HD-] [HD-x] [HD-99999999999999999999] [HD-0] [HD-5").empty());
  EXPECT_EQ(base_subject("HD", std::string(100'000, '[')).size(), 400u);
}

// L-11: the one thing of theirs in an acknowledgement is a name, if it is one.
TEST(Words, PoliteName) {
  struct Case {
    const char* name;
    const char* polite;
  };
  const Case cases[] = {
      {"Ann Example", "Ann Example"},
      {"Example, Ann", "Ann Example"},
      {"Dr. Jörg O'Neill-Müller", "Dr. Jörg O'Neill-Müller"},
      {"王小明", "王小明"},
      {"www.evil.example", ""},
      {"Visit http://evil.example", ""},
      {"ann@example.com", ""},
      {"Win 1000 now", ""},
      {"{{7*7}}", ""},
      {"Buy cheap pills today and save", ""},
      {"a\nb", ""},
      {"", ""},
  };
  for (const Case& c : cases) EXPECT_EQ(polite_name(c.name), c.polite) << c.name;
}

// T-MIME-20: a value is text, whatever it looks like.
TEST(Words, ValueIsNeverATemplate) {
  const std::string hostile = "{{7*7}} {{{key}}} {{>x}} {{#key}}a{{/key}} ${HOME} %s <b>&amp;";
  const Text text =
      render_text({}, "en", "agent-new", {{"key", "HD-1"}, {"subject", hostile}, {"text", hostile}, {"who", hostile}});
  EXPECT_THAT(text.subject, testing::EndsWith(hostile));
  EXPECT_THAT(text.body, testing::HasSubstr(hostile + "\n"));
}

TEST(Words, SpokenNumbers) {
  EXPECT_EQ(spoken_ago(std::chrono::seconds(30), "en"), "");
  EXPECT_EQ(spoken_ago(std::chrono::minutes(5), "en"), "5 minutes ago");
  EXPECT_EQ(spoken_ago(std::chrono::hours(47), "en"), "47 hours ago");
  EXPECT_EQ(spoken_ago(std::chrono::days(3), "en"), "3 days ago");
  EXPECT_EQ(spoken_ago(std::chrono::days(3), "de"), "vor 3 Tagen");
  EXPECT_EQ(spoken_ago(std::chrono::hours(47), "de"), "vor 47 Stunden");
  EXPECT_EQ(spoken_size(999), "999 bytes");
  EXPECT_EQ(spoken_size(12'345), "12 kB");
  EXPECT_EQ(spoken_size(3'440'000), "3.4 MB");
  EXPECT_EQ(spoken_size(3'440'000, "de"), "3,4 MB");
  EXPECT_EQ(spoken_date(model::Time{std::chrono::seconds(0)}, "en"), "1 January 1970");
  EXPECT_EQ(spoken_date(model::Time{std::chrono::seconds(0)}, "de"), "1. Januar 1970");
  EXPECT_EQ(spoken_date(model::Time{std::chrono::seconds(0)}, "pt-br"), "1 de janeiro de 1970");
  EXPECT_EQ(spoken_date(model::Time{std::chrono::seconds(0)}, "no language"), spoken_date({}, "no language"));
}

}  // namespace
}  // namespace postern::desk
