-- Sign-ins at another account service that are under way, for ten minutes at most. State and cookie are kept as hashes; nonce and verifier are
-- of no use without the code that only the browser brings.
CREATE TABLE oidc_attempts (
  state_hash TEXT NOT NULL PRIMARY KEY,
  browser_hash TEXT NOT NULL,
  nonce TEXT NOT NULL,
  verifier TEXT NOT NULL,
  next_path TEXT NOT NULL,
  expire_time BIGINT NOT NULL
);
CREATE INDEX oidc_attempts_by_end ON oidc_attempts (expire_time);
SELECT concord_system_only('oidc_attempts');
