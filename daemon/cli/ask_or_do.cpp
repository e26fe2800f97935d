#include "daemon/cli/ask_or_do.h"

#include <iostream>

#include "daemon/app/adoption.h"
#include "daemon/app/control.h"
#include "daemon/app/opening.h"
#include "daemon/cli/cli.h"

namespace postern::cli {

Result<std::string> ask_or_do(const config::Settings& settings, const app::ControlRequest& request,
                              const std::string& body,
                              const std::function<Result<std::string>(const desk::Desk&, store::Store&)>& alone) {
  auto answer = app::ask_daemon(settings.control_socket, request, body);
  if (answer || answer.error().kind != Failure::unavailable) return answer;
  auto keys = app::load_key_ring(settings);
  if (!keys) return tl::unexpected<Error>(keys.error());
  auto store = app::open_store(settings);
  if (!store) {
    Error error = store.error();
    if (error.kind != Failure::config) error.kind = Failure::temporary;
    return fail(std::move(error));
  }
  const desk::Desk desk{settings, *keys};
  if (Status fits = app::adopt_workflow(desk, *store); !fits) return tl::unexpected<Error>(fits.error());
  return alone(desk, *store);
}

int finish(const Result<std::string>& answer) {
  if (!answer) return complain(answer.error());
  std::cout << *answer;
  return 0;
}

}  // namespace postern::cli
