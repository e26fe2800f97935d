// smtp/ and net/ -> desk/.
#include "daemon/app/delivery_report.h"

namespace postern::app {

namespace {

using Stage = desk::DeliveryOutcome::Stage;

Stage stage_of(smtp::Stage stage) {
  switch (stage) {
    case smtp::Stage::greeting: return Stage::connect;
    case smtp::Stage::mail: return Stage::mail;
    case smtp::Stage::rcpt: return Stage::rcpt;
    case smtp::Stage::data: return Stage::data;
    case smtp::Stage::final_dot: return Stage::final_dot;
  }
  return Stage::connect;
}

}  // namespace

desk::DeliveryOutcome outcome_of(const smtp::RecipientOutcome& recipient) {
  return {.stage = stage_of(recipient.stage), .code = recipient.code, .enhanced = recipient.enhanced, .text = recipient.text};
}

desk::DeliveryOutcome outcome_of(const net::ConnectError& error) {
  const bool login = error.fault == net::Fault::login_refused || error.fault == net::Fault::login_temporary;
  return {.stage = login ? Stage::login : Stage::connect, .code = 0, .enhanced = {}, .text = error.text};
}

}  // namespace postern::app
