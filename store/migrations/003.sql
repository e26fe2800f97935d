-- Schema 3. Timers: what becomes due on a ticket, and when the clock was last looked at.
CREATE TABLE timer (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,  -- never given twice: a decision may be on its way for one that is gone
  ticket  INTEGER NOT NULL REFERENCES ticket (id) ON DELETE CASCADE,
  name    TEXT    NOT NULL CHECK (name <> ''),
  step    INTEGER NOT NULL,                   -- which of several that follow one another
  due     INTEGER NOT NULL,
  started INTEGER NOT NULL,
  late    INTEGER NOT NULL CHECK (late IN (0, 1)),
  why     TEXT    NOT NULL,
  UNIQUE (ticket, name)
) STRICT;
CREATE INDEX timer_due ON timer (due, id);

-- One row. NULL: never looked; not paused.
CREATE TABLE timer_clock (
  one          INTEGER PRIMARY KEY CHECK (one = 1),
  looked       INTEGER,
  paused_until INTEGER
) STRICT;
INSERT INTO timer_clock (one) VALUES (1);

ALTER TABLE ticket ADD COLUMN languishing INTEGER;  -- since when it is past its status's limit; NULL: it is not
ALTER TABLE ticket ADD COLUMN unanswered INTEGER;   -- since when an answer is overdue; NULL: none is
CREATE INDEX ticket_overdue ON ticket (id) WHERE languishing IS NOT NULL OR unanswered IS NOT NULL;
