-- What the model was measured on, workshop by workshop (ranking/measured.h): the next one is compared with it on the same workshops.
ALTER TABLE models ADD COLUMN measured_on BYTEA NOT NULL DEFAULT '';
