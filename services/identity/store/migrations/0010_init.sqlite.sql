
CREATE TABLE offices (
  office_id TEXT NOT NULL PRIMARY KEY,
  display_name TEXT NOT NULL,
  country_code TEXT NOT NULL,
  demonstration INTEGER NOT NULL,
  operates INTEGER NOT NULL,
  create_time INTEGER NOT NULL
) STRICT;
CREATE TABLE people (
  office_id TEXT NOT NULL REFERENCES offices (office_id),
  person_id TEXT NOT NULL,
  email TEXT NOT NULL UNIQUE,
  display_name TEXT NOT NULL,
  roles TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  disabled INTEGER NOT NULL,
  demonstration INTEGER NOT NULL,
  create_time INTEGER NOT NULL,
  sign_in_time INTEGER NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (office_id, person_id)
) STRICT;
CREATE INDEX people_by_name ON people (office_id, display_name, person_id);
CREATE TABLE sessions (
  session_id TEXT NOT NULL PRIMARY KEY,
  token_hash TEXT NOT NULL UNIQUE,
  office_id TEXT NOT NULL,
  person_id TEXT NOT NULL,
  workshop_id TEXT NOT NULL,
  participant_id TEXT NOT NULL,
  create_time INTEGER NOT NULL,
  expire_time INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_by_person ON sessions (office_id, person_id);
CREATE INDEX sessions_by_end ON sessions (expire_time);
CREATE TABLE api_tokens (
  office_id TEXT NOT NULL,
  api_token_id TEXT NOT NULL,
  person_id TEXT NOT NULL,
  secret_hash TEXT NOT NULL UNIQUE,
  display_name TEXT NOT NULL,
  roles TEXT NOT NULL,
  create_time INTEGER NOT NULL,
  expire_time INTEGER NOT NULL,
  PRIMARY KEY (office_id, api_token_id)
) STRICT;
CREATE INDEX api_tokens_by_person ON api_tokens (office_id, person_id);
CREATE TABLE one_time_codes (
  code_hash TEXT NOT NULL PRIMARY KEY,
  office_id TEXT NOT NULL,
  person_id TEXT NOT NULL,
  expire_time INTEGER NOT NULL
) STRICT;
CREATE TABLE attempts (
  email_hash TEXT NOT NULL PRIMARY KEY,
  count INTEGER NOT NULL,
  first_time INTEGER NOT NULL,
  locked_until INTEGER NOT NULL
) STRICT;
CREATE TABLE signing_keys (
  key_id INTEGER NOT NULL PRIMARY KEY,
  seed BLOB NOT NULL,
  create_time INTEGER NOT NULL
) STRICT;
