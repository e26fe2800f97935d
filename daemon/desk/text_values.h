// What stands in our texts about a ticket. Values for requesters hold nothing internal: no address of an agent, no
// words of a stranger (L-11).
#pragma once

#include <string>

#include "daemon/desk/texts.h"
#include "store/model/ticket.h"

namespace postern::desk {

// For the text `name` to the requester called `person`, in the language it will have. `when`: see expected().
Values values_for_requester(const config::Settings& settings, const config::Mailbox& mailbox,
                            const model::Ticket& ticket, const std::string& person, const std::string& name,
                            const std::string& when = "");

// When an answer that is due then can be expected: on the clock of the desk where it has hours, else in how long, for
// nobody said where it is. "" for what is due already.
std::string expected(const config::Settings& settings, model::Time due, model::Time now, const std::string& language);

// When the desk opens again; "" while it is open.
std::string opening(const config::Settings& settings, model::Time now, const std::string& language);

// Of the ticket alone; what a mail says comes on top.
Values values_for_agent(const config::Settings& settings, const model::Ticket& ticket);

// A subject as our own words may repeat it: "" when it may be more than a subject (an address, a link) or is long.
std::string polite_topic(const std::string& subject);


}  // namespace postern::desk
