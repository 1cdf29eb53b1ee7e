CREATE TABLE inbox (consumer TEXT NOT NULL, event_id TEXT NOT NULL, office_id TEXT NOT NULL, source TEXT NOT NULL, type TEXT NOT NULL, apply_time BIGINT NOT NULL, PRIMARY KEY (consumer, event_id));
CREATE TABLE inbox_totals (consumer TEXT NOT NULL, source TEXT NOT NULL, type TEXT NOT NULL, event_count BIGINT NOT NULL, id_xor BIGINT NOT NULL, PRIMARY KEY (consumer, source, type));
