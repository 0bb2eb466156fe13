"""May we write to this person, and how do we know? Pure."""
