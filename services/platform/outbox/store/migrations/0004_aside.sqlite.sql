-- What the bus refuses for good (sent_time -1), and why; later events of its key wait behind it.
ALTER TABLE outbox ADD COLUMN refusal TEXT NOT NULL DEFAULT '';
CREATE INDEX outbox_aside ON outbox (topic, event_key) WHERE sent_time < 0;
