// The SMTP machine's words for an outcome -> the desk's.
#pragma once

#include "daemon/desk/delivery.h"
#include "daemon/net/channel.h"
#include "daemon/smtp/session.h"

namespace postern::app {

desk::DeliveryOutcome outcome_of(const smtp::RecipientOutcome& recipient);
desk::DeliveryOutcome outcome_of(const net::ConnectError& error);

}  // namespace postern::app
