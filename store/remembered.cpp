#include "store/remembered.h"

namespace postern::store {

Status set_away(Database& database, const model::SetAway& away, model::Time at, const std::string& why) {
  if (!away.until) return database.run("DELETE FROM away WHERE email = ?", {away.email});
  return database.run("INSERT OR REPLACE INTO away (email, until, since, why) VALUES (?, ?, ?, ?)",
                      {away.email, *away.until, at, why});
}

Status load_away(Database& database, std::map<std::string, model::Absence>& away) {
  return database.each("SELECT email, until, why FROM away", {},
                       [&](Row row) { away[row.text(0)] = {row.time(1), row.text(2)}; });
}

Status remember(Database& database, const model::Remember& value) {
  return database.run("INSERT OR REPLACE INTO remembered (name, value) VALUES (?, ?)", {value.name, value.value});
}

Status load_remembered(Database& database, const std::vector<std::string>& names, std::map<std::string, std::string>& values) {
  for (const std::string& name : names) {
    Status read = database.each("SELECT value FROM remembered WHERE name = ?", {name},
                                [&](Row row) { values[name] = row.text(0); });
    if (!read) return read;
  }
  return {};
}

}  // namespace postern::store
