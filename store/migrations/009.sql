-- Schema 9. Questions that grew with the store: the timers of a ticket (schema 5 left no index on it), and attempts without
-- an end at each start.
CREATE INDEX timer_by_ticket ON timer (ticket, name);
CREATE INDEX attempt_open ON attempt (outbox) WHERE ended IS NULL;
