-- How many rows of a layer lie wholly outside what they say they belong to; they count as faulty in its validity.
ALTER TABLE hongtu.layer_quality ADD COLUMN misplaced_rows integer;
