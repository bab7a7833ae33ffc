-- The statement trigger of the events looks each run up once instead of once per event, and a trigger of the
-- runs keeps those that events belong to (geodata/sql/functions/tickets.sql).
ALTER TABLE hongtu.ticket_event DROP CONSTRAINT ticket_event_run_fkey;
