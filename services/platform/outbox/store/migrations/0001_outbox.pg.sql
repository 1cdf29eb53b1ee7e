-- The roles of a database are named after it: "concord_intake" has the use cases of one office, "concord_intake_system" what crosses
-- offices: the relay, consumers' totals, leases, look-ups before sign-in, named system jobs. Both are made by deploy/postgres/provision.sql;
-- neither owns anything, and each gets here what its statements need and no more.
-- A migration that changes rows of a protected table does so between ALTER TABLE … NO FORCE ROW LEVEL SECURITY and … FORCE …: the
-- owner sees none otherwise.

-- A table of offices: rows of the transaction's office only. `system`: the system role works on all of it.
CREATE FUNCTION concord_protect(name TEXT, system BOOLEAN) RETURNS VOID LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
  EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
  EXECUTE format('CREATE POLICY office ON %I TO %I USING (office_id = nullif(current_setting(''concord.office'', true), ''''))',
                 name, current_database());
  EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO %I', name, current_database());
  IF system THEN
    PERFORM concord_system_may(name, 'SELECT');
    PERFORM concord_system_may(name, 'INSERT');
    PERFORM concord_system_may(name, 'UPDATE');
    PERFORM concord_system_may(name, 'DELETE');
  END IF;
END $$;

-- One command on a protected table across offices, for the system role; on the named columns only, where some are named.
CREATE FUNCTION concord_system_may(name TEXT, command TEXT, columns TEXT DEFAULT '') RETURNS VOID LANGUAGE plpgsql AS $$
DECLARE
  role TEXT := current_database() || '_system';
BEGIN
  EXECUTE format('CREATE POLICY %I ON %I FOR %s TO %I %s', 'system_' || lower(command), name, command, role,
                 CASE command WHEN 'INSERT' THEN 'WITH CHECK (true)' ELSE 'USING (true)' END);
  EXECUTE format('GRANT %s %s ON %I TO %I', command, CASE columns WHEN '' THEN '' ELSE '(' || columns || ')' END, name, role);
END $$;

-- A table that belongs to no office: for the system role alone.
CREATE FUNCTION concord_system_only(name TEXT) RETURNS VOID LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO %I', name, current_database() || '_system');
END $$;

-- A part of a table without policy for the use cases of an office: "INSERT", "SELECT (event_id)".
CREATE FUNCTION concord_service_may(name TEXT, what TEXT) RETURNS VOID LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('GRANT %s ON %I TO %I', what, name, current_database());
END $$;

REVOKE ALL ON FUNCTION concord_protect, concord_system_may, concord_system_only, concord_service_may FROM PUBLIC;

-- Processes look at their start whether the schema is theirs.
DO $$
BEGIN
  EXECUTE format('GRANT SELECT ON schema_versions TO %I, %I', current_database(), current_database() || '_system');
END $$;

-- A use case appends and cannot read; the relay reads and marks. The partial index is the queue: a row leaves it when it is sent.
-- Few dead rows start a vacuum, or the queue's head becomes slow to find behind what was sent.
CREATE TABLE outbox (
  seq BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  office_id TEXT NOT NULL,
  id TEXT NOT NULL,
  topic TEXT NOT NULL,
  type TEXT NOT NULL,
  source TEXT NOT NULL,
  event_key TEXT NOT NULL,
  subject TEXT NOT NULL,
  event_time BIGINT NOT NULL,
  traceparent TEXT NOT NULL,
  data BYTEA NOT NULL,
  sent_time BIGINT NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000, autovacuum_vacuum_insert_scale_factor = 0,
        autovacuum_vacuum_insert_threshold = 50000, autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 50000,
        autovacuum_vacuum_cost_delay = 1);
CREATE INDEX outbox_unsent ON outbox (seq) WHERE sent_time = 0;
CREATE TABLE outbox_totals (type TEXT PRIMARY KEY, event_count BIGINT NOT NULL, id_xor BIGINT NOT NULL);
SELECT concord_system_only('outbox');
SELECT concord_system_only('outbox_totals');
SELECT concord_service_may('outbox', 'INSERT');
