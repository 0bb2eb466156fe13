"""
Is a one-click a reader's, or a scanner's that presses every button of every mail? Pure.

A scanner reads the mail of a whole company as it arrives: many clicks, from one
network, each within seconds of its own copy. One click alone is always a
reader's, and so are many that come later: a mailbox provider sends them all
from its own network.
"""

from datetime import date, datetime, timedelta

FOREVER = date(9999, 12, 31)
"""Until when a held reader rests: until a person says otherwise."""
TOO_SOON = timedelta(seconds=60)
"""After the reader's own copy left; a person reads first."""
WITHIN = timedelta(minutes=2)
OTHERS = 4
"""Clicks from the same network shortly before; with so many it is a burst."""


def is_too_soon(at: datetime, copy_sent_at: datetime | None) -> bool:
    """Whether a click at that moment came before a person could have read the copy."""
    return copy_sent_at is not None and timedelta(0) <= at - copy_sent_at <= TOO_SOON


def is_burst(others: int) -> bool:
    """Whether a click that came too soon, after so many others, is a scanner's."""
    return others >= OTHERS
