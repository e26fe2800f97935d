-- Schema 6. What keeps the desk quiet towards the world.

-- Addresses that a mail of ours could not reach: nothing automatic goes there until a person or their own mail lifts it.
CREATE TABLE suppressed (
  email  TEXT    PRIMARY KEY,             -- address_key form
  since  INTEGER NOT NULL,
  reason TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

-- Mails that came shortly after an automatic one of ours, by a fingerprint of their words; those of one day.
CREATE TABLE echo (
  name  TEXT    NOT NULL,                 -- an address key, or '@' and a domain
  at    INTEGER NOT NULL,
  print INTEGER NOT NULL                  -- 64 bits
) STRICT;
CREATE INDEX echo_by_name ON echo (name, at);
CREATE INDEX echo_by_time ON echo (at);

-- Notices that an agent was not sent, until one mail tells of all of them.
CREATE TABLE held_back (
  agent   TEXT    NOT NULL,               -- address_key form
  queue   TEXT    NOT NULL,
  ticket  INTEGER NOT NULL,               -- 0: about none
  notices INTEGER NOT NULL,
  PRIMARY KEY (agent, queue, ticket)
) STRICT, WITHOUT ROWID;
