-- Everything that intake keeps. Keys start with the office: another office's id must never show up as a violated constraint.
-- Times are UTC microseconds, ids canonical UUIDv7, dates ISO 8601.

CREATE TABLE instruments (
  office_id TEXT NOT NULL,
  instrument TEXT NOT NULL,
  version TEXT NOT NULL,
  programme TEXT NOT NULL,
  state INTEGER NOT NULL,
  content_hash TEXT NOT NULL,
  document BLOB NOT NULL,
  create_time INTEGER NOT NULL,
  publish_time INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (office_id, instrument, version)
) STRICT;

-- `version` orders the events of the workshop; `edition` is its etag and changes with what was prepared and with the stage.
-- People who join, answer or vote change neither: one row that everybody writes is a queue.
CREATE TABLE workshops (
  office_id TEXT NOT NULL,
  id TEXT NOT NULL,
  version INTEGER NOT NULL,
  edition INTEGER NOT NULL,
  stage INTEGER NOT NULL,
  origin TEXT NOT NULL,
  programme TEXT NOT NULL,
  instrument TEXT NOT NULL,
  instrument_version TEXT NOT NULL,
  country_code TEXT NOT NULL,
  demonstration INTEGER NOT NULL,
  join_code TEXT NOT NULL,
  document TEXT NOT NULL,
  create_time INTEGER NOT NULL,
  update_time INTEGER NOT NULL,
  PRIMARY KEY (office_id, id)
) STRICT;
CREATE UNIQUE INDEX workshops_join_code ON workshops (join_code);
CREATE INDEX workshops_newest ON workshops (office_id, create_time, id);

CREATE TABLE requests (
  office_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  request_id TEXT NOT NULL,
  result TEXT NOT NULL,
  time INTEGER NOT NULL,
  PRIMARY KEY (office_id, kind, request_id)
) STRICT;

-- Attendance. client_hash is the SHA-256 of the device's random text; organisation_number its pseudonym in events ("org-3").
CREATE TABLE participants (
  office_id TEXT NOT NULL,
  workshop_id TEXT NOT NULL,
  id TEXT NOT NULL,
  number INTEGER NOT NULL,
  client_hash TEXT NOT NULL,
  side INTEGER NOT NULL,
  counts_as INTEGER NOT NULL,
  organisation TEXT NOT NULL,
  organisation_number INTEGER NOT NULL,
  position TEXT NOT NULL,
  sex INTEGER NOT NULL,
  table_number INTEGER NOT NULL,
  rapporteur INTEGER NOT NULL,
  speaks_for INTEGER NOT NULL,
  language TEXT NOT NULL,
  consent_time INTEGER NOT NULL,
  join_time INTEGER NOT NULL,
  PRIMARY KEY (office_id, workshop_id, id),
  FOREIGN KEY (office_id, workshop_id) REFERENCES workshops (office_id, id)
) STRICT;
CREATE UNIQUE INDEX participants_client ON participants (office_id, workshop_id, client_hash);
CREATE UNIQUE INDEX participants_number ON participants (office_id, workshop_id, number);

-- The latest answers of one participant, in the form of store/sheet_codec.h.
CREATE TABLE sheets (
  office_id TEXT NOT NULL,
  workshop_id TEXT NOT NULL,
  participant_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  update_time INTEGER NOT NULL,
  sheet BLOB NOT NULL,
  PRIMARY KEY (office_id, workshop_id, participant_id)
) STRICT;

-- What every submission changed; also the memory of request ids.
CREATE TABLE sheet_history (
  office_id TEXT NOT NULL,
  workshop_id TEXT NOT NULL,
  participant_id TEXT NOT NULL,
  request_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  receive_time INTEGER NOT NULL,
  answered INTEGER NOT NULL,
  asked INTEGER NOT NULL,
  changes BLOB NOT NULL,
  PRIMARY KEY (office_id, workshop_id, participant_id, request_id)
) STRICT;

-- What the room made of a gap. A question without a row has not been spoken of.
CREATE TABLE gaps (
  office_id TEXT NOT NULL,
  workshop_id TEXT NOT NULL,
  question TEXT NOT NULL,
  state INTEGER NOT NULL,
  agreed_choice INTEGER,
  urgency INTEGER,
  note TEXT NOT NULL DEFAULT '',
  version INTEGER NOT NULL DEFAULT 1,
  update_time INTEGER NOT NULL,
  PRIMARY KEY (office_id, workshop_id, question),
  FOREIGN KEY (office_id, workshop_id) REFERENCES workshops (office_id, id)
) STRICT;

-- Candidates, dropped and merged ones too. `questions` is a JSON list of codes, for actions of the room's own.
CREATE TABLE candidates (
  office_id TEXT NOT NULL,
  workshop_id TEXT NOT NULL,
  id TEXT NOT NULL,
  place INTEGER NOT NULL,
  own INTEGER NOT NULL,
  state INTEGER NOT NULL,
  reason TEXT NOT NULL DEFAULT '',
  merged_into TEXT NOT NULL DEFAULT '',
  title TEXT NOT NULL DEFAULT '',
  questions TEXT NOT NULL DEFAULT '[]',
  cost_band TEXT NOT NULL DEFAULT '',
  months INTEGER NOT NULL DEFAULT 0,
  edited INTEGER NOT NULL DEFAULT 0,
  update_time INTEGER NOT NULL,
  PRIMARY KEY (office_id, workshop_id, id),
  FOREIGN KEY (office_id, workshop_id) REFERENCES workshops (office_id, id)
) STRICT;

-- A secret round. `candidates` is the frozen list (JSON); `voter_key` hides in events whose ballot is whose; it is random and never leaves.
CREATE TABLE rounds (
  office_id TEXT NOT NULL,
  workshop_id TEXT NOT NULL,
  number INTEGER NOT NULL,
  candidates TEXT NOT NULL,
  open_time INTEGER NOT NULL,
  close_time INTEGER NOT NULL DEFAULT 0,
  voters INTEGER NOT NULL DEFAULT 0,
  voter_key TEXT NOT NULL,
  PRIMARY KEY (office_id, workshop_id, number),
  FOREIGN KEY (office_id, workshop_id) REFERENCES workshops (office_id, id)
) STRICT;

-- `ranking` is a JSON list of candidates, best first.
CREATE TABLE ballots (
  office_id TEXT NOT NULL,
  workshop_id TEXT NOT NULL,
  round INTEGER NOT NULL,
  participant_id TEXT NOT NULL,
  counts_as INTEGER NOT NULL,
  ranking TEXT NOT NULL,
  request_id TEXT NOT NULL,
  receive_time INTEGER NOT NULL,
  PRIMARY KEY (office_id, workshop_id, round, participant_id)
) STRICT;

-- The suggestion as it was before the first ballot (JSON).
CREATE TABLE suggestions (
  office_id TEXT NOT NULL,
  workshop_id TEXT NOT NULL,
  document TEXT NOT NULL,
  model_version TEXT NOT NULL,
  rule_only INTEGER NOT NULL,
  create_time INTEGER NOT NULL,
  PRIMARY KEY (office_id, workshop_id),
  FOREIGN KEY (office_id, workshop_id) REFERENCES workshops (office_id, id)
) STRICT;

-- The order at AGREE (JSON lists).
CREATE TABLE agreements (
  office_id TEXT NOT NULL,
  workshop_id TEXT NOT NULL,
  round INTEGER NOT NULL,
  order_voted TEXT NOT NULL,
  order_now TEXT NOT NULL,
  agree_time INTEGER NOT NULL DEFAULT 0,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (office_id, workshop_id),
  FOREIGN KEY (office_id, workshop_id) REFERENCES workshops (office_id, id)
) STRICT;

CREATE TABLE order_changes (
  office_id TEXT NOT NULL,
  workshop_id TEXT NOT NULL,
  number INTEGER NOT NULL,
  candidate TEXT NOT NULL,
  from_place INTEGER NOT NULL,
  to_place INTEGER NOT NULL,
  reason TEXT NOT NULL,
  time INTEGER NOT NULL,
  PRIMARY KEY (office_id, workshop_id, number),
  FOREIGN KEY (office_id, workshop_id) REFERENCES workshops (office_id, id)
) STRICT;

CREATE TABLE positions (
  office_id TEXT NOT NULL,
  workshop_id TEXT NOT NULL,
  participant_id TEXT NOT NULL,
  counts_as INTEGER NOT NULL,
  position INTEGER NOT NULL,
  candidate TEXT NOT NULL DEFAULT '',
  reason TEXT NOT NULL DEFAULT '',
  version INTEGER NOT NULL DEFAULT 1,
  receive_time INTEGER NOT NULL,
  PRIMARY KEY (office_id, workshop_id, participant_id)
) STRICT;
