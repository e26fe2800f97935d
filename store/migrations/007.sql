-- Schema 7. Second thoughts: what one mail of an agent did, so that the agent can take it back, and answers that wait for
-- their author's word because somebody else has answered meanwhile.

ALTER TABLE message ADD COLUMN waits INTEGER NOT NULL DEFAULT 0;  -- an answer that is an internal note until its author says "send"
CREATE INDEX message_waits ON message (ticket) WHERE waits = 1;
CREATE INDEX message_answers ON message (ticket, id) WHERE direction = 'outbound';

-- The events, messages and outgoing mails that its decision wrote are those of the ranges; a decision is one transaction,
-- so each range is its own. Those of a month.
CREATE TABLE deed (
  id            INTEGER PRIMARY KEY,
  ticket        INTEGER NOT NULL REFERENCES ticket (id) ON DELETE CASCADE,
  agent         TEXT    NOT NULL,         -- address_key form
  token         TEXT    NOT NULL,         -- by which the agent names it
  at            INTEGER NOT NULL,
  stays         TEXT    NOT NULL,         -- what of it is not taken back, for people, one thing a line
  dropped_news  INTEGER NOT NULL,         -- its move took the place of one that the requester had not heard of yet
  undone        INTEGER,                  -- when it was taken back; NULL: it was not
  first_event   INTEGER NOT NULL,
  last_event    INTEGER NOT NULL,
  first_message INTEGER NOT NULL,
  last_message  INTEGER NOT NULL,
  first_mail    INTEGER NOT NULL,
  last_mail     INTEGER NOT NULL
) STRICT;
CREATE INDEX deed_by_ticket ON deed (ticket, agent, id);
CREATE INDEX deed_by_time ON deed (at);
