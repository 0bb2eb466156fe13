"""What an operator wants in no edition, by what its publisher says of it. Pure."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from digest.config.sources import LeaveOutSettings
from digest.french.letters import unaccented
from digest.model import Article, ListedArticle

_Judge = Callable[[Article | ListedArticle, str], bool]


def why_unwanted(
    article: Article | ListedArticle, source_id: int, settings: LeaveOutSettings
) -> str:
    """Which of the settings leaves it out, in English; empty where none does."""
    for name, judge in _JUDGES.items():
        for of_source, wanted in getattr(settings, name):
            if of_source in (0, source_id) and judge(article, wanted):
                return f"left out by sources.leave_out.{name} (« {wanted} »)"
    return ""


def _is_of_section(article: Article | ListedArticle, wanted: str) -> bool:
    return _folded(article.section) == _folded(wanted)


def _is_tagged(article: Article | ListedArticle, wanted: str) -> bool:
    return _folded(wanted) in map(_folded, article.tags)


def _is_by(article: Article | ListedArticle, wanted: str) -> bool:
    """Whether one of its authors is called so."""
    people = re.split(r",| et | and |&", article.author)
    return _folded(wanted) in map(_folded, people)


def _is_below(article: Article | ListedArticle, wanted: str) -> bool:
    """Whether its address begins so: `gazette.example/horoscope/`, or `/horoscope/` of any site."""
    parts = urlsplit(article.url)
    place = f"{parts.netloc.removeprefix('www.')}{parts.path}"
    start = re.sub(r"^https?://", "", wanted.strip().casefold()).removeprefix("www.")
    return (parts.path if start.startswith("/") else place).casefold().startswith(start)


def _is_titled(article: Article | ListedArticle, wanted: str) -> bool:
    """Whether its title has those words, one after the other."""
    return f" {_folded(wanted)} " in f" {_folded(article.title)} "


_JUDGES: dict[str, _Judge] = {
    "sections": _is_of_section,
    "tags": _is_tagged,
    "authors": _is_by,
    "addresses": _is_below,
    "titles": _is_titled,
}


def _folded(text: str) -> str:
    """The words of it, whatever their capitals, accents and signs."""
    return re.sub(r"[\W_]+", " ", unaccented(text).casefold()).strip()
