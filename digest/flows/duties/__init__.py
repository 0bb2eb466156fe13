"""What is done by itself, day and night: one table of it, on one host or on several."""
