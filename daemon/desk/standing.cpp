#include "daemon/desk/standing.h"

#include <algorithm>

#include "daemon/desk/budget.h"
#include "daemon/desk/mail_provider.h"

namespace postern::desk {
namespace {

using config::Access;

bool is_in_cc(const Sender& sender, const model::Ticket& ticket) {
  return std::any_of(ticket.pending.begin(), ticket.pending.end(),
                     [&](const model::Participant& person) { return person.email == sender.key; });
}

bool is_colleague(const Sender& sender, const model::Ticket& ticket) {
  if (ticket.participants.empty() || ticket.requester().email == kNobody) return false;
  const std::string domain = domain_key(sender.key);
  return domain == domain_key(ticket.requester().email) && !is_mail_provider(std::string_view(domain).substr(1));
}

Access row(const config::Participants& table, Standing standing) {
  if (standing == Standing::in_cc) return table.in_cc;
  return standing == Standing::colleague ? table.colleague : table.stranger;
}

const char* name_of(Access access) {
  switch (access) {
    case Access::accept:
      return "accept";
    case Access::internal:
      return "internal";
    case Access::hold:
      return "hold";
    case Access::separate:
      break;
  }
  return "new";
}

}  // namespace

Standing standing_of(const Sender& sender, bool proven, const model::Ticket& ticket) {
  if (sender.agent || sender.is_on(ticket)) return Standing::on_ticket;
  if (!proven) return Standing::stranger;
  if (is_in_cc(sender, ticket)) return Standing::in_cc;
  return is_colleague(sender, ticket) ? Standing::colleague : Standing::stranger;
}

Access access_of(const config::Settings& settings, const Sender& sender, Standing standing) {
  if (standing == Standing::on_ticket) return Access::accept;
  const Access access = row(settings.participants, standing);
  return sender.usable || access == Access::separate ? access : Access::hold;
}

std::string row_of(const config::Settings& settings, Standing standing) {
  const char* who = standing == Standing::in_cc ? "in_cc" : standing == Standing::colleague ? "colleague" : "stranger";
  return std::string("participants.") + who + " = " + name_of(row(settings.participants, standing));
}

}  // namespace postern::desk
