-- What one replica does for all (platform/lease/store): who holds it, and a beat that moves while he lives. No clock.
CREATE TABLE leases (name TEXT PRIMARY KEY, holder TEXT NOT NULL, beat BIGINT NOT NULL) WITH (fillfactor = 50);
SELECT concord_system_only('leases');
