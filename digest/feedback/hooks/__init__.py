"""What relays tell us by web hook: proved to be theirs, read, and said as a report. Pure."""
