-- Schema 8. What proves the sender of a message, or what is missing: a decision of its time, with its why.
ALTER TABLE message ADD COLUMN proven INTEGER CHECK (proven IN (0, 1));  -- NULL: not known, or no mail
ALTER TABLE message ADD COLUMN proof TEXT CHECK ((proof IS NULL) = (proven IS NULL));
