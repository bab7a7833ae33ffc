"""What the map draws: tiles, the classes of their features, the heat of tickets."""
