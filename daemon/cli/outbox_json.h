// Outgoing mails as lines, for a program and for a person. Pure.
#pragma once

#include <string>

#include "config/settings.h"
#include "store/model/outbox.h"

namespace postern::cli {

// One JSON object, without a line end.
std::string to_json(const config::Settings& settings, const model::OutboxItem& mail);

// "17  failed  2 d  HD-1042  reply  ann@example.org  [HD-1042] Printer" and, below it, the reason and the next try.
std::string outbox_row(const config::Settings& settings, const model::OutboxItem& mail, model::Time now);

}  // namespace postern::cli
