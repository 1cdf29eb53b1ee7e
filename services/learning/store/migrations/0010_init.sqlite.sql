-- Everything that learning keeps. Workshops belong to an office; evidence, models and trainings belong to a programme and hold no
-- office's names: shares of actions, weights, figures. Times are UTC microseconds, dates ISO 8601.

-- One row a workshop that agreed. `place`: its place in the order of learning within the programme, kept when it agrees again.
-- `lesson`: the case as dataset bytes (ranking/dataset.h). `suggestion`: what had been suggested before the first ballot.
-- The ndcg columns: predict first, then learn; NULL where nothing had been suggested or nobody chose anything.
CREATE TABLE workshops (
  office_id TEXT NOT NULL,
  id TEXT NOT NULL,
  programme TEXT NOT NULL,
  place INTEGER NOT NULL,
  version INTEGER NOT NULL,
  country_code TEXT NOT NULL,
  held_on TEXT NOT NULL,
  origin TEXT NOT NULL,
  demonstration INTEGER NOT NULL,
  ballots INTEGER NOT NULL,
  model_version TEXT NOT NULL,
  suggestion_shown INTEGER NOT NULL,
  ndcg_suggestion REAL,
  ndcg_rule REAL,
  ndcg_popularity REAL,
  suggestion BLOB NOT NULL,
  learn_time INTEGER NOT NULL,
  lesson BLOB NOT NULL,
  PRIMARY KEY (office_id, id)
) STRICT;
CREATE UNIQUE INDEX workshops_place ON workshops (programme, place);

-- The local evidence of a programme, whole (ranking/evidence.h).
CREATE TABLE evidence (
  programme TEXT PRIMARY KEY,
  version INTEGER NOT NULL,
  workshops INTEGER NOT NULL,
  learn_time INTEGER NOT NULL,
  state BLOB NOT NULL
) STRICT;

-- `file` is emptied when a model is neither promoted nor among the newest.
CREATE TABLE models (
  programme TEXT NOT NULL,
  version TEXT NOT NULL,
  state TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  size_bytes INTEGER NOT NULL,
  data_hash TEXT NOT NULL,
  seed INTEGER NOT NULL,
  workshops INTEGER NOT NULL,
  demonstration_workshops INTEGER NOT NULL,
  measured INTEGER NOT NULL,
  ndcg10 REAL NOT NULL,
  ndcg10_popularity REAL NOT NULL,
  ndcg10_rule REAL NOT NULL,
  decision TEXT NOT NULL,
  card TEXT NOT NULL,
  create_time INTEGER NOT NULL,
  file BLOB NOT NULL,
  PRIMARY KEY (programme, version)
) STRICT;

-- `seen`: the last place that was in the data. `interrupted`: it ended with the process, so it is tried again without new workshops.
CREATE TABLE trainings (
  id TEXT PRIMARY KEY,
  programme TEXT NOT NULL,
  state TEXT NOT NULL,
  start_time INTEGER NOT NULL,
  end_time INTEGER NOT NULL,
  seen INTEGER NOT NULL,
  interrupted INTEGER NOT NULL,
  outcome TEXT NOT NULL
) STRICT;
CREATE INDEX trainings_newest ON trainings (start_time, id);
