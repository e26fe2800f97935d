// How times, ages and states are written for a person. Pure.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include "store/model/message.h"
#include "store/model/outbox.h"
#include "store/model/ticket.h"
#include "store/reader.h"

namespace postern::cli {

std::string iso_time(model::Time time);                    // 2026-11-21T22:40:05Z
std::string plain_time(model::Time time);                  // 2026-11-21 22:40
std::string age(model::Time then, model::Time now);        // 4 min, 3 h, 12 d
std::string working_time(std::chrono::seconds time);       // 12 working hours, 1 working hour, 20 working minutes
std::string counted(std::size_t number, const std::string& noun);  // 1 mailbox, 2 mailboxes, 3 statuses, 0 mails
std::string size_words(std::size_t bytes);                 // 812 B, 12 KiB, 3.4 MiB
const char* link_name(store::LinkedTicket::Is is);         // what the other ticket is: problem, incident, related
const char* direction_name(model::Direction direction);    // inbound, outbound, note
const char* role_name(model::Role role);                   // requester, participant, copied
const char* state_name(model::DeliveryState state);        // pending, held, sent, failed
// Cut to `width` characters with an ellipsis, or filled with blanks; no control characters.
std::string column(std::string_view text, std::size_t width);
// Every line behind `margin`, at most `lines` of them.
std::string indented(std::string_view text, std::string_view margin, std::size_t lines);

}  // namespace postern::cli
