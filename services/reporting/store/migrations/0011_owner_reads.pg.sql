-- `concord verify` compares what was applied with what was accepted, as the owner, who could switch row security off anyway: it reads
-- the ledger and its counts over all offices, and nothing else.
CREATE POLICY owner_select ON events FOR SELECT TO CURRENT_USER USING (true);
CREATE POLICY owner_select ON counts FOR SELECT TO CURRENT_USER USING (true);
