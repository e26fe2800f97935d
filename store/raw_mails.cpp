#include "store/raw_mails.h"

#include <zstd.h>

#include <algorithm>
#include <limits>
#include <new>

#include "store/fail_point.h"

namespace postern::store {
namespace {

constexpr std::size_t kChunkBytes = 1u << 20;
// Most of a mail's bytes are base64, which every level packs to its three quarters; a higher level costs more time
// than the whole rest of a mail's way into the store.
constexpr int kLevel = 1;

Error damaged(const Database& database, const std::string& content_hash) {
  return {Failure::data, "store " + database.path() + ": the raw mail " + content_hash + " is damaged",
          "run 'postern verify'; the ticket's text is kept apart and still there"};
}

}  // namespace

void RawMails::FreeContext::operator()(ZSTD_CCtx_s* context) const { ZSTD_freeCCtx(context); }

RawMails::RawMails(Database& database) : database_(database), context_(ZSTD_createCCtx()) {
  if (!context_) throw std::bad_alloc();
  ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_compressionLevel, kLevel);
  ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_checksumFlag, 1);
}

RawMails::~RawMails() = default;

Result<RawId> RawMails::find(const std::string& content_hash) {
  const auto id = database_.integer("SELECT id FROM raw_mail WHERE content_hash = ?", {content_hash});
  if (!id) return fail(id.error());
  return RawId{id->value_or(0)};
}

Result<RawId> RawMails::put(const std::string& content_hash, std::string_view bytes) {
  const Result<RawId> known = find(content_hash);
  if (!known || *known) return known;
  Status added = database_.run("INSERT INTO raw_mail (content_hash, size) VALUES (?, ?)", {content_hash, bytes.size()});
  if (!added) return fail(added.error());
  const RawId raw{database_.last_id()};
  if (Status stored = put_chunks(raw, bytes); !stored) return fail(stored.error());
  if (Status passed = check_fail_point("store.raw-stored"); !passed) return fail(passed.error());
  return raw;
}

Status RawMails::put_chunks(RawId raw, std::string_view bytes) {
  for (std::size_t number = 0; number == 0 || !bytes.empty(); ++number) {
    const std::string_view chunk = bytes.substr(0, std::min(kChunkBytes, bytes.size()));
    bytes.remove_prefix(chunk.size());
    frame_.resize(ZSTD_compressBound(chunk.size()));
    const std::size_t size =
        ZSTD_compress2(context_.get(), frame_.data(), frame_.size(), chunk.data(), chunk.size());
    if (ZSTD_isError(size) != 0) return fail(Failure::bug, std::string("zstd: ") + ZSTD_getErrorName(size));
    Status added = database_.run("INSERT INTO raw_chunk (raw, number, frame) VALUES (?, ?, ?)",
                                 {raw, number, Value::blob(std::string_view(frame_).substr(0, size))});
    if (!added) return added;
  }
  return {};
}

Result<std::string> RawMails::get(const std::string& content_hash) {
  auto whole = unpack(content_hash, std::numeric_limits<std::int64_t>::max());
  if (!whole) return fail(whole.error());
  if (whole->bytes.size() != whole->size) return fail(damaged(database_, content_hash));
  return std::move(whole->bytes);
}

Result<RawMails::Head> RawMails::head(const std::string& content_hash, std::size_t bytes) {
  auto first = unpack(content_hash, 1);
  if (!first) return first;
  if (first->bytes.size() != std::min(first->size, kChunkBytes)) return fail(damaged(database_, content_hash));
  first->bytes.resize(std::min(first->bytes.size(), bytes));
  return first;
}

// The first `chunks` of it; bytes are missing where a frame is damaged.
Result<RawMails::Head> RawMails::unpack(const std::string& content_hash, std::int64_t chunks) {
  std::int64_t raw = 0;
  Head head;
  Status found = database_.each("SELECT id, size FROM raw_mail WHERE content_hash = ?", {content_hash}, [&](Row row) {
    raw = row.integer(0);
    head.size = static_cast<std::size_t>(row.integer(1));
  });
  if (!found) return fail(found.error());
  if (raw == 0) return fail(Failure::no_input, "store " + database_.path() + ": no raw mail " + content_hash);
  bool sound = true;
  std::string& bytes = head.bytes;
  Status read = database_.each(
      "SELECT frame FROM raw_chunk WHERE raw = ? ORDER BY number LIMIT ?", {raw, chunks}, [&](Row row) {
        const std::string_view frame = row.bytes(0);
        const std::size_t start = bytes.size();
        bytes.resize(start + std::min(kChunkBytes, head.size - std::min(head.size, start)));
        const std::size_t size = ZSTD_decompress(bytes.data() + start, bytes.size() - start, frame.data(), frame.size());
        sound = sound && ZSTD_isError(size) == 0;
        bytes.resize(ZSTD_isError(size) == 0 ? start + size : start);
      });
  if (!read) return fail(read.error());
  if (!sound) return fail(damaged(database_, content_hash));
  return head;
}

}  // namespace postern::store
