"""From queued copies to outcomes: claim, stream, account, halt, send again."""
