// Which timers run on a ticket, and until when. A timer is started, replaced and cancelled here and nowhere else; what one
// does when its time has come is in timer_fired.h.
#pragma once

#include <string>
#include <vector>

#include "config/calendar.h"
#include "config/workflow.h"
#include "daemon/desk/draft.h"

namespace postern::desk {

// Names of timers. A ticket has one of each at most; follow-ups follow one another.
inline constexpr const char* kFollowUp = "follow-up";      // the next one of the status
inline constexpr const char* kLimit = "limit";             // the ticket languishes
inline constexpr const char* kLimitLead = "limit-lead";    // and goes on doing so
inline constexpr const char* kAnswer = "answer";           // a requester's mail is not answered in time
inline constexpr const char* kAnswerLead = "answer-lead";  // and still not
inline constexpr const char* kResolution = "resolution";   // the ticket is not resolved in time
inline constexpr const char* kResolutionLead = "resolution-lead";  // and still not

// For every way into a status (Draft calls it): the timers of the status before end, its own begin. A status that waits for
// the requester, and a final one, end the wait for an answer, too. A mail that may tell nobody starts none.
void time_status(Draft& draft, model::TicketId ticket, const std::string& status);

// Beside time_status(): the time to resolve a ticket begins with it (`from` is "") and when it is reopened out of a final
// status, rests and goes on with its statuses, and ends with a final one.
void time_resolution(Draft& draft, model::TicketId ticket, const std::string& from, const std::string& to);

// A person has written and waits for an answer, unless one is due already or the ticket is done.
void await_answer(Draft& draft, const model::Ticket& ticket);

// The requester has been answered: nobody waits, and a status that reminds counts from now.
void end_wait(Draft& draft, const model::Ticket& ticket, const std::string& actor, const std::string& why);

// The requester has answered in their own words: no more reminders until they are answered or the ticket moves.
void end_reminders(Draft& draft, const model::Ticket& ticket, const std::string& why);

// Another priority, queue or requester has other targets (Draft calls it): an answer is counted from the requester's mail,
// the resolution from where it was counted. A ticket that had no time to be resolved in begins to have one now.
void retime(Draft& draft, model::TicketId ticket);
void retime_resolution(Draft& draft, const model::Ticket& ticket);

// Of a status, in the order of time.
std::vector<config::FollowUp> follow_ups_of(const config::WorkflowStatus& status);

// The timer of this name rests with the working time it has left, and goes on with it; neither, where there is none or it
// does so already.
void let_rest(Draft& draft, model::TicketId ticket, const char* name);
void go_on(Draft& draft, model::TicketId ticket, const char* name);

// "reminder", "limit": starts it for `due`; `why` says what will happen, in a few words.
void start_timer(Draft& draft, model::TicketId ticket, const char* name, int step, model::Time due, std::string why);

}  // namespace postern::desk
