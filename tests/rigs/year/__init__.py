"""A newsroom's year, written with its truth, and what the editions made of it."""
