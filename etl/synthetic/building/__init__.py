"""What is built: the buildings of compounds with their units, and all other buildings. Metres throughout."""
