// Mail of ours that does not arrive: it comes back as a bounce, or our relay never takes it.
#pragma once

#include "daemon/desk/draft.h"
#include "parser/mail.h"

namespace postern::desk {

// Whether a mail is a report on one of ours: by its form, or, for the many programs with words of their own, because it
// comes from no person to the bounce address of a mail of ours.
bool is_report(const Desk& desk, const parser::Mail& mail);

// Marks the outgoing mail and tells the agents when it was a requester's; never a ticket, never an answer. Counts only
// with a bounce address of ours as its recipient or a Message-ID of ours in the returned headers: one of the two
// survives the relays that rewrite the other, and anybody can invent a bounce.
void take_bounce(Draft& draft, const parser::Mail& mail);

// A file of an outgoing mail, for people.
struct NamedFile {
  std::string name;
  std::size_t size = 0;  // bytes decoded
};

// A mail that has failed for good on its way out.
struct Undelivered {
  const model::OutboxItem& item;
  model::DeliveryResult result;  // state: failed
  model::Time now{};
  std::string seed;  // as Inbound::seed
  std::vector<NamedFile> files;  // of item, when it is too large
};

model::Lookups wants(const Desk& desk, const Undelivered& mail);

// Records it and tells the agents when it was a requester's: who wrote an answer must hear that nobody got it.
// One that is too large for the relay (O-06) goes once more without its files, which its text then names, when nobody
// wrote it or the relay's `oversize` says so; else the agents hear what was in it, and how to go on.
model::Decision decide(const Desk& desk, const Undelivered& mail, const model::Snapshot& snapshot);

// The Message-IDs that may say which mail it was.
std::vector<std::string> returned_ids(const Desk& desk, const parser::Mail& mail);

}  // namespace postern::desk
