#include "daemon/desk/left_behind.h"

#include "daemon/desk/phrases.h"
#include "daemon/desk/spoken.h"
#include "daemon/desk/texts.h"
#include "parser/text.h"

namespace postern::desk {
namespace {

constexpr std::size_t kBytes = 2000;

std::string limit(const Draft& draft) { return spoken_size(draft.desk().settings.limits.message_bytes); }

}  // namespace

void note_left(Draft& draft, model::TicketId ticket, const Inbound& inbound) {
  if (inbound.left.empty()) return;
  draft.note(ticket, "left on the server: " + printable(join(inbound.left, ", "), kBytes), "desk",
             "the mail has " + spoken_size(inbound.size) + "; max_message_size is " + limit(draft));
}

std::string left_for_agents(const config::Settings& settings, const Inbound& inbound) {
  if (inbound.left.empty()) return "";
  return phrase(settings, "left-on-server", {{"size", spoken_size(inbound.size, settings.desk.language)},
                                             {"files", printable(join(inbound.left, ", "), kBytes)}});
}

std::string left_for_requester(const config::Settings& settings, const Inbound& inbound, const std::string& language) {
  if (inbound.left.empty()) return "";
  return render_part(settings, language, "left", {{"size", spoken_size(inbound.size, language)}});
}

std::string with_remark(std::string remark, const std::string& more) {
  if (!remark.empty() && !more.empty()) remark += "\n";
  return remark + more;
}

}  // namespace postern::desk
