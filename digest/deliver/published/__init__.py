"""What the DNS publishes of our mail: what it should say, and what follows from what it does."""
