// An outbox row and the files it names -> the bytes that go out. The same row gives the same bytes, always.
#pragma once

#include <string>
#include <vector>

#include "daemon/desk/returned.h"
#include "parser/limits.h"
#include "parser/result.h"
#include "store/store.h"

namespace postern::app {

// Reads attachments from the stored raw mails. Store thread.
Result<std::string> render(store::Store& store, const model::OutboxItem& item, const parser::Limits& limits);

// Its files by name and size, for people; those that cannot be read are left out. Store thread.
std::vector<desk::NamedFile> files_of(store::Store& store, const model::OutboxItem& item);

}  // namespace postern::app
