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

 private:
  Status put_chunks(RawId raw, std::string_view bytes);

  struct FreeContext {
    void operator()(ZSTD_CCtx_s* context) const;
  };
  Database& database_;
  std::unique_ptr<ZSTD_CCtx_s, FreeContext> context_;  // kept: making one costs more than packing a small mail
  std::string frame_;
};

}  // namespace postern::store
