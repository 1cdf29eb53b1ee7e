-- Everything that learning keeps. Workshops belong to an office; evidence, models and trainings belong to a programme and hold no
-- office's names: shares of actions, weights, figures. Times are UTC microseconds, dates ISO 8601.

-- One row a workshop that agreed. `place`: its place in the order of learning within the programme, kept when it agrees again.
-- `lesson`: the case as dataset bytes (ranking/dataset.h). `suggestion`: what had been suggested before the first ballot.
-- The ndcg columns: predict first, then learn; NULL where nothing had been suggested or nobody chose anything.
CREATE TABLE workshops (
  office_id TEXT NOT NULL,
  id TEXT NOT NULL,
  programme TEXT NOT NULL,
  place BIGINT NOT NULL,
  version BIGINT NOT NULL,
  country_code TEXT NOT NULL,
  held_on TEXT NOT NULL,
  origin TEXT NOT NULL,
  demonstration BIGINT NOT NULL,
  ballots BIGINT NOT NULL,
  model_version TEXT NOT NULL,
  suggestion_shown BIGINT NOT NULL,
  ndcg_suggestion DOUBLE PRECISION,
  ndcg_rule DOUBLE PRECISION,
  ndcg_popularity DOUBLE PRECISION,
  suggestion BYTEA NOT NULL,
  learn_time BIGINT NOT NULL,
  lesson BYTEA NOT NULL,
  PRIMARY KEY (office_id, id)
);
CREATE UNIQUE INDEX workshops_place ON workshops (programme, place);

-- The local evidence of a programme, whole (ranking/evidence.h).
CREATE TABLE evidence (
  programme TEXT PRIMARY KEY,
  version BIGINT NOT NULL,
  workshops BIGINT NOT NULL,
  learn_time BIGINT NOT NULL,
  state BYTEA NOT NULL
);

-- `file` is emptied when a model is neither promoted nor among the newest.
CREATE TABLE models (
  programme TEXT NOT NULL,
  version TEXT NOT NULL,
  state TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  size_bytes BIGINT NOT NULL,
  data_hash TEXT NOT NULL,
  seed BIGINT NOT NULL,
  workshops BIGINT NOT NULL,
  demonstration_workshops BIGINT NOT NULL,
  measured BIGINT NOT NULL,
  ndcg10 DOUBLE PRECISION NOT NULL,
  ndcg10_popularity DOUBLE PRECISION NOT NULL,
  ndcg10_rule DOUBLE PRECISION NOT NULL,
  decision TEXT NOT NULL,
  card TEXT NOT NULL,
  create_time BIGINT NOT NULL,
  file BYTEA NOT NULL,
  PRIMARY KEY (programme, version)
);

-- `seen`: the last place that was in the data. `interrupted`: it ended with the process, so it is tried again without new workshops.
CREATE TABLE trainings (
  id TEXT PRIMARY KEY,
  programme TEXT NOT NULL,
  state TEXT NOT NULL,
  start_time BIGINT NOT NULL,
  end_time BIGINT NOT NULL,
  seen BIGINT NOT NULL,
  interrupted BIGINT NOT NULL,
  outcome TEXT NOT NULL
);
CREATE INDEX trainings_newest ON trainings (start_time, id);

-- Learning is one named system job over the workshops of all offices: every statement of it runs as the system role, and the service
-- role has rows of its office and no right to anything shared. `workshops_place` orders a programme across offices for that job alone.
SELECT concord_protect('workshops', true);
SELECT concord_system_only('evidence');
SELECT concord_system_only('models');
SELECT concord_system_only('trainings');
