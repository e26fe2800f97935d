// Messages, their attachments and their words, as rows. Internal to store/.
#pragma once

#include <string>
#include <vector>

#include "parser/result.h"
#include "store/model/decision.h"
#include "store/model/message.h"
#include "store/model/snapshot.h"
#include "store/sqlite.h"

namespace postern::store {

// Failure::bug when the raw mail it names is not stored or the ticket does not exist. Not yet in the word index.
Status insert_message(Database& database, const model::Message& message, model::Time at);

// Failure::bug when the ticket has no such message.
Status turn_message(Database& database, const model::TurnMessage& turn);

// The words of every message above `after`. Once a transaction, after all savepoints: FTS5 writes a segment at each
// savepoint it takes part in, and one a message would be most of a batch's time.
Result<std::int64_t> last_message(Database& database);
Status index_words(Database& database, std::int64_t after);

// Of a ticket, oldest first, with their attachments: all, or the newest `most`.
Result<std::vector<model::Message>> messages_of(Database& database, model::TicketId ticket, int most = -1);
// Of the first message made from this raw mail, in order; empty when there is none.
Result<std::vector<model::StoredAttachment>> attachments_of_raw(Database& database, const std::string& content_hash);

// Stored messages with this Message-ID, oldest first, at most 20: a Message-ID is the sender's word.
Status find_messages(Database& database, const std::string& message_id, std::vector<model::KnownMessage>& found);

// The same as whole messages, newest first, at most four.
Status find_same_id(Database& database, const std::string& message_id, std::vector<model::Message>& found);

// The messages made from this raw mail, whole, oldest first.
Status find_made_from(Database& database, const std::string& content_hash, std::vector<model::Message>& found);

// On the ticket, whole, oldest first: the newest answer to the requester, and those that wait for their author's word.
Status find_answers(Database& database, model::TicketId ticket, std::vector<model::Message>& found);

// Writes the derived values of the message with this key anew (ReplaceDerived); the word index is left as it is.
// Failure::bug when there is no such message.
Status replace_derived(Database& database, const model::Message& message);

}  // namespace postern::store
