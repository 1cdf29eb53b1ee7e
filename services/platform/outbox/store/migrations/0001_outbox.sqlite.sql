CREATE TABLE outbox (seq INTEGER PRIMARY KEY AUTOINCREMENT, office_id TEXT NOT NULL, id TEXT NOT NULL, topic TEXT NOT NULL, type TEXT NOT NULL, source TEXT NOT NULL, event_key TEXT NOT NULL, subject TEXT NOT NULL, event_time BIGINT NOT NULL, traceparent TEXT NOT NULL, data BLOB NOT NULL, sent_time BIGINT NOT NULL);
CREATE INDEX outbox_unsent ON outbox (seq) WHERE sent_time = 0;
CREATE TABLE outbox_totals (type TEXT PRIMARY KEY, event_count BIGINT NOT NULL, id_xor BIGINT NOT NULL);
