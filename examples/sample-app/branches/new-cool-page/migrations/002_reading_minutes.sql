-- People read about a thousand characters a minute. The database computes it, so that every article has it at once.
ALTER TABLE articles
  ADD COLUMN reading_minutes real GENERATED ALWAYS AS (round(length(body) / 1000.0, 1)) STORED;
