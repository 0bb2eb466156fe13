"""Mail that came back: where it comes from, whose it is, and what it does."""
