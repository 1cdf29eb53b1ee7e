-- Read models: everything here is made from events and can be made again from the topics. Keys start with the office.
-- Events of one key come in order, of different keys in any order: a row may be here before the workshop's own.
-- Times are UTC microseconds, ids canonical UUIDv7, dates ISO 8601.

-- The edition of the program that made these tables; an older one is made again at the start.
CREATE TABLE projection (
  name TEXT NOT NULL PRIMARY KEY,
  edition BIGINT NOT NULL
);

-- `targets`: a line a question in scope, in the order of the instrument: code, target, sub-area, area.
CREATE TABLE workshops (
  office_id TEXT NOT NULL,
  id TEXT NOT NULL,
  stage TEXT NOT NULL DEFAULT '',
  programme TEXT NOT NULL DEFAULT '',
  country_code TEXT NOT NULL DEFAULT '',
  instrument TEXT NOT NULL DEFAULT '',
  demonstration BIGINT NOT NULL DEFAULT 0,
  origin TEXT NOT NULL DEFAULT '',
  start_date TEXT NOT NULL DEFAULT '',
  opened BIGINT NOT NULL DEFAULT 0,
  targets TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (office_id, id)
);

CREATE TABLE participants (
  office_id TEXT NOT NULL,
  workshop_id TEXT NOT NULL,
  id TEXT NOT NULL,
  side TEXT NOT NULL,
  sex TEXT NOT NULL,
  organisation TEXT NOT NULL,
  PRIMARY KEY (office_id, workshop_id, id)
);

-- The latest answers of one participant, in the form of domain/sheet.h: at most one line a question.
CREATE TABLE sheets (
  office_id TEXT NOT NULL,
  workshop_id TEXT NOT NULL,
  participant_id TEXT NOT NULL,
  counts_as TEXT NOT NULL,
  speaks_for BIGINT NOT NULL,
  sheet TEXT NOT NULL,
  PRIMARY KEY (office_id, workshop_id, participant_id)
);

-- What the room made of a gap. `level` is the agreed answer where `agreed`; else it is computed from the sheets when it is read.
CREATE TABLE gaps (
  office_id TEXT NOT NULL,
  workshop_id TEXT NOT NULL,
  question TEXT NOT NULL,
  state TEXT NOT NULL,
  agreed BIGINT NOT NULL,
  level DOUBLE PRECISION NOT NULL,
  urgency BIGINT NOT NULL,
  PRIMARY KEY (office_id, workshop_id, question)
);

-- `cast_count` grows with every ballot, the rest comes when the round is closed. The ballots themselves stay in intake.
CREATE TABLE rounds (
  office_id TEXT NOT NULL,
  workshop_id TEXT NOT NULL,
  number BIGINT NOT NULL,
  cast_count BIGINT NOT NULL DEFAULT 0,
  closed BIGINT NOT NULL DEFAULT 0,
  ballots BIGINT NOT NULL DEFAULT 0,
  voters BIGINT NOT NULL DEFAULT 0,
  kendall_w DOUBLE PRECISION NOT NULL DEFAULT 0,
  kendall_p DOUBLE PRECISION NOT NULL DEFAULT 1,
  PRIMARY KEY (office_id, workshop_id, number)
);

CREATE TABLE tallies (
  office_id TEXT NOT NULL,
  workshop_id TEXT NOT NULL,
  round BIGINT NOT NULL,
  position BIGINT NOT NULL,
  candidate TEXT NOT NULL,
  place BIGINT NOT NULL,
  in_five BIGINT NOT NULL,
  in_five_government BIGINT NOT NULL,
  in_five_industry BIGINT NOT NULL,
  points DOUBLE PRECISION NOT NULL,
  PRIMARY KEY (office_id, workshop_id, round, position)
);

-- What the room agreed. Lists are JSON: order and suggested hold candidates, changes [candidate, from, to], positions four numbers
-- (support, can live, object, people) of government and four of industry.
CREATE TABLE agreements (
  office_id TEXT NOT NULL,
  workshop_id TEXT NOT NULL,
  agreed_order TEXT NOT NULL,
  changes TEXT NOT NULL,
  suggested TEXT NOT NULL,
  model_version TEXT NOT NULL,
  positions TEXT NOT NULL,
  PRIMARY KEY (office_id, workshop_id)
);

CREATE TABLE roadmaps (
  office_id TEXT NOT NULL,
  id TEXT NOT NULL,
  workshop_id TEXT NOT NULL,
  adopted BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (office_id, id)
);
CREATE INDEX roadmaps_workshop ON roadmaps (office_id, workshop_id);

CREATE TABLE roadmap_items (
  office_id TEXT NOT NULL,
  roadmap_id TEXT NOT NULL,
  action TEXT NOT NULL,
  place BIGINT NOT NULL,
  start_quarter TEXT NOT NULL,
  end_quarter TEXT NOT NULL,
  cost_band TEXT NOT NULL,
  funds TEXT NOT NULL,
  state TEXT NOT NULL,
  included BIGINT NOT NULL,
  PRIMARY KEY (office_id, roadmap_id, action)
);

-- Lineage: one row an event. `part`: what it is about within the workshop (a question, a round, the version of a sheet).
CREATE TABLE events (
  office_id TEXT NOT NULL,
  workshop_id TEXT NOT NULL,
  type TEXT NOT NULL,
  part TEXT NOT NULL,
  event_time BIGINT NOT NULL,
  id TEXT NOT NULL,
  subject TEXT NOT NULL,
  PRIMARY KEY (office_id, workshop_id, type, part, event_time, id)
);

-- Counts of events by day (since 1970, UTC) and kind. `amount`: new answers, people who are no observers, ballots.
CREATE TABLE counts (
  office_id TEXT NOT NULL,
  workshop_id TEXT NOT NULL,
  day BIGINT NOT NULL,
  type TEXT NOT NULL,
  event_count BIGINT NOT NULL,
  amount BIGINT NOT NULL,
  apply_time BIGINT NOT NULL,
  PRIMARY KEY (office_id, workshop_id, day, type)
);

SELECT concord_protect('workshops', false);
SELECT concord_protect('participants', false);
SELECT concord_protect('sheets', false);
SELECT concord_protect('gaps', false);
SELECT concord_protect('rounds', false);
SELECT concord_protect('tallies', false);
SELECT concord_protect('agreements', false);
SELECT concord_protect('roadmaps', false);
SELECT concord_protect('roadmap_items', false);
SELECT concord_protect('events', false);
SELECT concord_protect('counts', false);
-- Read models are made again by forgetting them, over all offices: the system role may delete and cannot read them.
SELECT concord_system_may('workshops', 'DELETE');
SELECT concord_system_may('participants', 'DELETE');
SELECT concord_system_may('sheets', 'DELETE');
SELECT concord_system_may('gaps', 'DELETE');
SELECT concord_system_may('rounds', 'DELETE');
SELECT concord_system_may('tallies', 'DELETE');
SELECT concord_system_may('agreements', 'DELETE');
SELECT concord_system_may('roadmaps', 'DELETE');
SELECT concord_system_may('roadmap_items', 'DELETE');
SELECT concord_system_may('events', 'DELETE');
SELECT concord_system_may('counts', 'DELETE');
-- But for the ledger: `concord verify` counts what was applied, ids and kinds only.
SELECT concord_system_may('events', 'SELECT', 'type, id, event_time');
SELECT concord_system_may('counts', 'SELECT', 'type, event_count');
-- Each handler asks, in its own transaction, whether the tables are made.
SELECT concord_system_only('projection');
SELECT concord_service_may('projection', 'SELECT');
