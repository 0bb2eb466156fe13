"""A headline in a few words, for lists, links and the subject. Nothing is invented."""

import re

from digest.compose.typography import shorten

LONGEST = 52

_TURN = re.compile(r"[ \u00a0]:[ \u00a0]|: | [–—] |, (?=et |pis |puis )|(?<=[?!])[ \u00a0]")
"""Where a headline may be left without saying something else: after its topic
or its first clause. Never at a bare comma: "Accusé de meurtre, il est acquitté"."""
_COLON = re.compile(r"[ \u00a0]:[ \u00a0]|: ")


def short_title(title: str) -> str:
    """
    The title itself when it is short, else its first clause, else "".

    A clause counts when it has at least two words and fits in 52 characters.
    """
    if len(title) <= LONGEST:
        return title.rstrip(". ")
    return _first_clause(title, _TURN)


def topic(title: str) -> str:
    """
    What a title is about: its clause before a colon, else its short title.

    So a line of the voice that names it brings no second colon.
    """
    return _first_clause(title, _COLON) or short_title(title)


def label(title: str) -> str:
    """The short title, or the title cut between two words."""
    return short_title(title) or shorten(title, LONGEST + 8)


def _first_clause(title: str, turn: re.Pattern[str]) -> str:
    for found in turn.finditer(title):
        head = title[: found.start()].strip(" \u00a0")
        if len(head) <= LONGEST and len(head.split()) >= 2 and head.count("«") == head.count("»"):
            return head
    return ""
