-- Whether the seed is encrypted (learning.key_encryption_key); what is open is sealed at the next start.
ALTER TABLE model_keys ADD COLUMN sealed INTEGER NOT NULL DEFAULT 0;
