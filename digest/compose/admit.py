"""
Which articles may run on a day, and why every other one may not.

An article is in the window by its date of publication, or by when it was first
seen if it has none. One that a feed was slow to show is not lost: published up
to a day before the window opens but first seen since the edition before was
made, it is late and still eligible, unless a first edition is being made
(nothing was missed before it). One that appears above stories that were known, in
a source that was read the day before, is new whatever its date: that is the day
on which its draft was begun. What was there to be carried yesterday, and was
not, is over.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from digest.compose.edition_input import EditionInput
from digest.compose.score import became_news, heads_a_column
from digest.french import spoken
from digest.french.typography import clean
from digest.model import Article, Candidate

GRACE = timedelta(hours=24)
"""How long before the window a late article may have been published: as long as
a source may be down without one of its stories being lost."""

LONGEST_DRAFT = timedelta(days=120)
"""How long somebody may have worked on what appears with the date of its first line."""

_ALIKE = 0.6
"""Of the words of the shorter text, how many the other has where both tell one story."""
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

Refusal = tuple[Candidate, str]
"""An article that may not run, and why."""


def why_not(candidate: Candidate, morning: EditionInput) -> str:
    """Why the article may not run on that morning; empty when it may."""
    if candidate.hidden:
        return "hidden by the desk"
    mailed_on = candidate.mailed_on
    if mailed_on is not None and mailed_on != morning.published_on and not candidate.is_changed:
        return f"already mailed on {_day(mailed_on)}"
    if reason := _why_unfit(candidate, morning):
        return reason
    if not clean(candidate.article.title):
        return "no title"
    if candidate.pinned or _is_in_time(candidate, morning):
        return ""
    return _out_of_time(candidate, morning)


def _why_unfit(candidate: Candidate, morning: EditionInput) -> str:
    """Why it is no news of ours to tell, pinned or not; empty where it is."""
    if reason := morning.withdrawn.get(candidate.id):
        return f"its publisher took it back: {reason}"
    if sign := candidate.article.paid_sign:
        return f"paid matter (« {sign} »); what a partner pays for is booked: `digest partners add`"
    return _why_not_read(candidate.article, morning)


def _why_not_read(article: Article, morning: EditionInput) -> str:
    """Why the edition's readers would not understand it; empty where they would."""
    languages = morning.limits.languages
    text = " ".join((article.title, article.summary, *(line.text for line in article.body)))
    language = spoken.labelled(text, article.language)
    if not languages or any(spoken.is_in(language, each) for each in languages):
        return ""
    return f"in another language ({language}); edition.languages says which are told"


def without_doubles(
    ranked: list[Candidate], refused: Iterable[Refusal]
) -> tuple[list[Candidate], list[Refusal]]:
    """The articles of *ranked* that tell a story first, and those that tell it again."""
    before = _by_title(candidate for candidate, _ in refused)
    fullest: dict[str, list[Candidate]] = defaultdict(list)
    doubles: list[Refusal] = []
    for candidate in sorted(ranked, key=_completeness):
        key = _title_key(candidate)
        if reason := _why_again(candidate, before[key], fullest[key]):
            doubles.append((candidate, reason))
        else:
            fullest[key].append(candidate)
    again = {candidate.id for candidate, _ in doubles}
    return [candidate for candidate in ranked if candidate.id not in again], doubles


def tie(candidate: Candidate) -> str:
    """What decides between equals: nothing that anybody could aim at."""
    return hashlib.sha256(candidate.article.url.encode()).hexdigest()


def _is_in_time(candidate: Candidate, morning: EditionInput) -> bool:
    window, moment = morning.window, became_news(candidate)
    published = candidate.article.published_at
    if published is None:
        return morning.seen_after < moment <= window.end
    is_new = candidate.first_seen_at > morning.seen_after and published < window.start
    is_late = is_new and (window.start - morning.grace <= published or _was_a_draft(candidate))
    return moment in window or is_late


def _was_a_draft(candidate: Candidate) -> bool:
    """Whether its old date is the day on which it was begun: it was not there the day before."""
    published = candidate.article.published_at or candidate.first_seen_at
    return candidate.is_newly_shown and candidate.first_seen_at - published <= LONGEST_DRAFT


def _out_of_time(candidate: Candidate, morning: EditionInput) -> str:
    zone, window = morning.newsletter.timezone, morning.window
    moment = became_news(candidate)
    wall = moment.astimezone(zone)
    verb = "published" if candidate.article.published_at else "undated, first seen"
    when = f"{verb} {_day(wall.date())} {wall:%H:%M}"
    if moment >= window.end:
        closes = _short(window.end.astimezone(zone))
        return f"too new: {when}, the window closes {closes}; it waits until then"
    reason = f"too old: {when}, the window opens {_short(window.start.astimezone(zone))}"
    if candidate.article.published_at is None or candidate.first_seen_at <= morning.seen_after:
        return reason
    shown = "no draft is that old" if candidate.is_newly_shown else "below stories that were known"
    return f"{reason}; first seen {_short(candidate.first_seen_at.astimezone(zone))}, {shown}"


def _why_again(candidate: Candidate, before: list[Candidate], fullest: list[Candidate]) -> str:
    """How the same story was told already, by one that may not run or a fuller one; or empty."""
    is_free = candidate.pinned or candidate.is_changed
    for other in filter(lambda each: _tell_the_same(each, candidate), before):
        if other.hidden and not candidate.pinned:
            return "the same story is hidden by the desk"
        if other.mailed_on is not None and not other.hidden and not is_free:
            return f"the same story was mailed on {_day(other.mailed_on)}"
    same = next((each for each in fullest if _tell_the_same(each, candidate)), None)
    return "" if same is None else f"the same story as article {same.id}, which tells it more fully"


def _by_title(candidates: Iterable[Candidate]) -> dict[str, list[Candidate]]:
    titled: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        titled[_title_key(candidate)].append(candidate)
    return titled


def _title_key(candidate: Candidate) -> str:
    """Its title without case, spacing or punctuation: feeds differ in these only."""
    return re.sub(r"[\W_]+", "", candidate.article.title.casefold()) or candidate.article.url


def _tell_the_same(first: Candidate, second: Candidate) -> bool:
    """
    Whether two articles with the same title tell one story.

    « Météo » comes back every day, and two councils publish a « Bulletin du
    marché »: the texts must agree as well, in their words and in their numbers.
    """
    shorter, longer = sorted((_words(first.article), _words(second.article)), key=len)
    if not shorter:
        return not heads_a_column(first.article.title)
    if not _numbers(shorter) <= _numbers(longer):
        return False
    return len(shorter & longer) >= _ALIKE * len(shorter)


def _words(article: Article) -> set[str]:
    texts = (article.summary, *(passage.text for passage in article.body))
    return {word for text in texts for word in re.findall(r"\w+", text.casefold())}


def _numbers(words: set[str]) -> set[str]:
    return {word for word in words if word.isdigit()}


def _completeness(candidate: Candidate) -> tuple[bool, bool, int, datetime, str]:
    """The fullest telling first: pinned, then one that says when it was updated, then by length."""
    article = candidate.article
    is_first = article.updated_at is None
    return (not candidate.pinned, is_first, -article.words, became_news(candidate), tie(candidate))


def _short(wall: datetime) -> str:
    return f"{wall.day} {_MONTHS[wall.month - 1]} {wall:%H:%M}"


def _day(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
