-- Schema 1. Times are seconds since 1970, UTC. Words (status, state, direction ...) are stored as the words people see.
-- A reference that may be empty is NULL, never 0. What must hold between the tables: store/STORE.md.

-- Raw mail ---------------------------------------------------------------------------------------------------------
-- The bytes as the server gave them, once per content, whatever the number of mailboxes they came to.
CREATE TABLE raw_mail (
  id           INTEGER PRIMARY KEY,
  content_hash TEXT    NOT NULL UNIQUE,   -- SHA-256 of the bytes with CRLF line ends, lower-case hex
  size         INTEGER NOT NULL CHECK (size >= 0)
) STRICT;

-- Each chunk is a zstd frame of its own (with its checksum) over at most 1 MiB of the mail.
CREATE TABLE raw_chunk (
  raw    INTEGER NOT NULL REFERENCES raw_mail (id) ON DELETE CASCADE,
  number INTEGER NOT NULL CHECK (number >= 0),
  frame  BLOB    NOT NULL,
  UNIQUE (raw, number)
) STRICT;

-- Tickets ----------------------------------------------------------------------------------------------------------
CREATE TABLE ticket (
  id           INTEGER PRIMARY KEY,       -- the number people see
  key          TEXT    NOT NULL UNIQUE,   -- "HD-1042"
  subject      TEXT    NOT NULL,
  status       TEXT    NOT NULL CHECK (status <> ''),
  priority     TEXT    NOT NULL CHECK (priority IN ('normal', 'urgent')),
  queue        TEXT    NOT NULL,
  assignee     TEXT    NOT NULL,          -- an agent's address; '' when nobody's
  language     TEXT    NOT NULL,
  created      INTEGER NOT NULL,
  updated      INTEGER NOT NULL,
  status_since INTEGER NOT NULL,
  merged_into  INTEGER REFERENCES ticket (id) CHECK (merged_into <> id)
) STRICT;
CREATE INDEX ticket_by_status ON ticket (status, priority, status_since);  -- the board, and its counts
CREATE INDEX ticket_by_merge ON ticket (merged_into) WHERE merged_into IS NOT NULL;

CREATE TABLE participant (
  ticket   INTEGER NOT NULL REFERENCES ticket (id) ON DELETE CASCADE,
  email    TEXT    NOT NULL,              -- address_key form
  name     TEXT    NOT NULL,
  role     TEXT    NOT NULL CHECK (role IN ('requester', 'participant')),
  position INTEGER NOT NULL,              -- the order in which they joined
  PRIMARY KEY (ticket, email)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX participant_requester ON participant (ticket) WHERE role = 'requester';
CREATE INDEX participant_by_email ON participant (email, role, ticket);  -- who is this, and what did they ask before

CREATE TABLE tag (
  ticket INTEGER NOT NULL REFERENCES ticket (id) ON DELETE CASCADE,
  tag    TEXT    NOT NULL CHECK (tag <> ''),
  PRIMARY KEY (ticket, tag)
) STRICT, WITHOUT ROWID;
CREATE INDEX tag_by_name ON tag (tag, ticket);

CREATE TABLE message (
  id         INTEGER PRIMARY KEY,
  ticket     INTEGER NOT NULL REFERENCES ticket (id) ON DELETE CASCADE,
  direction  TEXT    NOT NULL CHECK (direction IN ('inbound', 'outbound', 'note')),
  from_name  TEXT    NOT NULL,
  from_email TEXT    NOT NULL,
  subject    TEXT    NOT NULL,
  text       TEXT    NOT NULL,
  reply_text TEXT    NOT NULL,
  message_id TEXT    NOT NULL,            -- without angle brackets; '' when there is none
  raw        INTEGER REFERENCES raw_mail (id),
  at         INTEGER NOT NULL,
  verified   INTEGER NOT NULL CHECK (verified IN (0, 1)),
  automatic  INTEGER NOT NULL CHECK (automatic IN (0, 1)),
  internal   INTEGER NOT NULL CHECK (internal IN (0, 1))
) STRICT;
CREATE INDEX message_by_ticket ON message (ticket);
CREATE INDEX message_by_message_id ON message (message_id) WHERE message_id <> '';  -- threading
CREATE INDEX message_by_raw ON message (raw) WHERE raw IS NOT NULL;

-- Names and numbers; the bytes are in the raw mail, at the span.
CREATE TABLE attachment (
  message       INTEGER NOT NULL REFERENCES message (id) ON DELETE CASCADE,
  position      INTEGER NOT NULL,
  filename      TEXT    NOT NULL,
  content_type  TEXT    NOT NULL,
  size          INTEGER NOT NULL,
  sha256        TEXT    NOT NULL,
  is_inline     INTEGER NOT NULL CHECK (is_inline IN (0, 1)),
  content_id    TEXT    NOT NULL,
  span_offset   INTEGER NOT NULL,
  span_length   INTEGER NOT NULL,
  span_encoding INTEGER NOT NULL,
  PRIMARY KEY (message, position)
) STRICT, WITHOUT ROWID;

-- Append-only: every change of a ticket, who made it and why. ticket NULL: about the desk as a whole.
CREATE TABLE event (
  id     INTEGER PRIMARY KEY,
  ticket INTEGER REFERENCES ticket (id) ON DELETE CASCADE,
  at     INTEGER NOT NULL,
  actor  TEXT    NOT NULL,
  what   TEXT    NOT NULL,
  why    TEXT    NOT NULL
) STRICT;
CREATE INDEX event_by_ticket ON event (ticket);

-- Full text over message (the table holds the words, this only their places). Filled once a transaction, before COMMIT.
CREATE VIRTUAL TABLE message_words USING fts5 (
  subject, text,
  content = 'message', content_rowid = 'id', columnsize = 0,
  tokenize = 'unicode61 remove_diacritics 2'
);

-- Intake journal ---------------------------------------------------------------------------------------------------
CREATE TABLE folder (
  id           INTEGER PRIMARY KEY,
  mailbox      TEXT    NOT NULL,          -- name in the config
  name         TEXT    NOT NULL,
  uid_validity INTEGER NOT NULL DEFAULT 0,  -- 0: not selected yet
  high_water   INTEGER NOT NULL DEFAULT 0,  -- every UID up to here is journaled, gone, or left alone
  quiet_below  INTEGER NOT NULL DEFAULT 0,  -- lower UIDs were there at first sight: taken in quietly
  UNIQUE (mailbox, name)
) STRICT;

-- Every message a mailbox exposed and the one thing that became of it (P1).
CREATE TABLE arrival (
  id            INTEGER PRIMARY KEY,
  folder        INTEGER NOT NULL REFERENCES folder (id),
  uid_validity  INTEGER NOT NULL,
  uid           INTEGER NOT NULL,         -- 0: not from IMAP
  raw           INTEGER NOT NULL REFERENCES raw_mail (id),
  disposition   TEXT    NOT NULL
                CHECK (disposition IN ('ticket_message', 'bounce', 'quarantined', 'duplicate', 'ignored')),
  reason        TEXT    NOT NULL,
  ticket        INTEGER REFERENCES ticket (id) ON DELETE SET NULL,
  internal_date INTEGER NOT NULL,
  received      INTEGER NOT NULL,
  told          INTEGER NOT NULL CHECK (told IN (0, 1))  -- has the server been told (flag or move)?
) STRICT;
CREATE UNIQUE INDEX arrival_location ON arrival (folder, uid_validity, uid) WHERE uid > 0;  -- nothing twice (P2)
CREATE INDEX arrival_by_raw ON arrival (raw);
CREATE INDEX arrival_by_ticket ON arrival (ticket) WHERE ticket IS NOT NULL;
CREATE INDEX arrival_untold ON arrival (folder, uid_validity, uid) WHERE told = 0;

-- Outbox -----------------------------------------------------------------------------------------------------------
CREATE TABLE outbox (
  id            INTEGER PRIMARY KEY,      -- the number in its Message-ID; never given twice (counter)
  ticket        INTEGER REFERENCES ticket (id) ON DELETE SET NULL,
  relay         TEXT    NOT NULL,
  purpose       TEXT    NOT NULL,
  envelope_from TEXT    NOT NULL,
  from_name     TEXT    NOT NULL,
  from_email    TEXT    NOT NULL,
  to_name       TEXT    NOT NULL,
  to_email      TEXT    NOT NULL,
  reply_to      TEXT    NOT NULL,
  subject       TEXT    NOT NULL,
  message_id    TEXT    NOT NULL,
  in_reply_to   TEXT    NOT NULL,
  refs          TEXT    NOT NULL,         -- References, one Message-ID a line
  headers       TEXT    NOT NULL,         -- one "Name: value" a line
  text          TEXT    NOT NULL,
  html          TEXT,
  boundary_seed BLOB    NOT NULL,         -- random bytes
  date          INTEGER NOT NULL,
  automatic     INTEGER NOT NULL CHECK (automatic IN (0, 1)),
  state         TEXT    NOT NULL CHECK (state IN ('pending', 'held', 'sent', 'failed')),
  attempts      INTEGER NOT NULL,
  next_attempt  INTEGER NOT NULL,
  last_error    TEXT    NOT NULL,
  why           TEXT    NOT NULL
) STRICT;
CREATE INDEX outbox_due ON outbox (next_attempt, id) WHERE state = 'pending';
CREATE INDEX outbox_order ON outbox (ticket, to_email, id) WHERE state = 'pending';  -- order within a conversation
CREATE INDEX outbox_by_ticket ON outbox (ticket) WHERE ticket IS NOT NULL;
CREATE INDEX outbox_by_message_id ON outbox (message_id);
CREATE INDEX outbox_by_state ON outbox (state);

CREATE TABLE outbox_attachment (
  outbox   INTEGER NOT NULL REFERENCES outbox (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  raw      INTEGER NOT NULL REFERENCES raw_mail (id),
  part     INTEGER NOT NULL CHECK (part >= -1),  -- index of the attachment; -1: the whole mail
  PRIMARY KEY (outbox, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_attachment_by_raw ON outbox_attachment (raw);

-- Written and committed before the attempt is made; its outcome afterwards. ended NULL: being made, or cut off by a crash.
CREATE TABLE attempt (
  id              INTEGER PRIMARY KEY,
  outbox          INTEGER NOT NULL REFERENCES outbox (id) ON DELETE CASCADE,
  started         INTEGER NOT NULL,
  ended           INTEGER,
  outcome         TEXT    CHECK (outcome IN ('pending', 'held', 'sent', 'failed')),
  detail          TEXT    NOT NULL DEFAULT '',
  maybe_delivered INTEGER NOT NULL DEFAULT 0 CHECK (maybe_delivered IN (0, 1))
) STRICT;
CREATE INDEX attempt_by_outbox ON attempt (outbox, id);

-- Counters ---------------------------------------------------------------------------------------------------------
-- Automatic mails counted by budget and second: a restart or a restore forgets none (L-13).
CREATE TABLE budget (
  name  TEXT    NOT NULL,
  at    INTEGER NOT NULL,
  mails INTEGER NOT NULL,
  PRIMARY KEY (name, at)
) STRICT, WITHOUT ROWID;

-- The next numbers. They only grow: a number given once is never given again, even when its ticket is erased.
CREATE TABLE counter (
  name TEXT    PRIMARY KEY,
  next INTEGER NOT NULL CHECK (next > 0)
) STRICT, WITHOUT ROWID;
INSERT INTO counter (name, next) VALUES ('ticket', 1), ('outbox', 1);
