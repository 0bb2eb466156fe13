"""What keeps an installation well: set up, settings, keys, backup, doctor."""
