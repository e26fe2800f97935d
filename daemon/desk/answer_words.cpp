#include "daemon/desk/answer_words.h"

#include <array>

namespace postern::desk {
namespace {

constexpr auto kPlainYes = std::to_array<std::string_view>({
    " yes ", " ja ", " oui ", " sim "});

constexpr auto kYes = std::to_array<std::string_view>({
    " yep ", " yeah ", " works ", " working ", " worked ", " fixed ", " solved ", " resolved ", " approved ",
    " approve ", " accepted ", " go ahead ", " ok ", " okay ", " all good ", " fine ", " perfect ", " jawohl ",
    " funktioniert ", " klappt ", " geht ", " geht wieder ", " lauft ", " passt ", " behoben ", " gelost ",
    " erledigt ", " genehmigt ", " freigegeben ", " einverstanden ", " in ordnung ", " alles gut ", " bestens ",
    " perfekt ", " ouais ", " marche ", " fonctionne ", " resolu ", " repare ", " regle ", " c est bon ", " parfait ",
    " impeccable ", " approuve ", " valide ", " d accord ", " accepte ", " funciona ", " funcionando ", " funciono ",
    " arreglado ", " resuelto ", " solucionado ", " perfecto ", " aprobado ", " de acuerdo ", " adelante ", " vale ",
    " correcto ", " todo bien ", " funcionou ", " resolvido ", " resolveu ", " consertado ", " aprovado ",
    " perfeito ", " tudo certo ", " tudo bem ", " concordo ", " pode seguir "});

constexpr auto kNo = std::to_array<std::string_view>({
    " no ", " nope ", " not working ", " not work ", " doesn t work ", " does not work ", " didn t work ",
    " did not work ", " not fixed ", " not solved ", " still broken ", " still not ", " still the same ",
    " same problem ", " still fails ", " declined ", " decline ", " rejected ", " not approved ", " too expensive ",
    " nein ", " nee ", " funktioniert nicht ", " funktioniert leider nicht ", " funktioniert immer noch nicht ",
    " geht nicht ", " geht immer noch nicht ", " geht leider nicht ", " klappt nicht ", " klappt leider nicht ",
    " lauft nicht ", " immer noch kaputt ", " weiterhin kaputt ", " noch immer nicht ", " immer noch nicht ",
    " nicht behoben ", " nicht gelost ", " abgelehnt ", " lehne ab ", " nicht genehmigt ", " zu teuer ", " non ",
    " marche pas ", " marche plus ", " marche toujours pas ", " fonctionne pas ", " fonctionne plus ",
    " fonctionne toujours pas ", " toujours pas ", " pas resolu ", " pas repare ", " toujours en panne ",
    " encore en panne ", " toujours casse ", " refuse ", " trop cher ", " sigue sin ", " sigue igual ",
    " sigue roto ", " todavia no ", " aun no ", " rechazado ", " demasiado caro ", " muy caro ", " nao ",
    " continua igual ", " continua sem ", " continua com ", " recusado ", " rejeitado ", " muito caro "});

constexpr auto kDoubt = std::to_array<std::string_view>({
    " but ", " however ", " except ", " although ", " though ", " unless ", " until ", " if ", " when ", " maybe ",
    " perhaps ", " not yet ", " will test ", " tomorrow ", " partly ", " partially ", " sometimes ", " no problem ",
    " would ", " aber ", " allerdings ", " jedoch ", " ausser ", " obwohl ", " wenn ", " falls ", " vielleicht ",
    " morgen ", " teilweise ", " manchmal ", " erst ", " kein problem ", " wurde ", " mais ", " sauf ", " cependant ",
    " toutefois ", " quand ", " peut etre ", " demain ", " parfois ", " pas encore ", " pas de probleme ",
    " pas de souci ", " pero ", " aunque ", " salvo ", " excepto ", " cuando ", " quizas ", " tal vez ", " a veces ",
    " manana ", " ningun problema ", " no hay problema ", " mas ", " porem ", " contudo ", " exceto ", " quando ",
    " talvez ", " as vezes ", " amanha ", " sem problema "});

constexpr auto kNegation = std::to_array<std::string_view>({
    " not ", " no ", " never ", " nothing ", " don t ", " doesn t ", " isn t ", " didn t ", " won t ", " can t ",
    " cannot ", " still ", " nicht ", " nein ", " nie ", " kein ", " keine ", " keinen ", " immer noch ",
    " weiterhin ", " ne ", " pas ", " jamais ", " rien ", " non ", " sin ", " nada ", " nunca ", " tampoco ", " nao ",
    " nem ", " sem "});

constexpr auto kThanks = std::to_array<std::string_view>({
    " thanks ", " thank ", " thx ", " cheers ", " danke ", " dankeschon ", " dank ", " merci ", " gracias ",
    " obrigado ", " obrigada ", " remercie "});

constexpr auto kPolite = std::to_array<std::string_view>({
    " you ", " a ", " lot ", " very ", " much ", " so ", " for ", " your ", " the ", " quick ", " help ", " support ",
    " many ", " again ", " all ", " great ", " best ", " kind ", " regards ", " and ", " team ", " everyone ",
    " vielen ", " schon ", " sehr ", " fur ", " die ", " deine ", " eure ", " ihre ", " schnelle ", " hilfe ",
    " viele ", " grusse ", " und ", " nochmals ", " herzlichen ", " beste ", " mit ", " freundlichen ", " grussen ",
    " beaucoup ", " bien ", " pour ", " votre ", " vous ", " je ", " aide ", " l ", " tout ", " cordialement ",
    " bonne ", " journee ", " encore ", " grand ", " muchas ", " muchisimas ", " por ", " su ", " la ", " ayuda ",
    " mil ", " saludos ", " un ", " saludo ", " todo ", " muito ", " pela ", " ajuda ", " abraco ", " abracos ",
    " atenciosamente ", " todos ", " sua "});

constexpr auto kPortuguese = std::to_array<std::string_view>({
    " nao ", " sim ", " obrigado ", " obrigada ", " funcionou ", " resolveu ", " resolvido ", " voces ", " ola ",
    " computador ", " impressora "});

constexpr auto kNoPortuguese = std::to_array<std::string_view>({
    " no ", " mais ", " ja "});

}  // namespace

const AnswerWords& answer_words() {
  static const AnswerWords words{kPlainYes, kYes,    kNo,         kDoubt,       kNegation,
                                 kThanks,   kPolite, kPortuguese, kNoPortuguese};
  return words;
}

}  // namespace postern::desk
