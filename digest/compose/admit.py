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
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from digest.compose.edition_input import EditionInput
from digest.compose.score import became_news
from digest.compose.unwanted import why_unwanted
from digest.french import spoken
from digest.model import LONGEST_ADDRESS, Article, Candidate

GRACE = timedelta(hours=24)
"""How long before the window a late article may have been published: as long as
a source may be down without one of its stories being lost."""

LONGEST_DRAFT = timedelta(days=120)
"""How long somebody may have worked on what appears with the date of its first line."""

NO_AGE = "undated, and there when its source was first read: nobody knows how old it is"
"""A new source would else fill the next edition with its archive."""

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

Refusal = tuple[Candidate, str]
"""An article that may not run, and why."""


def why_not(candidate: Candidate, morning: EditionInput) -> str:
    """Why the article may not run on that morning; empty when it may."""
    if candidate.id in morning.edits.dropped:
        return "dropped from this edition by the desk"
    if candidate.hidden:
        return "hidden by the desk"
    mailed_on = candidate.mailed_on
    if mailed_on is not None and mailed_on != morning.published_on and not candidate.is_changed:
        return f"already mailed on {_day(mailed_on)}"
    if reason := why_never(candidate, morning):
        return reason
    return "" if candidate.pinned else _why_not_today(candidate, morning)


def why_never(candidate: Candidate, morning: EditionInput) -> str:
    """Why nobody can have it told, whatever the desk says; empty where the desk may."""
    return _why_unfit(candidate, morning) or _unfit(candidate.article)


def _why_not_today(candidate: Candidate, morning: EditionInput) -> str:
    """Why it is no news of that day as it stands, which a pin may overrule; or empty."""
    article, pin = candidate.article, f"`digest articles pin {candidate.id}`"
    if reason := why_unwanted(article, candidate.source_id, morning.leave_out):
        return f"{reason}; {pin} tells it all the same"
    if candidate.came_with_source and article.published_at is None:
        return f"{NO_AGE}; {pin} tells it"
    return "" if _is_in_time(candidate, morning) else _out_of_time(candidate, morning)


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
    """
    The articles of *ranked* that tell a story first, and those that tell it again.

    Which tell the same story was judged before (`Candidate.same_as`): here it is only
    decided which of them runs. The fullest does; where facts changed, the newest.
    """
    before = {candidate.id: candidate for candidate, _ in refused}
    outdated = _outdated(ranked)
    fullest: set[int] = set()
    doubles: list[Refusal] = []
    for candidate in sorted(ranked, key=lambda each: (each.id in outdated, _completeness(each))):
        if reason := _why_again(candidate, before, fullest):
            doubles.append((candidate, reason))
        else:
            fullest.add(candidate.id)
    again = {candidate.id for candidate, _ in doubles}
    return [candidate for candidate in ranked if candidate.id not in again], doubles


def tie(candidate: Candidate) -> str:
    """What decides between equals: nothing that anybody could aim at."""
    return hashlib.sha256(candidate.article.url.encode()).hexdigest()


def _unfit(article: Article) -> str:
    """What keeps an article out of any mail; empty where nothing does."""
    if not _is_readable(article.title):
        return "no title"
    if len(article.url) > LONGEST_ADDRESS:
        return f"its address is longer than {LONGEST_ADDRESS} characters: no mail program opens it"
    return ""


def _is_readable(title: str) -> bool:
    """Whether there is anything to read in it: a letter, a digit or a sign of some sort."""
    return any(char.isprintable() and not char.isspace() and char not in _BLANK for char in title)


_BLANK = "\u115f\u1160\u2800\u3164\uffa0"
"""Characters that take room and show nothing, though they count as letters or signs."""


def _is_in_time(candidate: Candidate, morning: EditionInput) -> bool:
    window, moment = morning.window, became_news(candidate)
    published = candidate.article.published_at
    if published is None or candidate.before is not None:  # news since somebody saw it
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
    verb = "changed" if candidate.before else verb
    when = f"{verb} {_day(wall.date())} {wall:%H:%M}"
    if moment >= window.end:
        closes = _short(window.end.astimezone(zone))
        return f"too new: {when}, the window closes {closes}; it waits until then"
    reason = f"too old: {when}, the window opens {_short(window.start.astimezone(zone))}"
    if candidate.article.published_at is None or candidate.first_seen_at <= morning.seen_after:
        return reason
    shown = "no draft is that old" if candidate.is_newly_shown else "below stories that were known"
    return f"{reason}; first seen {_short(candidate.first_seen_at.astimezone(zone))}, {shown}"


def _outdated(ranked: Iterable[Candidate]) -> set[int]:
    """The numbers of those whose story a later one tells with other facts."""
    by_number = {candidate.id: candidate for candidate in ranked}
    return {
        match.article_id
        for candidate in by_number.values()
        for match in candidate.same_as
        if match.is_told_anew
        and (other := by_number.get(match.article_id)) is not None
        and not other.pinned
        and became_news(other) < became_news(candidate)
    }


def _why_again(candidate: Candidate, before: dict[int, Candidate], running: set[int]) -> str:
    """How the same story was told already, by one that may not run or a fuller one; or empty."""
    is_free = candidate.pinned or candidate.is_changed
    for match in candidate.same_as:
        other = before.get(match.article_id)
        if other is None:
            continue
        if other.hidden and not candidate.pinned:
            return f"the same story is hidden by the desk (article {other.id}: {match.ground})"
        mailed_on = None if other.hidden else other.mailed_on
        if mailed_on and not (is_free or match.is_told_anew):
            day = _day(mailed_on)
            return f"the same story was mailed on {day} (article {other.id}: {match.ground})"
    same = next((match for match in candidate.same_as if match.article_id in running), None)
    if same is None:
        return ""
    how = "later" if same.is_told_anew else "more fully"
    return f"the same story as article {same.article_id}, which tells it {how}: {same.ground}"


def _completeness(candidate: Candidate) -> tuple[bool, bool, int, datetime, str]:
    """The fullest telling first: pinned, then one that says when it was updated, then by length."""
    article = candidate.article
    is_first = article.updated_at is None
    return (not candidate.pinned, is_first, -article.words, became_news(candidate), tie(candidate))


def _short(wall: datetime) -> str:
    return f"{wall.day} {_MONTHS[wall.month - 1]} {wall:%H:%M}"


def _day(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
