"""How far a test goes that could go on for ever: a little in the suite, far in `make soak`."""

import os

SOAK = "SOAK" in os.environ
"""Whether this is `make soak`. (DIGEST_… is forgotten in tests.)"""
TIMES = int(os.environ.get("SOAK_TIMES", "2"))
"""How often two processes are let loose on one morning."""
KILLS = int(os.environ.get("SOAK_KILLS", "5"))
"""How many sendings are killed, for each database and policy."""
LIVES = int(os.environ.get("SOAK_LIVES", "3"))
"""How many histories of readers are lived through."""
LOSSES = int(os.environ.get("SOAK_LOSSES", "3"))
"""How many hosts are lost for good in one sending."""
HISTORIES = int(os.environ.get("SOAK_HISTORIES", "1"))
"""How many sendings lose hosts, each by dice of its own, under each policy."""
STRANGERS = int(os.environ.get("SOAK_STRANGERS", "300"))
"""How many hostile texts strangers send."""
SEED = os.environ.get("SOAK_SEED", "")
"""The dice of a run that failed, as it has printed them."""
