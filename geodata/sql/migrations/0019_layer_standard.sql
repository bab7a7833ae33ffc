-- At 60, a layer that lost its names and its households would still have been published.
UPDATE hongtu.layer_standard SET least_score = 75 WHERE city = '*' AND least_score = 60;
