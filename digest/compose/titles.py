"""A headline where it has to be short: in lists and links, in the subject, in the voice's lines."""

import re
from collections.abc import Iterable
from datetime import date

from digest.compose.headline import SHORT, forms, gentle_forms
from digest.compose.slots import LENGTHS
from digest.compose.soft_capitals import without_capital
from digest.french.subjects import passes_for_another
from digest.french.typography import NO_BREAK, clean, long_date, shorten
from digest.model import Story

LONGEST = SHORT
"""How few and how many characters of it an inbox shows well."""
_LONGEST_TOPIC = 55
"""What leaves room for the shortest of them."""
_BESIDE_A_VOICE = 44
"""What leaves room for half of the voice's lines."""
_TWO_LINES = 110
"""What a list shows whole: a headline that lost its head or its tail may say another thing."""

_QUOTED = re.compile(r"[«“\"][^«»“”\"]+[»”\"][.!?…]?")
_COLON = re.compile(r"\s?:\s")
"""« Petapan : » and « Petapan: »: a headline keeps its site's own spaces."""

Forms = tuple[str, ...]
"""A headline as it may be said, the fullest form first; none where it cannot be said shorter."""


def forms_of(title: str, score: float) -> Forms:
    """The forms of a headline; few are safe where its story weighs (*score* of its gravity)."""
    return gentle_forms(title) if score > 0 else forms(title)


def short_title(title: str) -> str:
    """The fullest form of that headline in 52 characters, or ""."""
    return _fullest(forms(title), LONGEST)


def topic(shapes: Forms) -> str:
    """
    What a line of the voice names a story by, in 55 characters, or "".

    The fullest form that leaves the line room, without a colon where there is one: a line
    brings its own.
    """
    plain = tuple(form for form in shapes if not _COLON.search(form))
    for among in (plain, shapes):
        if form := _fullest(among, _BESIDE_A_VOICE) or _shortest(among, _LONGEST_TOPIC):
            return form
    return ""


def is_quotation(title: str) -> bool:
    """Whether that headline is only what somebody said, without a word on who or of what."""
    return _QUOTED.fullmatch(clean(title)) is not None


def label(title: str, shapes: Forms) -> str:
    """The headline for a list, whole: it has room for two lines; only a longer one is shortened."""
    whole = title if len(title) <= _TWO_LINES else ""
    return whole or _fullest(shapes, _TWO_LINES) or shorten(title, _TWO_LINES)


def plain_subject(shapes: Forms) -> str:
    """The fullest form that fits a subject and that no inbox misreads, or "": none is cut."""
    _, longest = LENGTHS["subject"]
    return _fullest(tuple(form for form in shapes if not passes_for_another(form)), longest)


def sequel_subject(shapes: Forms) -> str:
    """
    « Suite : le pont ferme jusqu’en mai », for a story that was told before; or "".

    « Carambolage, la suite : une 18e victime », where its headline has a colon of its own.
    """
    name = topic(shapes)
    what, *news = _COLON.split(name, maxsplit=1)
    plain = f"Suite{NO_BREAK}: {without_capital(name)}"
    subject = f"{what}, la suite{NO_BREAK}: {news[0]}" if news else plain
    _, longest = LENGTHS["subject"]
    return subject if name and len(subject) <= longest else ""


def bare_subject(day: date) -> str:
    """« L’édition du vendredi 8 novembre », where no headline fits and no line is free."""
    return f"L’édition du {long_date(day).rpartition(' ')[0]}"


def plain_preheader(lead: Story, also: Iterable[str] = ()) -> str:
    """What the lead says and its title; where that is too short to show, what else there is."""
    return _padded(" ".join((*lead.paragraphs, lead.title)), also)


def titled_preheader(
    lead: Story, also: Iterable[str] = (), said: frozenset[str] = frozenset()
) -> str:
    """
    The lead's title, for a subject that could not hold it; then what else there is.

    With more of that where an inbox still shows it: *said* are its preheaders, in small letters.
    """
    others = tuple(also)
    longer = (_padded(f"{lead.title} · {more}", ()) for more in others)
    first = _padded(lead.title, others)
    return next((text for text in (first, *longer) if text.casefold() not in said), first)


def _padded(text: str, also: Iterable[str]) -> str:
    shortest, longest = LENGTHS["preheader"]
    for more in also:
        longer = f"{text} · {more}"
        if len(text) < shortest and len(longer) < longest:
            text = longer
    return _stopped(shorten(text, longest - 1))


def _stopped(text: str) -> str:
    """With a full stop, where nothing ends it: every line of an inbox is a sentence there."""
    return text if text.endswith((".", "?", "!", "…")) else f"{text}."


def _fullest(shapes: Forms, longest: int) -> str:
    return next((form for form in shapes if len(form) <= longest), "")


def _shortest(shapes: Forms, longest: int) -> str:
    return next((form for form in reversed(shapes) if len(form) <= longest), "")
