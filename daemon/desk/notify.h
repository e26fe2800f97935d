// Who is told: the workflow's audiences as people, and one mail to each, within the caps.
#pragma once

#include <string>
#include <vector>

#include "daemon/desk/away.h"
#include "daemon/desk/compose.h"
#include "daemon/desk/draft.h"
#include "daemon/desk/rule_match.h"

namespace postern::desk {

// Those who look after a queue (a mailbox's name), and the leads.
Agents agents_of(const config::Settings& settings, const std::string& queue);
Agents leads(const config::Settings& settings);
// Everybody, where nobody is a lead: what is for the leads must reach somebody.
Agents leads_or_all(const config::Settings& settings);

// The assignee; without one the agents of the queue.
Agents agents_for(const config::Settings& settings, const model::Ticket& ticket);

// Those of them who hear of a new ticket at once: without the ones whom the digest tells what is nobody's yet.
Agents told_at_once(Agents agents, const model::Ticket& ticket);

// An audience of the workflow as agents; none for the requester.
Agents people_of(const config::Settings& settings, const model::Ticket& ticket, config::Notice::Audience audience);

// The counters that notices to any agent about this ticket look at.
std::vector<model::BudgetKey> budgets_of_agents(const config::Settings& settings, model::TicketId ticket);

// One notice to each, except to the one who wrote the mail and to addresses of ours. Of those who are away nobody is told,
// and instead of an absent assignee others are (listeners() in away.h).
void tell_agents(Draft& draft, const model::Ticket& ticket, const Agents& agents, const News& news,
                 const std::string& why);

// A notice to one agent, whoever wrote the mail.
void tell_agent(Draft& draft, const model::Ticket& ticket, const config::Agent& agent, const News& news,
                const std::string& why);

// Acknowledges a new ticket with the text `name`, or notes why not.
void acknowledge(Draft& draft, const model::Ticket& ticket, const Inbound& inbound, const Sender& sender,
                 const std::string& name, const std::string& why);

// The texts of rules to the requester who wrote this mail, or notes why not.
void send_replies(Draft& draft, const model::Ticket& ticket, const Inbound& inbound, const Sender& sender,
                  const std::vector<RuleMatch>& rules);

// The text `name` to the requester, whatever the cause; a note when there is nobody to tell or a cap is reached.
// `of_move`: as News::of_move.
void tell_requester(Draft& draft, const model::Ticket& ticket, const std::string& text, const std::string& why,
                    bool of_move = false);

// Tells whom the workflow names for the status that `ticket` has just entered by a move, instead of what still waits about
// earlier moves: call it once a decision, behind the last move. The texts of the status a new
// ticket is in belong to its first mail and are not sent here.
// `to_requester` false: the requester hears it in a person's answer of the same moment.
void tell_of_status(Draft& draft, const model::Ticket& ticket, const std::string& why, bool to_requester = true);

// Tells the assignee that the ticket is theirs now, unless `by` made it so, with the agent's note; and whose it was before.
void tell_of_assignment(Draft& draft, const model::Ticket& before, const model::Ticket& ticket, const config::Agent* by,
                        const std::string& note, const std::string& why);

// Tells the assignee of a note that another agent has written.
void tell_of_note(Draft& draft, const model::Ticket& ticket, const config::Agent& by, const std::string& note,
                  const std::string& why);

}  // namespace postern::desk
