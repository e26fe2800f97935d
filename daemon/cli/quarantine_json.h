// Mails in quarantine as lines, for a program and for a person. Pure.
#pragma once

#include <string>

#include "config/settings.h"
#include "store/reader.h"

namespace postern::cli {

// One JSON object, without a line end.
std::string to_json(const config::Settings& settings, const store::QuarantinedMail& held);

// "17  2 d  support  12 KiB  Eve <eve@example.net>  A delivery for you" and, below it, the reason.
std::string quarantine_row(const config::Settings& settings, const store::QuarantinedMail& held, model::Time now);

}  // namespace postern::cli
