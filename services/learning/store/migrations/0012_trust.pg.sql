-- Agreement of offices, changes of order, outcomes of actions, and the registry of models as something that can be trusted.

-- Whether an office's workshops of a programme teach what all offices share; no row: no. `person` is empty where nobody was asked:
-- demonstration workshops are of made-up people, so their office agrees with the first one, until somebody says no.
CREATE TABLE consents (
  office_id TEXT NOT NULL,
  programme TEXT NOT NULL,
  agreed BIGINT NOT NULL,
  person TEXT NOT NULL,
  change_time BIGINT NOT NULL,
  PRIMARY KEY (office_id, programme)
);
CREATE TABLE consent_events (
  office_id TEXT NOT NULL,
  id TEXT NOT NULL,
  programme TEXT NOT NULL,
  agreed BIGINT NOT NULL,
  person TEXT NOT NULL,
  event_time BIGINT NOT NULL,
  PRIMARY KEY (office_id, id)
);

-- Changes of order of a workshop, numbered as the room made them; their reasons stay in intake. `version`: of the workshop when it agreed.
-- `evidence_version`: the first state of local evidence that has it; 0: none.
CREATE TABLE changes (
  office_id TEXT NOT NULL,
  workshop TEXT NOT NULL,
  number BIGINT NOT NULL,
  programme TEXT NOT NULL,
  candidate TEXT NOT NULL,
  from_place BIGINT NOT NULL,
  to_place BIGINT NOT NULL,
  version BIGINT NOT NULL,
  learn_time BIGINT NOT NULL,
  evidence_version BIGINT NOT NULL,
  PRIMARY KEY (office_id, workshop, number)
);

-- What became of an action on the roadmap: "DONE" or "DROPPED". It may be told before its workshop is. `version`: of the roadmap.
CREATE TABLE outcomes (
  office_id TEXT NOT NULL,
  workshop TEXT NOT NULL,
  action TEXT NOT NULL,
  state TEXT NOT NULL,
  version BIGINT NOT NULL,
  change_time BIGINT NOT NULL,
  PRIMARY KEY (office_id, workshop, action)
);

-- `agreement`: agreed order and changes, sealed. `loss_model`: the model that was promoted when the workshop was learnt, at `loss_time`; NDCG@10 of its own
-- order, and of the order without any model, both before it was learnt: what the drift alarm looks at.
ALTER TABLE workshops ADD COLUMN agreement BYTEA NOT NULL DEFAULT '';
ALTER TABLE workshops ADD COLUMN loss_model TEXT NOT NULL DEFAULT '';
ALTER TABLE workshops ADD COLUMN loss_time BIGINT NOT NULL DEFAULT 0;
ALTER TABLE workshops ADD COLUMN ndcg_model DOUBLE PRECISION;
ALTER TABLE workshops ADD COLUMN ndcg_plain DOUBLE PRECISION;

-- Which workshops a model was trained on: an office sees its own there, and what an office withdraws can be looked for.
CREATE TABLE model_sources (
  office_id TEXT NOT NULL,
  programme TEXT NOT NULL,
  model TEXT NOT NULL,
  workshop TEXT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (office_id, programme, model, workshop)
);
CREATE INDEX model_sources_model ON model_sources (programme, model);

-- `passed`: the gate. `before_version`, `against_before`: the champion of that day and the mean difference. `approved_by`, `decision` as in the card.
ALTER TABLE models ADD COLUMN passed BIGINT NOT NULL DEFAULT 0;
ALTER TABLE models ADD COLUMN promote_time BIGINT NOT NULL DEFAULT 0;
ALTER TABLE models ADD COLUMN signature BYTEA NOT NULL DEFAULT '';
ALTER TABLE models ADD COLUMN signing_key TEXT NOT NULL DEFAULT '';
ALTER TABLE models ADD COLUMN before_version TEXT NOT NULL DEFAULT '';
ALTER TABLE models ADD COLUMN against_before DOUBLE PRECISION;
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
  decide_time BIGINT NOT NULL,
  then_version TEXT NOT NULL
);
CREATE INDEX model_decisions_newest ON model_decisions (decide_time, id);

-- The key that models are signed with; made at the first signature.
CREATE TABLE model_keys (
  id TEXT PRIMARY KEY,
  seed BYTEA NOT NULL,
  create_time BIGINT NOT NULL
);

ALTER TABLE workshops NO FORCE ROW LEVEL SECURITY;
INSERT INTO consents (office_id, programme, agreed, person, change_time)
SELECT office_id, programme, 1, '', min(learn_time) FROM workshops WHERE demonstration = 1 GROUP BY office_id, programme;
ALTER TABLE workshops FORCE ROW LEVEL SECURITY;

SELECT concord_protect('consents', true);
SELECT concord_protect('consent_events', true);
SELECT concord_protect('changes', true);
SELECT concord_protect('outcomes', true);
SELECT concord_protect('model_sources', true);
SELECT concord_system_only('model_decisions');
SELECT concord_system_only('model_keys');
