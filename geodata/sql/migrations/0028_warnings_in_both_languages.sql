-- What a load lets pass with a word, and what stands against a delivery, is kept in Chinese too. What was said before
-- is in English alone.
ALTER TABLE hongtu.run ADD COLUMN warnings_zh jsonb;
ALTER TABLE hongtu.alert ADD COLUMN sentence_zh text, ADD COLUMN remedy_zh text;
