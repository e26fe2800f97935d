// Mail of a web form: who filled it in is not who sent it. What a form names is a claim that nothing proves, whatever
// proves the form itself.
#pragma once

#include "daemon/desk/decide.h"
#include "daemon/desk/sender.h"

namespace postern::desk {

// Who the mail is from. Of a proven form of its mailbox that is the person it names, in Reply-To or on the line that the
// config says; where it names nobody clearly, an agent or an address of ours, the form itself, with the reason. A form that
// is not proven is nobody special.
Sender sender_of(const config::Settings& settings, const Inbound& inbound);

}  // namespace postern::desk
