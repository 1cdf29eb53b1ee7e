-- Read models: everything here is made from events and can be made again from the topics. Keys start with the office.
-- Events of one key come in order, of different keys in any order: a row may be here before the workshop's own.
-- Times are UTC microseconds, ids canonical UUIDv7, dates ISO 8601.

-- The edition of the program that made these tables; an older one is made again at the start.
CREATE TABLE projection (
  name TEXT NOT NULL PRIMARY KEY,
  edition INTEGER NOT NULL
) STRICT;

-- `targets`: a line a question in scope, in the order of the instrument: code, target, sub-area, area.
CREATE TABLE workshops (
  office_id TEXT NOT NULL,
  id TEXT NOT NULL,
  stage TEXT NOT NULL DEFAULT '',
  programme TEXT NOT NULL DEFAULT '',
  country_code TEXT NOT NULL DEFAULT '',
  instrument TEXT NOT NULL DEFAULT '',
  demonstration INTEGER NOT NULL DEFAULT 0,
  origin TEXT NOT NULL DEFAULT '',
  start_date TEXT NOT NULL DEFAULT '',
  opened INTEGER NOT NULL DEFAULT 0,
  targets TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (office_id, id)
) STRICT;

CREATE TABLE participants (
  office_id TEXT NOT NULL,
  workshop_id TEXT NOT NULL,
  id TEXT NOT NULL,
  side TEXT NOT NULL,
  sex TEXT NOT NULL,
  organisation TEXT NOT NULL,
  PRIMARY KEY (office_id, workshop_id, id)
) STRICT;

-- The latest answers of one participant, in the form of domain/sheet.h: at most one line a question.
CREATE TABLE sheets (
  office_id TEXT NOT NULL,
  workshop_id TEXT NOT NULL,
  participant_id TEXT NOT NULL,
  counts_as TEXT NOT NULL,
  speaks_for INTEGER NOT NULL,
  sheet TEXT NOT NULL,
  PRIMARY KEY (office_id, workshop_id, participant_id)
) STRICT;

-- What the room made of a gap. `level` is the agreed answer where `agreed`; else it is computed from the sheets when it is read.
CREATE TABLE gaps (
  office_id TEXT NOT NULL,
  workshop_id TEXT NOT NULL,
  question TEXT NOT NULL,
  state TEXT NOT NULL,
  agreed INTEGER NOT NULL,
  level REAL NOT NULL,
  urgency INTEGER NOT NULL,
  PRIMARY KEY (office_id, workshop_id, question)
) STRICT;

-- `cast_count` grows with every ballot, the rest comes when the round is closed. The ballots themselves stay in intake.
CREATE TABLE rounds (
  office_id TEXT NOT NULL,
  workshop_id TEXT NOT NULL,
  number INTEGER NOT NULL,
  cast_count INTEGER NOT NULL DEFAULT 0,
  closed INTEGER NOT NULL DEFAULT 0,
  ballots INTEGER NOT NULL DEFAULT 0,
  voters INTEGER NOT NULL DEFAULT 0,
  kendall_w REAL NOT NULL DEFAULT 0,
  kendall_p REAL NOT NULL DEFAULT 1,
  PRIMARY KEY (office_id, workshop_id, number)
) STRICT;

CREATE TABLE tallies (
  office_id TEXT NOT NULL,
  workshop_id TEXT NOT NULL,
  round INTEGER NOT NULL,
  position INTEGER NOT NULL,
  candidate TEXT NOT NULL,
  place INTEGER NOT NULL,
  in_five INTEGER NOT NULL,
  in_five_government INTEGER NOT NULL,
  in_five_industry INTEGER NOT NULL,
  points REAL NOT NULL,
  PRIMARY KEY (office_id, workshop_id, round, position)
) STRICT;

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
) STRICT;

CREATE TABLE roadmaps (
  office_id TEXT NOT NULL,
  id TEXT NOT NULL,
  workshop_id TEXT NOT NULL,
  adopted INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (office_id, id)
) STRICT;
CREATE INDEX roadmaps_workshop ON roadmaps (office_id, workshop_id);

CREATE TABLE roadmap_items (
  office_id TEXT NOT NULL,
  roadmap_id TEXT NOT NULL,
  action TEXT NOT NULL,
  place INTEGER NOT NULL,
  start_quarter TEXT NOT NULL,
  end_quarter TEXT NOT NULL,
  cost_band TEXT NOT NULL,
  funds TEXT NOT NULL,
  state TEXT NOT NULL,
  included INTEGER NOT NULL,
  PRIMARY KEY (office_id, roadmap_id, action)
) STRICT;

-- Lineage: one row an event. `part`: what it is about within the workshop (a question, a round, the version of a sheet).
CREATE TABLE events (
  office_id TEXT NOT NULL,
  workshop_id TEXT NOT NULL,
  type TEXT NOT NULL,
  part TEXT NOT NULL,
  event_time INTEGER NOT NULL,
  id TEXT NOT NULL,
  subject TEXT NOT NULL,
  PRIMARY KEY (office_id, workshop_id, type, part, event_time, id)
) STRICT;

-- Counts of events by day (since 1970, UTC) and kind. `amount`: new answers, people who are no observers, ballots.
CREATE TABLE counts (
  office_id TEXT NOT NULL,
  workshop_id TEXT NOT NULL,
  day INTEGER NOT NULL,
  type TEXT NOT NULL,
  event_count INTEGER NOT NULL,
  amount INTEGER NOT NULL,
  apply_time INTEGER NOT NULL,
  PRIMARY KEY (office_id, workshop_id, day, type)
) STRICT;
