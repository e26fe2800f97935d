// Attributions: the languages they come in, how they are wrapped, and what only looks like one.
#include "parser/attribution.h"

#include <gtest/gtest.h>

namespace postern::parser {
namespace {

// The attribution that ends where the last line of `text` that is not quoted ends.
std::optional<Attribution> find(const std::string& text) {
  const TextLines lines = read_text_lines(text);
  std::size_t last = lines.size();
  while (last > 0 && (lines[last - 1].depth > 0 || lines[last - 1].blank())) --last;
  return last == 0 ? std::nullopt : attribution_ending_at(lines, last - 1, 0);
}

// T-MIME-18: the line above a quote, as mail programs write it in the languages they speak.
TEST(Attribution, IsKnownInManyLanguages) {
  const char* const lines[] = {
      "On Thu, Jun 8, 2017 at 2:24 PM, Ann Doe <ann@example.org> wrote:",
      "On 8 Jun 2017, at 14:24, Ann Doe <ann@example.org> wrote:",
      "On 08.06.17 14:24, Ann Doe wrote:",
      "On Thursday, June 8th, 2017 at 2:24 PM, Ann Doe <ann@example.org> wrote:",
      "Am 08.06.2017 um 14:24 schrieb Ann Doe <ann@example.org>:",
      "Am Do., 8. Juni 2017 um 14:24 Uhr schrieb Ann Doe <ann@example.org>:",
      "Am Donnerstag, 8. Juni 2017, 14:24:00 MESZ hat Ann Doe <ann@example.org> Folgendes geschrieben:",
      "Ann Doe <ann@example.org> schrieb am Do., 8. Juni 2017, 14:24:",
      "Le jeu. 8 juin 2017 à 14:24, Ann Doe <ann@example.org> a écrit :",
      "Le jeu. 8 juin 2017 à 14:24, Ann Doe <ann@example.org> a écrit\xC2\xA0:",
      "El jue, 8 jun 2017 a las 14:24, Ann Doe (<ann@example.org>) escribió:",
      "Em qui., 8 de jun. de 2017 às 14:24, Ann Doe <ann@example.org> escreveu:",
      "Il giorno gio 8 giu 2017 alle ore 14:24 Ann Doe <ann@example.org> ha scritto:",
      "Op do 8 jun. 2017 om 14:24 schreef Ann Doe <ann@example.org>:",
      "Op 8 jun. 2017 om 14:24 heeft Ann Doe <ann@example.org> het volgende geschreven:",
      "Den tors 8 juni 2017 kl 14:24 skrev Ann Doe <ann@example.org>:",
      "Den tor. 8. jun. 2017 kl. 14.24 skrev Ann Doe <ann@example.org>:",
      "tor. 8. jun. 2017 kl. 14:24 skrev Ann Doe <ann@example.org>:",
      "to 8. kesäk. 2017 klo 14.24 Ann Doe (ann@example.org) kirjoitti:",
      "czw., 8 cze 2017 o 14:24 Ann Doe <ann@example.org> napisał(a):",
      "Wiadomość napisana przez Ann Doe <ann@example.org> w dniu 8 cze 2017, o godz. 14:24:",
      "čt 8. 6. 2017 v 14:24 odesílatel Ann Doe <ann@example.org> napsal:",
      "št 8. 6. 2017 o 14:24 Ann Doe <ann@example.org> napísal(a):",
      "Ann Doe <ann@example.org> ezt írta (időpont: 2017. jún. 8., Cs, 14:24):",
      "În joi, 8 iun. 2017 la 14:24, Ann Doe <ann@example.org> a scris:",
      "чт, 8 июн. 2017 г. в 14:24, Ann Doe <ann@example.org>:",
      "8 июня 2017 г., в 14:24, Ann Doe <ann@example.org> написал(а):",
      "чт, 8 черв. 2017 р. о 14:24 Ann Doe <ann@example.org> пише:",
      "На чт, 8.06.2017 г. в 14:24 Ann Doe <ann@example.org> написа:",
      "Στις Πέμ, 8 Ιουν 2017 στις 2:24 μ.μ., ο/η Ann Doe <ann@example.org> έγραψε:",
      "Ann Doe <ann@example.org>, 8 Haz 2017 Per, 14:24 tarihinde şunu yazdı:",
      "‫בתאריך יום ה׳, 8 ביוני 2017 ב-14:24 מאת ‪Ann Doe‬‏ <‪ann@example.org‬‏>:‬",
      "في الخميس، 8 يونيو 2017 في 2:24 م تمت كتابة ما يلي بواسطة Ann Doe <ann@example.org>:",
      "2017年6月8日(木) 14:24 Ann Doe <ann@example.org>:",
      "在 2017年6月8日，14:24，Ann Doe <ann@example.org> 写道：",
      "Ann Doe <ann@example.org> 於 2017年6月8日 週四 下午2:24寫道：",
      "2017년 6월 8일 (목) 오후 2:24, Ann Doe <ann@example.org>님이 작성:",
      "Vào 14:24, Th 5, 8 thg 6, 2017 Ann Doe <ann@example.org> đã viết:",
      "Pada tanggal Kam, 8 Jun 2017 pukul 14.24 Ann Doe <ann@example.org> menulis:",
      "ในวันที่ พฤ. 8 มิ.ย. 2017 เวลา 14:24 Ann Doe <ann@example.org> เขียนว่า:",
      "Missatge de Ann Doe <ann@example.org> del dia dj., 8 de juny 2017 a les 14:24:",
      "čet, 8. lip 2017. u 14:24 Ann Doe <ann@example.org> napisao je:",
      "N., 8. juuni 2017, kell 14:24 kasutaja Ann Doe (<ann@example.org>) kirjutas:",
      "---- On Thu, 08 Jun 2017 14:24:36 +0200 Ann Doe <ann@example.org> wrote ----",
  };
  for (const char* line : lines) {
    const auto found = find(std::string("thanks\n\n") + line + "\n\nunquoted?");
    EXPECT_FALSE(found) << "needs the last line: " << line;
    const auto alone = find(std::string("thanks\n\n") + line);
    ASSERT_TRUE(alone) << line;
    EXPECT_TRUE(alone->certain) << line;
    EXPECT_EQ(alone->begin, 2u) << line;
  }
}

TEST(Attribution, MayBeWrapped) {
  struct Case {
    const char* name;
    const char* text;
    std::size_t begin;
  };
  const Case cases[] = {
      {"verb alone", "hi\n\nOn Wed, Dec 9, 2015 at 10:00, Ann Doe\n<ann@example.org>\nwrote:\n> q", 2},
      {"bracket left open", "hi\nOn Mar 8, 2012 9:59 AM, \"Ann\" <\nann@example.org> wrote:\n> q", 1},
      {"bracket closed below", "hi\n\ntir. 18. apr. 2017 kl. 13:09 skrev Ann <ann@example.org\n>:\n\n> q", 2},
      {"date split", "hi\n\nOn Tuesday, February 3,\n2015 at 5:30 PM, Ann wrote:\n> q", 2},
      {"date first, no word before it",
       "hi\n02.04.2012 14:20 пользователь \"ann@example.org\" <\nann@example.org> написал:\n\n> q", 1},
      {"link set apart",
       "hi\n\nOn Thu, 31 Mar 2016 at 11:16 Ann Doe\n\n<\nmailto:Ann Doe <ann@example.org>\n> wrote:\n", 2},
      {"time on the second line", "hi\n\nAnn Doe <ann@example.org> schrieb am Di., 16. Aug. 2016\num 12:52 Uhr:\n\n> q",
       2},
      {"blank lines above the link", "hi\n\n\nAnn <ann@example.org> wrote on 8 June 2017:\n> q", 3},
      {"the writer's own last line stays", "I will.\nOn 8 Jun 2017, at 14:24, Ann wrote:\n> q", 1},
  };
  for (const Case& c : cases) {
    const auto found = find(c.text);
    ASSERT_TRUE(found) << c.name;
    EXPECT_EQ(found->begin, c.begin) << c.name;
  }
}

TEST(Attribution, IsWholeWhenWrappedInAnyLanguage) {
  for (const char* text :
       {"Ann Example <ann@example.org>, 5 May 2025 Pzt, 10:11\ntarihinde şunu yazdı:",
        "در تاریخ دوشنبه ۵ مهٔ ۲۰۲۵،‏ ۱۰:۱۱ Ann Example\n<ann@example.org> نوشت:",
        "Pirmd., 2025. g. 5. maijs, plkst. 10:11 — lietotājs Ann\nExample (<ann@example.org>) rakstīja:",
        "Le 5 mai 2025 à 10:11, Ann Example <ann@example.org> a écrit\n:", "Zitat von Ann <ann@example.org>:",
        "Ann <ann@example.org> さんは書きました:", "في ٥ مايو ٢٠٢٥، الساعة ١٠:١١ ص، كتب/كتبت Ann <ann@example.org>:",
        "2025-05-05 오전 10:11에 Ann 이(가) 쓴 글:", "Ann ---05/05/2025 10:11:12---Dear Bob"}) {
    const TextLines lines = read_text_lines("It works.\n\n" + std::string(text) + "\n> Does it?\n");
    const auto found = attribution_ending_at(lines, lines.size() - 2, 0);
    ASSERT_TRUE(found) << text;
    EXPECT_EQ(found->begin, 2U) << text;
  }
}

TEST(Attribution, NeedsAQuoteBelowWhenItIsVague) {
  EXPECT_TRUE(find("Ann Doe wrote:\n> q"));
  EXPECT_FALSE(find("Ann Doe wrote:\nq"));
  EXPECT_TRUE(find("In 2019 you wrote:\n> q"));
  EXPECT_FALSE(find("In 2019 you wrote:"));
}

TEST(Attribution, IsNotFoundInSentences) {
  const char* const texts[] = {
      "On the surface it looks fine.", "On Monday I wrote the report",
      "as Ann wrote: do it",           "See https://example.org/2017/06/08/on-ann-wrote:",
      "These are the steps:",          "We sent it on 8 June 2017 at 14:24.",
      "Please call me at 14:24:",      "",
  };
  for (const char* text : texts) EXPECT_FALSE(find(text)) << text;
}

TEST(Attribution, IsFoundAfterOtherWordsOfItsLine) {
  const std::string line = "bla bla--- On Wed, Apr 4, 2012 at 3:59 PM, ann@example.org wrote:";
  EXPECT_EQ(attribution_inside(line), 7u);
  EXPECT_EQ(attribution_inside("On Wed, Apr 4, 2012 at 3:59 PM, ann@example.org wrote:"), std::string::npos);
}

}  // namespace
}  // namespace postern::parser
