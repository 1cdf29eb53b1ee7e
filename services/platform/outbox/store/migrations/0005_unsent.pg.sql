-- What is unsent is a few of very many, or a great many for a moment. Statistics taken in that moment would have every look for them read
-- the whole table until the next ones; without any, the planner takes them for few, always, and uses the index that is made for it.
ALTER TABLE outbox ALTER COLUMN sent_time SET STATISTICS 0;
