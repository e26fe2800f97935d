// One reader a table. Each fills its part of Settings and reports what is wrong; a table with problems is kept as far
// as it could be read, so that references to it are not reported as well. The order is that of the references: clients
// of OAuth before relays, relays before mailboxes, mailboxes before agents, fields, agents and the workflow before rules,
// tiers before targets.
#pragma once

#include "config/cursor.h"
#include "config/settings.h"

namespace postern::config {

void read_desk(Cursor& in, Settings& settings);
void read_template_settings(Cursor& in, Settings& settings);
void read_store(Cursor& in, Settings& settings);
void read_limits(Cursor& in, Settings& settings);
void read_participants(Cursor& in, Settings& settings);
void read_business_hours(Cursor& in, Settings& settings);
void read_targets(Cursor& in, Settings& settings);
void read_tier(Cursor& in, Settings& settings);
void read_target_rule(Cursor& in, Settings& settings);
void read_log(Cursor& in, Settings& settings);
void read_daemon(Cursor& in, Settings& settings);
void read_oauth_clients(Cursor& in, Settings& settings);
void read_relays(Cursor& in, Settings& settings);
void read_field(Cursor& in, Settings& settings);
void read_mailbox(Cursor& in, Settings& settings);
void read_agent(Cursor& in, Settings& settings);
void read_commands(Cursor& in, Settings& settings);
void read_rule(Cursor& in, Settings& settings);

// form_senders of a [[mailbox]].
void read_form_senders(Cursor& in, Mailbox& mailbox);

// [workflow] and all [[status]], which refer to each other.
void read_workflow(Cursor& root, Settings& settings);

}  // namespace postern::config
