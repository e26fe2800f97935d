// An agent's mail on a ticket, as far as every way of treating it is alike: how it is kept there, and how its author is
// told.
#pragma once

#include <string>

#include "config/mustache.h"
#include "daemon/desk/compose.h"
#include "daemon/desk/draft.h"
#include "daemon/desk/sender.h"
#include "daemon/desk/thread.h"

namespace postern::desk {

struct AgentExchange {
  // All outlive it; the mail names a ticket, and its sender is an agent.
  AgentExchange(Draft& draft, const Inbound& inbound, const Sender& sender, const Thread& thread);

  // Puts these words of the proven agent's on the ticket, outbound or as an internal note; `waits` as in
  // model::Message.
  void append(const std::string& words, model::Direction direction, const std::string& why, bool waits = false) const;
  // Puts the mail on the ticket as an internal note for which nothing was done, whatever proves it.
  void append_unverified() const;
  // "" behind the why of the thread: all of it was done.
  void dispose(const std::string& but = "") const;

  // To the agent's registered address alone, whatever From and Reply-To say. Where the mail's ticket is not one of theirs,
  // nothing of any ticket is told but the text.
  void tell(const model::Ticket& about, const std::string& text) const;
  void tell_done(const model::Ticket& about, const std::string& text) const;  // to which a reply is a note
  void tell(const model::Ticket& about, const std::string& text, News news, const std::string& why) const;
  // A phrase in the desk's language.
  std::string say(const char* name, const config::Values& values = {}) const;

  Draft& draft;
  const config::Settings& settings;
  const Inbound& inbound;
  const Sender& sender;
  const Thread& thread;
  const model::Ticket& ticket;
  const std::string actor;  // the agent's address, printable
  bool is_stored = false;   // the mail stands on the ticket already: an answer that waited
};

}  // namespace postern::desk
