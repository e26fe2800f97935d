-- Schema 2. A folder that its server numbers anew: what a mail is known by when its UID says nothing any more.
ALTER TABLE arrival ADD COLUMN size INTEGER NOT NULL DEFAULT 0;      -- as the server told it; 0: not told
ALTER TABLE arrival ADD COLUMN message_id TEXT NOT NULL DEFAULT '';  -- without angle brackets; '': none
ALTER TABLE arrival ADD COLUMN renumbered INTEGER NOT NULL DEFAULT 0 CHECK (renumbered IN (0, 1));  -- 1: uid is void
-- Mails dated earlier by the server were left alone at first sight; 0: none, or not known.
ALTER TABLE folder ADD COLUMN left_before INTEGER NOT NULL DEFAULT 0;

UPDATE arrival SET
  size = (SELECT raw_mail.size FROM raw_mail WHERE raw_mail.id = arrival.raw),
  message_id = coalesce((SELECT message.message_id FROM message WHERE message.raw = arrival.raw LIMIT 1), ''),
  renumbered = (SELECT folder.uid_validity NOT IN (0, arrival.uid_validity) FROM folder
                WHERE folder.id = arrival.folder)
  WHERE uid > 0;

-- A server that comes back to a UIDVALIDITY gives its UIDs to other mails.
DROP INDEX arrival_location;
CREATE UNIQUE INDEX arrival_location ON arrival (folder, uid_validity, uid) WHERE uid > 0 AND renumbered = 0;
CREATE INDEX arrival_renumbered ON arrival (folder, internal_date, size) WHERE renumbered = 1;
CREATE INDEX arrival_by_message_id ON arrival (folder, message_id) WHERE message_id <> '';
