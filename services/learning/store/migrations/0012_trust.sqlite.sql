-- Agreement of offices, changes of order, outcomes of actions, and the registry of models as something that can be trusted.

-- Whether an office's workshops of a programme teach what all offices share; no row: no. `person` is empty where nobody was asked:
-- demonstration workshops are of made-up people, so their office agrees with the first one, until somebody says no.
CREATE TABLE consents (
  office_id TEXT NOT NULL,
  programme TEXT NOT NULL,
  agreed INTEGER NOT NULL,
  person TEXT NOT NULL,
  change_time INTEGER NOT NULL,
  PRIMARY KEY (office_id, programme)
) STRICT;
CREATE TABLE consent_events (
  office_id TEXT NOT NULL,
  id TEXT NOT NULL,
  programme TEXT NOT NULL,
  agreed INTEGER NOT NULL,
  person TEXT NOT NULL,
  event_time INTEGER NOT NULL,
  PRIMARY KEY (office_id, id)
) STRICT;

-- Changes of order of a workshop, numbered as the room made them; their reasons stay in intake. `version`: of the workshop when it agreed.
-- `evidence_version`: the first state of local evidence that has it; 0: none.
CREATE TABLE changes (
  office_id TEXT NOT NULL,
  workshop TEXT NOT NULL,
  number INTEGER NOT NULL,
  programme TEXT NOT NULL,
  candidate TEXT NOT NULL,
  from_place INTEGER NOT NULL,
  to_place INTEGER NOT NULL,
  version INTEGER NOT NULL,
  learn_time INTEGER NOT NULL,
  evidence_version INTEGER NOT NULL,
  PRIMARY KEY (office_id, workshop, number)
) STRICT;

-- What became of an action on the roadmap: "DONE" or "DROPPED". It may be told before its workshop is. `version`: of the roadmap.
CREATE TABLE outcomes (
  office_id TEXT NOT NULL,
  workshop TEXT NOT NULL,
  action TEXT NOT NULL,
  state TEXT NOT NULL,
  version INTEGER NOT NULL,
  change_time INTEGER NOT NULL,
  PRIMARY KEY (office_id, workshop, action)
) STRICT;

-- `agreement`: agreed order and changes, sealed. `loss_model`: the model that was promoted when the workshop was learnt, at `loss_time`; NDCG@10 of its own
-- order, and of the order without any model, both before it was learnt: what the drift alarm looks at.
ALTER TABLE workshops ADD COLUMN agreement BLOB NOT NULL DEFAULT x'';
ALTER TABLE workshops ADD COLUMN loss_model TEXT NOT NULL DEFAULT '';
ALTER TABLE workshops ADD COLUMN loss_time INTEGER NOT NULL DEFAULT 0;
ALTER TABLE workshops ADD COLUMN ndcg_model REAL;
ALTER TABLE workshops ADD COLUMN ndcg_plain REAL;

-- Which workshops a model was trained on: an office sees its own there, and what an office withdraws can be looked for.
CREATE TABLE model_sources (
  office_id TEXT NOT NULL,
  programme TEXT NOT NULL,
  model TEXT NOT NULL,
  workshop TEXT NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (office_id, programme, model, workshop)
) STRICT;
CREATE INDEX model_sources_model ON model_sources (programme, model);

-- `passed`: the gate. `before_version`, `against_before`: the champion of that day and the mean difference. `approved_by`, `decision` as in the card.
ALTER TABLE models ADD COLUMN passed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE models ADD COLUMN promote_time INTEGER NOT NULL DEFAULT 0;
ALTER TABLE models ADD COLUMN signature BLOB NOT NULL DEFAULT x'';
ALTER TABLE models ADD COLUMN signing_key TEXT NOT NULL DEFAULT '';
ALTER TABLE models ADD COLUMN before_version TEXT NOT NULL DEFAULT '';
ALTER TABLE models ADD COLUMN against_before REAL;
UPDATE models SET passed = 1, promote_time = create_time WHERE state IN ('PROMOTED', 'RETIRED');

-- What was decided about models. `person` and `person_office` only where an administrator decided.
CREATE TABLE model_decisions (
  id TEXT PRIMARY KEY,
  programme TEXT NOT NULL,
  version TEXT NOT NULL,
  action TEXT NOT NULL,
  decided_by TEXT NOT NULL,
  person TEXT NOT NULL,
  person_office TEXT NOT NULL,
  reason TEXT NOT NULL,
  decide_time INTEGER NOT NULL,
  then_version TEXT NOT NULL
) STRICT;
CREATE INDEX model_decisions_newest ON model_decisions (decide_time, id);

-- The key that models are signed with; made at the first signature.
CREATE TABLE model_keys (
  id TEXT PRIMARY KEY,
  seed BLOB NOT NULL,
  create_time INTEGER NOT NULL
) STRICT;

INSERT INTO consents (office_id, programme, agreed, person, change_time)
SELECT office_id, programme, 1, '', min(learn_time) FROM workshops WHERE demonstration = 1 GROUP BY office_id, programme;
