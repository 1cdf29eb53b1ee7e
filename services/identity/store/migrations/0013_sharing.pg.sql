-- What one office lets another read. A share has a row for each of its two sides, so that everybody reads rows of their own office only; both
-- are written together. Names of the other office are those of the day it was given.
CREATE TABLE sharing_addresses (
  address TEXT NOT NULL PRIMARY KEY,
  office_id TEXT NOT NULL UNIQUE REFERENCES offices (office_id)
);
CREATE TABLE shares (
  office_id TEXT NOT NULL,
  share_id TEXT NOT NULL,
  given BIGINT NOT NULL,
  other_office_id TEXT NOT NULL,
  other_display_name TEXT NOT NULL,
  other_country_code TEXT NOT NULL,
  workshop_id TEXT NOT NULL,
  display_name TEXT NOT NULL,
  fields TEXT NOT NULL,
  create_time BIGINT NOT NULL,
  expire_time BIGINT NOT NULL,
  revoke_time BIGINT NOT NULL,
  PRIMARY KEY (office_id, share_id)
);
CREATE TABLE share_events (
  office_id TEXT NOT NULL,
  share_id TEXT NOT NULL,
  event_id TEXT NOT NULL,
  event_time BIGINT NOT NULL,
  act TEXT NOT NULL,
  actor_office_id TEXT NOT NULL,
  actor_id TEXT NOT NULL,
  PRIMARY KEY (office_id, share_id, event_id)
);

-- A share is written on both sides in one transaction, and an address leads to an office before that is known; so the system role has all three.
SELECT concord_protect('sharing_addresses', true);
SELECT concord_protect('shares', true);
SELECT concord_protect('share_events', true);
