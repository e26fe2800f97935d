// A change to the store from the command line: by the running daemon, or, when none runs, in this process.
#pragma once

#include <functional>
#include <string>

#include "config/settings.h"
#include "daemon/app/control_protocol.h"
#include "daemon/desk/decide.h"
#include "parser/result.h"
#include "store/store.h"

namespace postern::cli {

// The daemon's answer, or what `alone` does when no daemon runs. Failure::temporary when the store cannot be had.
Result<std::string> ask_or_do(const config::Settings& settings, const app::ControlRequest& request,
                              const std::string& body,
                              const std::function<Result<std::string>(const desk::Desk&, store::Store&)>& alone);

// Prints the answer, or complains; the exit code of the command.
int finish(const Result<std::string>& answer);

}  // namespace postern::cli
