// Parts of a [[rule]] that are files of their own (parse_rule_*.cpp).
#pragma once

#include "config/cursor.h"
#include "config/settings.h"

namespace postern::config {

// in_hours, days, between.
void read_times(Cursor& in, Rule& rule, const Settings& settings);

// reply, field, link.
void read_answer_and_facts(Cursor& in, Rule& rule, const Settings& settings);

}  // namespace postern::config
