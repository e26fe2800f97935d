-- Schema 4. Whether a subject is the requester's own words, so that mail to them may repeat it; nothing is known of old ones.
ALTER TABLE ticket ADD COLUMN subject_proven INTEGER NOT NULL DEFAULT 0 CHECK (subject_proven IN (0, 1));
