-- Everything that projects keeps. Keys start with the office: another office's id must never show up as a violated constraint.
-- Times are UTC microseconds, ids canonical UUIDv7, dates ISO 8601.

-- `version` is the etag and orders the roadmap's events; `workshop_version` is that of the agreement which it was made from.
CREATE TABLE roadmaps (
  office_id TEXT NOT NULL,
  id TEXT NOT NULL,
  workshop_id TEXT NOT NULL,
  version BIGINT NOT NULL,
  workshop_version BIGINT NOT NULL,
  programme TEXT NOT NULL,
  country_code TEXT NOT NULL,
  instrument TEXT NOT NULL,
  demonstration BIGINT NOT NULL,
  follow_up_body TEXT NOT NULL,
  follow_up_date TEXT NOT NULL,
  agree_time BIGINT NOT NULL,
  adopt_time BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  PRIMARY KEY (office_id, id)
);
CREATE UNIQUE INDEX roadmaps_workshop ON roadmaps (office_id, workshop_id);
CREATE INDEX roadmaps_newest ON roadmaps (office_id, create_time, id);

-- `document` holds what was agreed and what was filled in, in the form of store/item_document.h.
CREATE TABLE roadmap_items (
  office_id TEXT NOT NULL,
  roadmap_id TEXT NOT NULL,
  action TEXT NOT NULL,
  place BIGINT NOT NULL,
  version BIGINT NOT NULL,
  edited BIGINT NOT NULL,
  document TEXT NOT NULL,
  PRIMARY KEY (office_id, roadmap_id, action),
  FOREIGN KEY (office_id, roadmap_id) REFERENCES roadmaps (office_id, id)
);

SELECT concord_protect('roadmaps', false);
SELECT concord_protect('roadmap_items', false);
-- Nothing here crosses offices: the system role sees none of these tables.
