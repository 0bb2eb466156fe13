"""A headline in a few words, for lists, links and the subject. Nothing is invented."""

import re
from collections.abc import Iterable

from digest.compose.slots import LENGTHS
from digest.french.typography import shorten
from digest.model import Story

LONGEST = 52
"""How few and how many characters of it an inbox shows well."""

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


def plain_subject(title: str) -> str:
    """The lead's title as far as a subject can hold it, where the voice has no line on it."""
    _, longest = LENGTHS["subject"]
    return shorten(title if len(title) <= longest else label(title), longest)


def plain_preheader(lead: Story, also: Iterable[str] = ()) -> str:
    """What the lead says and its title; where that is too short to show, what else there is."""
    shortest, longest = LENGTHS["preheader"]
    text = " ".join((*lead.paragraphs, lead.title))
    for more in also:
        if len(text) < shortest:
            text = f"{text} · {more}"
    return shorten(text, longest)


def _first_clause(title: str, turn: re.Pattern[str]) -> str:
    for match in turn.finditer(title):
        head = title[: match.start()].strip(" \u00a0")
        if len(head) <= LONGEST and len(head.split()) >= 2 and head.count("«") == head.count("»"):
            return head
    return ""
