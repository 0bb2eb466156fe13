"""
What is new in a story that was told before, and how readers are reminded of what was said.

Pure. An update shows itself in a sentence that was not there: mostly the first one. It is
told in the article's own words, nothing invented; a note of the newsroom about its own
text (« Corrigé. ») is no news.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date

from digest.compose.excerpt import NOTE, opens_a_section, told_whole
from digest.french.sentences import closed_sentences, words_alone
from digest.french.typography import (
    NO_BREAK,
    Spacing,
    clean,
    day_before,
    keep_spacing,
    typeset,
)
from digest.model import Candidate, MailedArticle, Passage, Sequel

LINE, PARAGRAPH = 25, 40
"""Words of what is new, but for one long sentence: in a line, and where it is told whole."""
_NEW_SHARE = 0.35
"""The share of a sentence's longer words that nothing said before, where it is new."""
_FEWEST = 2
_OPENING = 4
"""Words by which a sentence is known again."""
_LONGEST_TITLE = 120
"""In characters: a longer headline is not said again."""
_OF_ITSELF = re.compile(
    r"^(?:correct(?:ion|if)|corrigée?s?|rectific\w+|errat\w+|précisions?)\b|\bnos excuses\b"
    r"|version (?:précédente|antérieure)|erreur s['’]est glissée"
    r"|\bce (?:texte|article) a été (?:modifié|corrigé|mis à jour)",
    re.IGNORECASE,
)
"""Where a newsroom speaks of its own text."""


def says_news(candidate: Candidate) -> bool:
    """Whether a sentence, or its headline, says what is new since it was told."""
    before = candidate.before
    return before is not None and (bool(news_of(candidate)) or _is_retitled(candidate, before))


def news_of(candidate: Candidate, most_words: int = PARAGRAPH) -> str:
    """What the article says now and did not when it was told, in its own sentences; or ""."""
    before = candidate.before
    if before is None:
        return ""
    known = [words_alone(passage.text) for passage in before.body]
    passages = (passage for passage in candidate.article.body if not passage.is_heading)
    return next(filter(None, (_new_in(each, known, most_words) for each in passages)), "")


def new_headline(candidate: Candidate) -> str:
    """What its headline says, before or after a colon, that the headline of then did not; or ""."""
    before = candidate.before
    known = words_alone(before.title) if before else ""
    parts = re.split(r"\s*:\s+", clean(candidate.article.title))
    return " : ".join(part for part in parts if words_alone(part) not in known)


def sequel_of(
    candidate: Candidate, day: date, words: Mapping[str, str], spacing: Spacing
) -> Sequel | None:
    """
    What that story is the sequel of, read on *day*; None where it was not told before.

    The headline of then is said where it was another, and not where it only goes on now.
    """
    before = candidate.before
    if before is None:
        return None
    if _is_quotable(candidate, before):
        return Sequel(told_on=before.day, reference=_recalled(before, day, words, spacing))
    reference = typeset(f"{words['told_of']} {day_before(before.day, day)}.", spacing)
    return Sequel(told_on=before.day, reference=reference)


def _recalled(before: MailedArticle, day: date, words: Mapping[str, str], spacing: Spacing) -> str:
    """« On te disait mardi : « … » »: its headline as it was mailed."""
    title = keep_spacing(before.title).replace("«\u00a0", "“").replace("\u00a0»", "”")
    opening = typeset(f"{words['told']} {day_before(before.day, day)} :", spacing)
    stop = "" if title.endswith(("?", "!", "…")) else "."
    return f"{opening} «{NO_BREAK}{title}{NO_BREAK}»{stop}"


def _is_retitled(candidate: Candidate, before: MailedArticle) -> bool:
    return bool(before.title) and words_alone(before.title) != words_alone(candidate.article.title)


def _is_quotable(candidate: Candidate, before: MailedArticle) -> bool:
    """Whether the headline of then says more than that there was one."""
    then, now = words_alone(before.title), words_alone(candidate.article.title)
    goes_on = f"{now} ".startswith(f"{then} ")
    return bool(then) and not goes_on and len(clean(before.title)) <= _LONGEST_TITLE


def _new_in(passage: Passage, known: list[str], most_words: int) -> str:
    """The sentences of a passage from its first new one on, with the one before if need be."""
    every = list(closed_sentences(keep_spacing(passage.text)))
    place = next((at for at, each in enumerate(every) if _is_new(each, known)), None)
    if place is None:
        return ""
    end = place + 1 if most_words == LINE else None  # what follows is seldom new
    starts = ((place, most_words), (max(place - 1, 0), PARAGRAPH))
    openings = (opens_a_section(" ".join(every[at:end]), most) for at, most in starts)
    telling = (opening for opening in openings if every[place] in opening)
    return next(telling, "") or told_whole(every[place])


def _is_new(sentence: str, known: list[str]) -> bool:
    """Whether it says what nothing said before: a number, or a good part of its words."""
    said = words_alone(sentence)
    if NOTE.match(sentence) or _OF_ITSELF.search(sentence) or any(said in text for text in known):
        return False
    words = set(" ".join(known).split())
    fresh = [word for word in dict.fromkeys(_telling_words(said)) if word not in words]
    if any(word.isdecimal() for word in fresh):
        return True
    longer = set(_telling_words(said))
    opening = " ".join(said.split()[:_OPENING])
    fewest = _FEWEST + any(opening in text for text in known)  # perhaps the same, in other words
    return len(fresh) >= max(fewest, _NEW_SHARE * len(longer))


def _telling_words(said: str) -> Iterator[str]:
    """Its numbers and its longer words."""
    return (word for word in said.split() if word.isdecimal() or len(word) > 3)
