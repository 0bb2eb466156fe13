"""How long a test waits for what has to happen: so long that no verdict depends on the load."""

PATIENCE = 300.0
"""Seconds. It ends what would hang for ever, and judges nothing: speed is for `benchmarks/`."""
