"""The picture of a story in a mail: the desk's, else the article's where mail programs show it."""

from dataclasses import replace

from digest.french.typography import clean, shorten
from digest.model import NO_PICTURE, Candidate, Image

_LONGEST_ALT = 300
_NOTHING = frozenset({"none", "null", "undefined", "nan"})
"""What a program writes where it has no words."""


def picture_of(candidate: Candidate) -> Image | None:
    """The picture to show, its words fit to be read aloud; None for none."""
    own, chosen = candidate.article.image, candidate.picture
    if chosen == NO_PICTURE:
        return None
    has_own = own is not None and chosen in ("", own.url)
    image = own if has_own or not chosen else Image(url=chosen)
    if image is None or not image.is_shown_in_mail:
        return None
    alt = shorten(clean(image.alt), _LONGEST_ALT)
    return replace(image, alt="" if alt.casefold() in _NOTHING else alt)


def why_without(candidate: Candidate) -> str:
    """Why the article's own picture is not shown; empty where it is, or there is none."""
    if candidate.article.image is None or picture_of(candidate) is not None:
        return ""
    if candidate.picture == NO_PICTURE:
        return "its picture is left out by the desk"
    return (
        f"its picture is left out: mail programs do not show {candidate.article.image.url[:200]}; "
        "`digest articles write NUMBER --picture URL` gives another"
    )
