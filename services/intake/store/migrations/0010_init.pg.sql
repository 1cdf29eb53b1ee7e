-- Everything that intake keeps. Keys start with the office: another office's id must never show up as a violated constraint.
-- Times are UTC microseconds, ids canonical UUIDv7, dates ISO 8601.

CREATE TABLE instruments (
  office_id TEXT NOT NULL,
  instrument TEXT NOT NULL,
  version TEXT NOT NULL,
  programme TEXT NOT NULL,
  state BIGINT NOT NULL,
  content_hash TEXT NOT NULL,
  document BYTEA NOT NULL,
  create_time BIGINT NOT NULL,
  publish_time BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (office_id, instrument, version)
);

-- `version` orders the events of the workshop; `edition` is its etag and changes with what was prepared and with the stage.
-- People who join, answer or vote change neither: one row that everybody writes is a queue.
CREATE TABLE workshops (
  office_id TEXT NOT NULL,
  id TEXT NOT NULL,
  version BIGINT NOT NULL,
  edition BIGINT NOT NULL,
  stage BIGINT NOT NULL,
  origin TEXT NOT NULL,
  programme TEXT NOT NULL,
  instrument TEXT NOT NULL,
  instrument_version TEXT NOT NULL,
  country_code TEXT NOT NULL,
  demonstration BIGINT NOT NULL,
  join_code TEXT NOT NULL,
  document TEXT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  PRIMARY KEY (office_id, id)
);
CREATE UNIQUE INDEX workshops_join_code ON workshops (join_code);
CREATE INDEX workshops_newest ON workshops (office_id, create_time, id);

CREATE TABLE requests (
  office_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  request_id TEXT NOT NULL,
  result TEXT NOT NULL,
  time BIGINT NOT NULL,
  PRIMARY KEY (office_id, kind, request_id)
);

-- Attendance. client_hash is the SHA-256 of the device's random text; organisation_number its pseudonym in events ("org-3").
CREATE TABLE participants (
  office_id TEXT NOT NULL,
  workshop_id TEXT NOT NULL,
  id TEXT NOT NULL,
  number BIGINT NOT NULL,
  client_hash TEXT NOT NULL,
  side BIGINT NOT NULL,
  counts_as BIGINT NOT NULL,
  organisation TEXT NOT NULL,
  organisation_number BIGINT NOT NULL,
  position TEXT NOT NULL,
  sex BIGINT NOT NULL,
  table_number BIGINT NOT NULL,
  rapporteur BIGINT NOT NULL,
  speaks_for BIGINT NOT NULL,
  language TEXT NOT NULL,
  consent_time BIGINT NOT NULL,
  join_time BIGINT NOT NULL,
  PRIMARY KEY (office_id, workshop_id, id),
  FOREIGN KEY (office_id, workshop_id) REFERENCES workshops (office_id, id)
);
CREATE UNIQUE INDEX participants_client ON participants (office_id, workshop_id, client_hash);
CREATE UNIQUE INDEX participants_number ON participants (office_id, workshop_id, number);

-- The latest answers of one participant, in the form of store/sheet_codec.h.
CREATE TABLE sheets (
  office_id TEXT NOT NULL,
  workshop_id TEXT NOT NULL,
  participant_id TEXT NOT NULL,
  version BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  sheet BYTEA NOT NULL,
  PRIMARY KEY (office_id, workshop_id, participant_id)
);

-- What every submission changed; also the memory of request ids.
CREATE TABLE sheet_history (
  office_id TEXT NOT NULL,
  workshop_id TEXT NOT NULL,
  participant_id TEXT NOT NULL,
  request_id TEXT NOT NULL,
  version BIGINT NOT NULL,
  receive_time BIGINT NOT NULL,
  answered BIGINT NOT NULL,
  asked BIGINT NOT NULL,
  changes BYTEA NOT NULL,
  PRIMARY KEY (office_id, workshop_id, participant_id, request_id)
);

-- What the room made of a gap. A question without a row has not been spoken of.
CREATE TABLE gaps (
  office_id TEXT NOT NULL,
  workshop_id TEXT NOT NULL,
  question TEXT NOT NULL,
  state BIGINT NOT NULL,
  agreed_choice BIGINT,
  urgency BIGINT,
  note TEXT NOT NULL DEFAULT '',
  version BIGINT NOT NULL DEFAULT 1,
  update_time BIGINT NOT NULL,
  PRIMARY KEY (office_id, workshop_id, question),
  FOREIGN KEY (office_id, workshop_id) REFERENCES workshops (office_id, id)
);

-- Candidates, dropped and merged ones too. `questions` is a JSON list of codes, for actions of the room's own.
CREATE TABLE candidates (
  office_id TEXT NOT NULL,
  workshop_id TEXT NOT NULL,
  id TEXT NOT NULL,
  place BIGINT NOT NULL,
  own BIGINT NOT NULL,
  state BIGINT NOT NULL,
  reason TEXT NOT NULL DEFAULT '',
  merged_into TEXT NOT NULL DEFAULT '',
  title TEXT NOT NULL DEFAULT '',
  questions TEXT NOT NULL DEFAULT '[]',
  cost_band TEXT NOT NULL DEFAULT '',
  months BIGINT NOT NULL DEFAULT 0,
  edited BIGINT NOT NULL DEFAULT 0,
  update_time BIGINT NOT NULL,
  PRIMARY KEY (office_id, workshop_id, id),
  FOREIGN KEY (office_id, workshop_id) REFERENCES workshops (office_id, id)
);

-- A secret round. `candidates` is the frozen list (JSON); `voter_key` hides in events whose ballot is whose; it is random and never leaves.
CREATE TABLE rounds (
  office_id TEXT NOT NULL,
  workshop_id TEXT NOT NULL,
  number BIGINT NOT NULL,
  candidates TEXT NOT NULL,
  open_time BIGINT NOT NULL,
  close_time BIGINT NOT NULL DEFAULT 0,
  voters BIGINT NOT NULL DEFAULT 0,
  voter_key TEXT NOT NULL,
  PRIMARY KEY (office_id, workshop_id, number),
  FOREIGN KEY (office_id, workshop_id) REFERENCES workshops (office_id, id)
);

-- `ranking` is a JSON list of candidates, best first.
CREATE TABLE ballots (
  office_id TEXT NOT NULL,
  workshop_id TEXT NOT NULL,
  round BIGINT NOT NULL,
  participant_id TEXT NOT NULL,
  counts_as BIGINT NOT NULL,
  ranking TEXT NOT NULL,
  request_id TEXT NOT NULL,
  receive_time BIGINT NOT NULL,
  PRIMARY KEY (office_id, workshop_id, round, participant_id)
);

-- The suggestion as it was before the first ballot (JSON).
CREATE TABLE suggestions (
  office_id TEXT NOT NULL,
  workshop_id TEXT NOT NULL,
  document TEXT NOT NULL,
  model_version TEXT NOT NULL,
  rule_only BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  PRIMARY KEY (office_id, workshop_id),
  FOREIGN KEY (office_id, workshop_id) REFERENCES workshops (office_id, id)
);

-- The order at AGREE (JSON lists).
CREATE TABLE agreements (
  office_id TEXT NOT NULL,
  workshop_id TEXT NOT NULL,
  round BIGINT NOT NULL,
  order_voted TEXT NOT NULL,
  order_now TEXT NOT NULL,
  agree_time BIGINT NOT NULL DEFAULT 0,
  version BIGINT NOT NULL DEFAULT 1,
  PRIMARY KEY (office_id, workshop_id),
  FOREIGN KEY (office_id, workshop_id) REFERENCES workshops (office_id, id)
);

CREATE TABLE order_changes (
  office_id TEXT NOT NULL,
  workshop_id TEXT NOT NULL,
  number BIGINT NOT NULL,
  candidate TEXT NOT NULL,
  from_place BIGINT NOT NULL,
  to_place BIGINT NOT NULL,
  reason TEXT NOT NULL,
  time BIGINT NOT NULL,
  PRIMARY KEY (office_id, workshop_id, number),
  FOREIGN KEY (office_id, workshop_id) REFERENCES workshops (office_id, id)
);

CREATE TABLE positions (
  office_id TEXT NOT NULL,
  workshop_id TEXT NOT NULL,
  participant_id TEXT NOT NULL,
  counts_as BIGINT NOT NULL,
  position BIGINT NOT NULL,
  candidate TEXT NOT NULL DEFAULT '',
  reason TEXT NOT NULL DEFAULT '',
  version BIGINT NOT NULL DEFAULT 1,
  receive_time BIGINT NOT NULL,
  PRIMARY KEY (office_id, workshop_id, participant_id)
);

SELECT concord_protect('instruments', false);
SELECT concord_protect('workshops', false);
SELECT concord_protect('requests', false);
SELECT concord_protect('participants', false);
SELECT concord_protect('sheets', false);
SELECT concord_protect('sheet_history', false);
SELECT concord_protect('gaps', false);
SELECT concord_protect('candidates', false);
SELECT concord_protect('rounds', false);
SELECT concord_protect('ballots', false);
SELECT concord_protect('suggestions', false);
SELECT concord_protect('agreements', false);
SELECT concord_protect('order_changes', false);
SELECT concord_protect('positions', false);
-- Who holds a join code has no office yet: it is looked up across offices and gives office and id, nothing else.
SELECT concord_system_may('workshops', 'SELECT', 'office_id, id, join_code');
