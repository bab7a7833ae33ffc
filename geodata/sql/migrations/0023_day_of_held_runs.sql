-- The day from which the boundaries of a held load hold, for when it is published.
ALTER TABLE hongtu.run ADD COLUMN valid_from date;
