-- Several signing keys: which one signs follows from the times. `seed` is sealed where `sealed`; `kid` is filled at the start for older rows.
ALTER TABLE signing_keys ADD COLUMN kid TEXT NOT NULL DEFAULT '';
ALTER TABLE signing_keys ADD COLUMN sealed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE signing_keys ADD COLUMN sign_time INTEGER NOT NULL DEFAULT 0;
ALTER TABLE signing_keys ADD COLUMN made_by TEXT NOT NULL DEFAULT 'first start';
ALTER TABLE signing_keys ADD COLUMN withdraw_time INTEGER NOT NULL DEFAULT 0;
ALTER TABLE signing_keys ADD COLUMN withdrawn_by TEXT NOT NULL DEFAULT '';
