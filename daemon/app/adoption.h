// Before anything is decided: the tickets in the store take up the workflow of the config.
#pragma once

#include "daemon/desk/decide.h"
#include "store/store.h"

namespace postern::app {

// Failure::config, with the table to write, when tickets are in statuses that the workflow does not have. Else renames and
// times are taken up (desk/workflow_change). Many timers that are overdue by that are spread, and told in one mail.
// Blocking; call it before other threads use the store.
Status adopt_workflow(const desk::Desk& desk, store::Store& store);

}  // namespace postern::app
