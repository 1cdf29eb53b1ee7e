-- A handler marks what it applied, in its own transaction; it sees whether a mark is there and nothing else of it.
CREATE TABLE inbox (
  consumer TEXT NOT NULL,
  event_id TEXT NOT NULL,
  office_id TEXT NOT NULL,
  source TEXT NOT NULL,
  type TEXT NOT NULL,
  apply_time BIGINT NOT NULL,
  PRIMARY KEY (consumer, event_id)
) WITH (autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 100000);
CREATE TABLE inbox_totals (
  consumer TEXT NOT NULL,
  source TEXT NOT NULL,
  type TEXT NOT NULL,
  event_count BIGINT NOT NULL,
  id_xor BIGINT NOT NULL,
  PRIMARY KEY (consumer, source, type)
);
SELECT concord_system_only('inbox');
SELECT concord_system_only('inbox_totals');
SELECT concord_service_may('inbox', 'INSERT, SELECT (consumer, event_id)');
