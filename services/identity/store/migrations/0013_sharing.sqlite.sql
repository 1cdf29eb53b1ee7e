-- What one office lets another read. A share has a row for each of its two sides, so that everybody reads rows of their own office only; both
-- are written together. Names of the other office are those of the day it was given.
CREATE TABLE sharing_addresses (
  address TEXT NOT NULL PRIMARY KEY,
  office_id TEXT NOT NULL UNIQUE REFERENCES offices (office_id)
) STRICT;
CREATE TABLE shares (
  office_id TEXT NOT NULL,
  share_id TEXT NOT NULL,
  given INTEGER NOT NULL,
  other_office_id TEXT NOT NULL,
  other_display_name TEXT NOT NULL,
  other_country_code TEXT NOT NULL,
  workshop_id TEXT NOT NULL,
  display_name TEXT NOT NULL,
  fields TEXT NOT NULL,
  create_time INTEGER NOT NULL,
  expire_time INTEGER NOT NULL,
  revoke_time INTEGER NOT NULL,
  PRIMARY KEY (office_id, share_id)
) STRICT;
CREATE TABLE share_events (
  office_id TEXT NOT NULL,
  share_id TEXT NOT NULL,
  event_id TEXT NOT NULL,
  event_time INTEGER NOT NULL,
  act TEXT NOT NULL,
  actor_office_id TEXT NOT NULL,
  actor_id TEXT NOT NULL,
  PRIMARY KEY (office_id, share_id, event_id)
) STRICT;
