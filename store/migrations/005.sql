-- Schema 5. What a group keeps about its tickets and its people, and events that a program can read as well as a person.

-- What an event changed: the field's name, its value before and after. NULL: nothing that stands on the ticket now (a note).
-- `created` has all values a ticket began with, one "name=value" a line: from there its events give its state again.
ALTER TABLE event ADD COLUMN field TEXT;
ALTER TABLE event ADD COLUMN before TEXT;
ALTER TABLE event ADD COLUMN after TEXT;

ALTER TABLE ticket ADD COLUMN reopened INTEGER NOT NULL DEFAULT 0;  -- how often it was done and then was not
ALTER TABLE ticket ADD COLUMN unresolved INTEGER;                   -- since when it has been past its target; NULL: it is not

DROP INDEX ticket_overdue;
CREATE INDEX ticket_overdue ON ticket (id) WHERE languishing IS NOT NULL OR unanswered IS NOT NULL OR unresolved IS NOT NULL;

-- Facts of the group's own, [[field]] in the config.
CREATE TABLE ticket_field (
  ticket INTEGER NOT NULL REFERENCES ticket (id) ON DELETE CASCADE,
  name   TEXT    NOT NULL CHECK (name <> ''),
  value  TEXT    NOT NULL CHECK (value <> ''),
  PRIMARY KEY (ticket, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX ticket_field_by_value ON ticket_field (name, value, ticket);

-- `ticket` is an incident of `other`, or just related to it.
CREATE TABLE ticket_link (
  ticket INTEGER NOT NULL REFERENCES ticket (id) ON DELETE CASCADE,
  other  INTEGER NOT NULL REFERENCES ticket (id) ON DELETE CASCADE CHECK (other <> ticket),
  kind   TEXT    NOT NULL CHECK (kind IN ('related', 'problem')),
  PRIMARY KEY (ticket, other)
) STRICT, WITHOUT ROWID;
CREATE INDEX ticket_link_by_other ON ticket_link (other, ticket);

-- 'copied' is told what agents answer, 'participant' may only write: whoever was let in to write is not written to.
CREATE TABLE person (
  ticket   INTEGER NOT NULL REFERENCES ticket (id) ON DELETE CASCADE,
  email    TEXT    NOT NULL,              -- address_key form
  name     TEXT    NOT NULL,
  role     TEXT    NOT NULL CHECK (role IN ('requester', 'participant', 'copied')),
  position INTEGER NOT NULL,              -- the order in which they joined
  PRIMARY KEY (ticket, email)
) STRICT, WITHOUT ROWID;
INSERT INTO person (ticket, email, name, role, position) SELECT ticket, email, name, role, position FROM participant;
DROP TABLE participant;
ALTER TABLE person RENAME TO participant;
CREATE UNIQUE INDEX participant_requester ON participant (ticket) WHERE role = 'requester';
CREATE INDEX participant_by_email ON participant (email, role, ticket);

-- Who stood in Cc and has no part in the ticket until an agent says so.
CREATE TABLE pending_copy (
  ticket INTEGER NOT NULL REFERENCES ticket (id) ON DELETE CASCADE,
  email  TEXT    NOT NULL,                -- address_key form
  name   TEXT    NOT NULL,
  PRIMARY KEY (ticket, email)
) STRICT, WITHOUT ROWID;

-- A timer of the desk as a whole has no ticket; one that rests has what is left of it, in working seconds, and is never due.
CREATE TABLE timer_of_desk (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  ticket  INTEGER REFERENCES ticket (id) ON DELETE CASCADE,
  name    TEXT    NOT NULL CHECK (name <> ''),
  step    INTEGER NOT NULL,
  due     INTEGER NOT NULL,
  started INTEGER NOT NULL,
  late    INTEGER NOT NULL CHECK (late IN (0, 1)),
  rest    INTEGER,
  why     TEXT    NOT NULL
) STRICT;
INSERT INTO timer_of_desk (id, ticket, name, step, due, started, late, why)
  SELECT id, ticket, name, step, due, started, late, why FROM timer;
-- Ids go on from where they were: they are never given twice.
INSERT OR REPLACE INTO sqlite_sequence (name, seq)
  SELECT 'timer_of_desk', seq FROM sqlite_sequence WHERE name = 'timer';
DROP TABLE timer;
ALTER TABLE timer_of_desk RENAME TO timer;
CREATE UNIQUE INDEX timer_name ON timer (ifnull(ticket, 0), name);
CREATE INDEX timer_due ON timer (due, id) WHERE rest IS NULL;

-- Agents who are away: their notices go to others.
CREATE TABLE away (
  email TEXT    PRIMARY KEY,              -- address_key form
  until INTEGER NOT NULL,
  since INTEGER NOT NULL,
  why   TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

-- What was last seen of the config, where a change of it must be noticed, by name.
CREATE TABLE remembered (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- A mail that waits for a while, and that a later one with this word about the same ticket to the same person replaces.
ALTER TABLE outbox ADD COLUMN merge TEXT NOT NULL DEFAULT '';
CREATE INDEX outbox_mergeable ON outbox (ticket) WHERE merge <> '' AND state = 'pending';
CREATE INDEX arrival_quarantined ON arrival (id) WHERE disposition = 'quarantined';
