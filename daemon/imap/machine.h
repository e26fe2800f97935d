// The session machine itself (what session.h promises): which phase it is in, and what each event and each response of
// the server does in it. The parts it moves know no phases: FetchWindow, Settle, ListingCollector,
// InterruptedMoves, Rest, Commands.
#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/imap/capabilities.h"
#include "daemon/imap/commands.h"
#include "daemon/imap/fetch_window.h"
#include "daemon/imap/folder.h"
#include "daemon/imap/interrupted_moves.h"
#include "daemon/imap/listing.h"
#include "daemon/imap/outlines.h"
#include "daemon/imap/rest.h"
#include "daemon/imap/session.h"
#include "daemon/imap/settle.h"
#include "parser/imap_response.h"
#include "parser/limits.h"

namespace postern::imap {

class Machine {
 public:
  static constexpr std::size_t kOutlineHeaderBytes = 64u << 10;

  Machine(SessionOptions options, const parser::ImapLimits& limits);

  std::vector<Action> resume(const Event& event);
  std::string describe() const;
  std::string offers() const { return names_of(capabilities_); }

 private:
  enum class Phase {
    fresh,      // before Started
    greeted,    // CAPABILITY is asked
    selecting,  // SELECT is asked
    searching,  // SELECT was refused; LIST is asked, for the hint
    opened,     // waits for ListFrom
    listing,    // a listing is asked
    listed,     // waits for Wanted or Identify
    identifying,  // Message-IDs are asked
    looking,    // what is left of moves that were cut off is looked for; then the folder is opened again
    working,    // bodies, settling, and rest when there is neither
    ending,     // Stop has come
    closed,
  };

  // Events (machine.cpp).
  void on(const Started& event);
  void on(const Received& event);
  void on(const Elapsed& event);
  void on(const ListFrom& event);
  void on(const Wanted& event);
  void on(const Identify& event);
  void on(const Committed& event);
  void on(const Refused& event);
  void on(const Stop& event);

  // What follows when something has changed (machine.cpp).
  void advance();
  void advance_work();
  void advance_end();
  bool has_work() const;
  bool quiet() const;
  void select();
  void list();
  void ask_listing(std::string_view to);
  void fetch_more();
  void tell();
  void rest();
  void leave_rest();
  void want(std::uint32_t uid);
  void want_outline(const Listed& mail);
  void leave_outline();
  void settle(std::uint32_t uid);
  bool must_look(const Wanted& event) const;
  void look();

  // Responses (machine_responses.cpp).
  void on(const parser::ImapTagged& tagged);
  void on(const parser::ImapStatus& status);
  void on(const parser::ImapContinuation& continuation);
  void on(const parser::ImapCapability& capability);
  void on(const parser::ImapExists& exists);
  void on(const parser::ImapExpunge& expunge);
  void on(const parser::ImapVanished&) {}  // only after ENABLE QRESYNC, which is never sent
  void on(parser::ImapFetch& fetch);       // its body is moved out
  void on(const parser::ImapFolder& folder);
  void on(const parser::ImapSearch&) {}
  void on(const parser::ImapOther&) {}
  void on(const parser::ImapMalformed& malformed);
  void note(const parser::ImapCode& code);
  void folder_changed(const parser::ImapCode& code);
  void arrived();
  void selected(const parser::ImapStatus& status);
  void folder_refused();
  void listing_done(const parser::ImapStatus& status);
  void listing_refused(const parser::ImapStatus& status);
  void identify_done(const parser::ImapStatus& status);
  void fetch_done(std::uint32_t uid, const parser::ImapStatus& status);
  void outline_done(std::uint32_t uid, const parser::ImapStatus& status);
  void settle_done(const parser::ImapStatus& status);
  void look_done(const parser::ImapStatus& status);
  void idle_done(const parser::ImapStatus& status);
  void body(parser::ImapFetch& fetch);

  // Out of the machine (machine.cpp).
  void command(Purpose purpose, std::string_view text, std::uint32_t uid = 0);
  void send(std::string_view bytes);
  void progress();
  void warn(std::string_view text);
  void close(Close close);
  void close_cleanly();
  bool waits_for_server() const;
  int patience() const;

  SessionOptions options_;
  parser::ImapLimits limits_;
  std::string folder_name_;  // as an argument
  std::string name_fault_;   // why a configured name cannot be one
  parser::ImapReader reader_;
  Commands commands_;
  Capabilities capabilities_;
  Folder folder_;
  ListingCollector listing_;
  FetchWindow window_;
  Outlines outlines_;
  Settle settle_;
  InterruptedMoves interrupted_;
  Rest rest_;

  Phase phase_ = Phase::fresh;
  std::vector<Listed> listed_;             // the last listing, until Wanted
  std::set<std::uint32_t> unidentified_;   // asked for a Message-ID that has not come
  Identified identified_;                  // until all answers are there
  std::vector<Listed> oversized_;          // whose body was too large, until the server is done with it (S-10)
  std::vector<std::string> folder_names_;  // while searching
  parser::ImapStatus select_refusal_;      // while searching
  bool can_settle_ = true;
  bool relist_ = false;     // a listing is due
  bool announced_ = false;  // Arrived was said since the last listing
  bool poll_ = false;       // the listing that is due is a poll
  bool uids_only_ = false;  // the server cannot list sizes and dates
  bool reselect_ = false;   // UIDVALIDITY has changed (S-02)
  bool logout_sent_ = false;
  bool listing_answered_ = false;  // the last listing of this SELECT was not refused
  int listing_rounds_ = 0;  // commands for one listing (RFC 9738)
  int reselects_ = 0;
  int refused_in_a_row_ = 0;  // fetches
  std::size_t warnings_ = 0;

  std::vector<Action> out_;
  bool reading_ = false;             // the last action was Read
  bool fresh_ = true;                // the next Read gets a new deadline
  std::size_t unnoticed_bytes_ = 0;  // read since the deadline was last renewed
};

}  // namespace postern::imap
