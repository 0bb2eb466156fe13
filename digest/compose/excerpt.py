"""
What an edition tells of an article, in the article's own sentences. Pure.

An excerpt ends where a sentence ends and a quotation closes; an intertitle is never part of
one; who says something is named before "dit-il". What cannot be told so is left out.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import islice

from digest.french.sentences import closed_sentences, words_alone
from digest.french.typography import keep_spacing
from digest.model import Article

LONGEST = 55
"""Words of an excerpt."""
_AT_MOST = 90
"""Words of one that is a single long sentence."""
_TRIES = 3
"""Paragraphs of the body that may open an excerpt."""
_ALIKE = 0.6
"""The share of its longer words with which a sentence repeats a text."""
_FEWEST = 5
"""Words of what is more than a caption."""
NOTE = re.compile(
    r"(?:article |texte )?(?:mis à jour|publié|photo|crédit|date|par)\b", re.IGNORECASE
)
"""What a page says of itself before it tells anything."""
_SAYS_PRONOUN = re.compile(
    r"\b(?:dit|disent|ajout\w+|affirm\w+|expliqu\w+|précis\w+|soutien\w+|racont\w+|confi\w+|lanc\w+"
    r"|soulign\w+|not\w+|déclar\w+|croi\w+|pens\w+|estim\w+|insist\w+|rappel\w+|poursui\w+"
    r"|conclu\w+|résum\w+|adme\w+|avou\w+|répon\w+|observ\w+|indiqu\w+|assur\w+|plaid\w+"
    r"|dénonc\w+|ironis\w+|demand\w+|réjouit|souvient|exclam\w+)-(?:t-)?(?:ils?|elles?)\b"
)
"""dit-il, ajoute-t-elle, soutiennent-ils."""
_BROKEN_OFF = re.compile(r"(?:…|\.\.\.)[\s\u00a0»”)\]]*$")
_RUNS_ON = re.compile(
    r"[a-zà-ÿ0-9)%][ \u00a0](?:Les?|La|L[’']|Une?|Des?|Du|Ces?|Cette|Il|Elle|Ils|Elles|On|Selon"
    r"|Pour|Dans|Depuis|Après|Avant|Avec|Sans|À|Si|Mais|Et|C[’']est)(?:[ \u00a0]|(?<=[’']))[a-zà-ÿ]"
)
"""A little word with a capital where no sentence begins: what stands before it is a heading."""
_SPEAKER = re.compile(
    r"(?<=[\wé,;:’)»] )[A-ZÀ-Þ]\w+|\b(?:M\.|Mme|Dre?|Me)[ \u00a0]|(?:^|\b)[A-ZÀ-Þ]\w+ [A-ZÀ-Þ]\w+"
    r"|\b(?:maire(?:sse)?|ministre|député\w*|direct\w+|présiden\w+|porte-parole|chercheu\w+"
    r"|propriétaire|professeu\w+|auteure?|artiste|coach|entraîneu\w+|médecin|avocate?)\b"
)
_PRONOUN_FIRST = re.compile(
    r"(?:[«“\"][ \u00a0]?)?"
    r"(?:(?:il|elle|ils|elles)\b(?! (?:faut|faudra|y a|s’agit|reste|est prévu))"
    r"|cel(?:ui|le)-ci\b|ceux-ci\b|ce(?:tte)? derni\w+\b)",
    re.IGNORECASE,
)


def excerpt(article: Article) -> str:
    """
    Its standfirst, else the start of its first paragraph, in whole sentences; "" where none ends.

    A standfirst in which a heading of the body is glued to a sentence gives way to the body.
    """
    paragraphs = (passage.text for passage in article.body if not passage.is_heading)
    standfirst = () if has_glued_heading(article) else (article.summary,)
    texts = [text for text in (*standfirst, *islice(paragraphs, _TRIES)) if text]
    prose = (opening for opening in map(_opening, texts) if _is_prose(opening))
    openings = filter(None, map(_opening, texts))
    return next(prose, "") or _lacking_its_stop(texts) or next(openings, "")


def has_glued_heading(article: Article) -> bool:
    """Whether the standfirst runs on through a heading of the body, as a feed's text does."""
    headings = [passage.text for passage in article.body if passage.is_heading]
    if not headings:
        return False
    summary = f" {words_alone(article.summary)} "
    return any(
        f" {heading} " in summary for heading in map(words_alone, headings) if " " in heading
    )


def opens_a_section(text: str, most_words: int) -> str:
    """The sentences that open a section; "" where they need what stood above its heading."""
    opening = told_whole(text, most_words)
    return "" if _PRONOUN_FIRST.match(opening) else opening


def told_whole(text: str, most_words: int = LONGEST) -> str:
    """As many of its first sentences as fit and name their speakers; the first may be long."""
    opening = ""
    for sentence in closed_sentences(text):
        grown = f"{opening} {sentence}".strip()
        most = most_words if opening or most_words < LONGEST else _AT_MOST
        is_glued = bool(opening) and _RUNS_ON.search(sentence) is not None
        is_broken = is_glued or _BROKEN_OFF.search(sentence) or _lacks_speaker(grown)
        if is_broken or len(grown.split()) > most:
            break
        opening = grown
    return opening


def new_sentences(text: str, others: Iterable[str]) -> str:
    """The sentences of *text* up to the first that repeats what one of the others said."""
    said = [_long_words(other) for other in others]
    fresh = ""
    for sentence in closed_sentences(text):
        words = _long_words(sentence)
        if any(len(words & before) > _ALIKE * len(words) for before in said):
            break
        fresh = f"{fresh} {sentence}".strip()
    return fresh


@lru_cache(maxsize=1024)  # an article is weighed and told several times on its morning
def _opening(text: str) -> str:
    return told_whole(keep_spacing(text))


def _is_prose(opening: str) -> bool:
    return len(opening.split()) >= _FEWEST and not NOTE.match(opening)


def _lacking_its_stop(texts: list[str]) -> str:
    """A first text that only lacks its full stop, with one."""
    bare = keep_spacing(texts[0]).rstrip(" \u00a0,;:–—-") if texts else ""
    stopped = f"{bare}."
    is_whole = _FEWEST <= len(bare.split()) <= LONGEST and not bare.endswith(("…", ".", "]", ")"))
    return stopped if is_whole and told_whole(stopped) == stopped else ""


def _lacks_speaker(text: str) -> bool:
    """Whether somebody speaks in it of whom nothing says who it is."""
    said = _SAYS_PRONOUN.search(text)
    return said is not None and not _SPEAKER.search(text[: said.start()])


def _long_words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w{4,}", text.casefold()))
