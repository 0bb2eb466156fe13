"""
Dates in French words: "Mis à jour le 8 novembre 2024 à 7h52", "hier à 9 h". Pure.

What a page shows its readers is often the only place that says when a story
was changed. A day without a year means the last such day; a date that does not
exist is none.
"""

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_MONTHS = ("jan", "fev", "mar", "avr", "mai", "juin", "juil", "aou", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(janv(?:ier)?|fevr?(?:ier)?|mars|avr(?:il)?|mai|juin|juil(?:let)?|aout|sept?(?:embre)?"
    r"|oct(?:obre)?|nov(?:embre)?|dec(?:embre)?)\b\.?"
)
_CLOCK = (
    r"(?:[\s,|·–-]*(?:a\s+)?(?P<hour>[01]?\d|2[0-4])\s*(?:h(?:eures?)?|:)"
    r"\s*(?P<minute>[0-5]\d)?\b)?"
)
_IN_WORDS = re.compile(
    rf"\b(?P<day>\d{{1,2}})(?:er)?\s+{_MONTH}(?:,?\s+(?P<year>\d{{4}})\b)?{_CLOCK}"
)
_IN_NUMBERS = re.compile(
    rf"\b(?P<day>\d{{1,2}})[/.](?P<month>\d{{1,2}})[/.](?P<year>\d{{4}}|\d\d)\b{_CLOCK}"
)
_ISO = re.compile(rf"\b(?P<year>20\d\d)-(?P<month>\d\d)-(?P<day>\d\d)\b{_CLOCK}")
_NAMED_DAY = re.compile(rf"\b(?P<name>avant-hier|hier|aujourd.?hui)\b{_CLOCK}")
_AGO = re.compile(
    r"\bil y ?a (?:environ |moins d.? ?)?(?P<count>\d+|une?)\s*"
    r"(?P<unit>min(?:ute)?s?|h(?:eure)?s?|j(?:our)?s?|semaines?)\b"
)
_BACK = {"aujourd'hui": 0, "hier": 1, "avant-hier": 2}
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "j": timedelta(days=1)}
_UNITS |= {"s": timedelta(weeks=1)}

_UPDATED = re.compile(
    r"\b(?:mise? a jour|actualisee?|modifiee?|derniere modification|maj|updated)\b"
)
_PUBLISHED = re.compile(r"\b(?:publiee?|parue?|mise? en ligne|postee?|diffusee?|published)\b")
_NEAR = 40
"""Between "Mis à jour" and its date there may be "le jeudi", not another sentence."""


def read(text: str, *, zone: ZoneInfo, now: datetime) -> datetime | None:
    """The first date that *text* tells, in UTC; None where there is none, or it is not a date."""
    plain = _plain(text)
    searches = ((pattern.search(plain), reader) for pattern, reader in _READERS)
    dates = [(match, reader) for match, reader in searches if match]
    if not dates:
        return None
    match, reader = min(dates, key=lambda pair: pair[0].start())
    try:
        moment = reader(match, zone, now.astimezone(zone))
    except ValueError:  # a 31st of June
        return None
    return moment.astimezone(UTC)


def published(text: str, *, zone: ZoneInfo, now: datetime) -> datetime | None:
    """The date that follows "Publié le", "Mis en ligne", …"""
    return _after(_PUBLISHED, text, zone, now)


def updated(text: str, *, zone: ZoneInfo, now: datetime) -> datetime | None:
    """The date that follows "Mis à jour le", "Modifié", …"""
    return _after(_UPDATED, text, zone, now)


def tells_update(text: str) -> bool:
    """Whether the words speak of a change, not of the publication."""
    return bool(_UPDATED.search(_plain(text)))


def _after(label: re.Pattern[str], text: str, zone: ZoneInfo, now: datetime) -> datetime | None:
    plain = _plain(text)
    for match in label.finditer(plain):
        rest = plain[match.end() : match.end() + _NEAR]
        other = _UPDATED.search(rest) or _PUBLISHED.search(rest)
        moment = read(rest[: other.start()] if other else rest, zone=zone, now=now)
        if moment:
            return moment
    return None


def _plain(text: str) -> str:
    """Lower case without accents, one kind of space and of apostrophe: what the patterns expect."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(re.sub("[\u2019\u2018\u02bc\u2035\u00b4`]", "'", bare).split())


def _clock(match: re.Match[str]) -> time:
    hour = int(match["hour"] or 0)
    return time(hour % 24, int(match["minute"] or 0))


def _day_in_words(match: re.Match[str], zone: ZoneInfo, now: datetime) -> datetime:
    month = 1 + next(i for i, name in enumerate(_MONTHS) if match[2].startswith(name))
    year = int(match["year"] or now.year)
    day = date(year, month, int(match["day"]))
    if not match["year"] and day > now.date():
        day = date(year - 1, month, day.day)
    return datetime.combine(day, _clock(match), tzinfo=zone)


def _day_in_numbers(match: re.Match[str], zone: ZoneInfo, _now: datetime) -> datetime:
    year = int(match["year"])
    day = date(year + 2000 if year < 100 else year, int(match["month"]), int(match["day"]))
    return datetime.combine(day, _clock(match), tzinfo=zone)


def _named_day(match: re.Match[str], zone: ZoneInfo, now: datetime) -> datetime:
    back = _BACK.get(match["name"], 0)
    return datetime.combine(now.date() - timedelta(days=back), _clock(match), tzinfo=zone)


def _ago(match: re.Match[str], _zone: ZoneInfo, now: datetime) -> datetime:
    count = int(match["count"]) if match["count"].isdecimal() else 1
    return now - min(count, 10_000) * _UNITS[match["unit"][0]]


_READERS = (
    (_IN_WORDS, _day_in_words),
    (_IN_NUMBERS, _day_in_numbers),
    (_ISO, _day_in_numbers),
    (_NAMED_DAY, _named_day),
    (_AGO, _ago),
)
