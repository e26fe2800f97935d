// Dates: what was read is a date that can be written and read again.
#include "parser/date.h"
#include "parser/local_date.h"
#include "promise.h"

using namespace postern::parser;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = postern::fuzz::text_of(data, size);
  for (const auto& date :
       {read_date(text), read_received_date(text), read_internal_date(text), read_local_date(text)}) {
    if (!date) continue;
    const auto again = read_date(write_date(*date));
    // The last hours of year 9999 lie in 10000 when the zone is west of UTC.
    PROMISE(again == date || *date >= 253402300800 || *date < -2208988800);
  }
  return 0;
}
