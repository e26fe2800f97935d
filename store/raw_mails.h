// Raw mail: the bytes as the server gave them, kept once per content hash, in zstd frames over at most 1 MiB each.
// Internal to store/.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "parser/result.h"
#include "store/sqlite.h"

struct ZSTD_CCtx_s;

namespace postern::store {

using RawId = model::Id<struct RawTag>;

class RawMails {
 public:
  explicit RawMails(Database& database);
  ~RawMails();

  // Stores the bytes unless they are stored already.
  Result<RawId> put(const std::string& content_hash, std::string_view bytes);
  // 0 when not stored.
  Result<RawId> find(const std::string& content_hash);
  // Failure::no_input when not stored, Failure::data when a frame is damaged (zstd's own checksum) or missing.
  Result<std::string> get(const std::string& content_hash);
  // The first `bytes` of it, at most 1 MiB, and its size: without unpacking the rest.
  struct Head {
    std::string bytes;
    std::size_t size = 0;  // of the whole
  };
  Result<Head> head(const std::string& content_hash, std::size_t bytes);

 private:
  Status put_chunks(RawId raw, std::string_view bytes);
  Result<Head> unpack(const std::string& content_hash, std::int64_t chunks);

  struct FreeContext {
    void operator()(ZSTD_CCtx_s* context) const;
  };
  Database& database_;
  std::unique_ptr<ZSTD_CCtx_s, FreeContext> context_;  // kept: making one costs more than packing a small mail
  std::string frame_;
};

}  // namespace postern::store
