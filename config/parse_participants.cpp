// [participants]: what becomes of mail on a ticket from people who are not on it.
#include "config/sections.h"

namespace postern::config {
namespace {

void read_access(Cursor& in, const char* who, Access& access) {
  in.choice<Access>(
      who, access,
      {{"accept", Access::accept}, {"internal", Access::internal}, {"hold", Access::hold}, {"new", Access::separate}});
}

}  // namespace

void read_participants(Cursor& in, Settings& settings) {
  Participants& people = settings.participants;
  read_access(in, "stranger", people.stranger);
  people.colleague = people.in_cc = people.stranger;
  read_access(in, "colleague", people.colleague);
  read_access(in, "in_cc", people.in_cc);
  if (people.stranger != Access::accept) return;
  in.doubtful(
      "stranger",
      "\"accept\" puts the mail of whoever got hold of a private address on that ticket, sign-up mails of other "
      "sites among them",
      "\"hold\" asks an agent first; colleague and in_cc can be \"accept\" without it");
}

}  // namespace postern::config
