-- Look-ups before sign-in (an e-mail, a session, a token, a code) cross offices, so what they search by is unique over all.
CREATE TABLE offices (
  office_id TEXT NOT NULL PRIMARY KEY,
  display_name TEXT NOT NULL,
  country_code TEXT NOT NULL,
  demonstration BIGINT NOT NULL,
  operates BIGINT NOT NULL,
  create_time BIGINT NOT NULL
);
CREATE TABLE people (
  office_id TEXT NOT NULL REFERENCES offices (office_id),
  person_id TEXT NOT NULL,
  email TEXT NOT NULL UNIQUE,
  display_name TEXT NOT NULL,
  roles TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  disabled BIGINT NOT NULL,
  demonstration BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  sign_in_time BIGINT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (office_id, person_id)
);
CREATE INDEX people_by_name ON people (office_id, display_name, person_id);
CREATE TABLE sessions (
  session_id TEXT NOT NULL PRIMARY KEY,
  token_hash TEXT NOT NULL UNIQUE,
  office_id TEXT NOT NULL,
  person_id TEXT NOT NULL,
  workshop_id TEXT NOT NULL,
  participant_id TEXT NOT NULL,
  create_time BIGINT NOT NULL,
  expire_time BIGINT NOT NULL
);
CREATE INDEX sessions_by_person ON sessions (office_id, person_id);
CREATE INDEX sessions_by_end ON sessions (expire_time);
CREATE TABLE api_tokens (
  office_id TEXT NOT NULL,
  api_token_id TEXT NOT NULL,
  person_id TEXT NOT NULL,
  secret_hash TEXT NOT NULL UNIQUE,
  display_name TEXT NOT NULL,
  roles TEXT NOT NULL,
  create_time BIGINT NOT NULL,
  expire_time BIGINT NOT NULL,
  PRIMARY KEY (office_id, api_token_id)
);
CREATE INDEX api_tokens_by_person ON api_tokens (office_id, person_id);
CREATE TABLE one_time_codes (
  code_hash TEXT NOT NULL PRIMARY KEY,
  office_id TEXT NOT NULL,
  person_id TEXT NOT NULL,
  expire_time BIGINT NOT NULL
);
CREATE TABLE attempts (
  email_hash TEXT NOT NULL PRIMARY KEY,
  count BIGINT NOT NULL,
  first_time BIGINT NOT NULL,
  locked_until BIGINT NOT NULL
);
CREATE TABLE signing_keys (
  key_id BIGINT NOT NULL PRIMARY KEY,
  seed BYTEA NOT NULL,
  create_time BIGINT NOT NULL
);

-- Before sign-in nobody's office is known: an e-mail address, a session, a token, a code and the first set-up are looked up across
-- offices, and what is found is changed in the same transaction (signed in, password set). So the system role has all of them.
SELECT concord_protect('offices', true);
SELECT concord_protect('people', true);
SELECT concord_protect('sessions', true);
SELECT concord_protect('api_tokens', true);
SELECT concord_protect('one_time_codes', true);
-- Failed sign-ins by hash of the e-mail address, and the keys that sign tokens: of no office.
SELECT concord_system_only('attempts');
SELECT concord_system_only('signing_keys');
