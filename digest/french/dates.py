"""
Dates in French words: "Mis à jour le 8 novembre 2024 à 7h52", "hier à 9 h". Pure.

What a page shows its readers is often the only place that says when a story
was changed. A day without a year means the last such day; a date that does not
exist is none.
"""

import re
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from digest.french.letters import unaccented

_MONTHS = ("jan", "fev", "mar", "avr", "mai", "juin", "juil", "aou", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(janv(?:ier)?|fevr?(?:ier)?|mars|avr(?:il)?|mai|juin|juil(?:let)?|aout|sept?(?:embre)?"
    r"|oct(?:obre)?|nov(?:embre)?|dec(?:embre)?)\b\.?"
)
_PART_OF_DAY = r"(?:matin(?:ee)?|soir(?:ee)?|(?:avant|apres)-midi|nuit)"
_CLOCK = (
    rf"(?:[\s,|·–-]*(?:(?:au |en |dans l[a'] ?)?{_PART_OF_DAY}\b[\s,]*)?(?:(?:a|vers)\s+)?"
    r"(?:(?P<hour>[01]?\d|2[0-4])\s*(?:h(?:eures?)?|:)\s*(?P<minute>[0-5]\d)?\b"
    rf"(?P<half>\s*(?:du |de l'|de la ){_PART_OF_DAY}\b)?|(?P<noon>midi)\b(?! (?:et|moins))))?"
)
_LIMIT = re.compile(
    r"(?:jusqu'aux?|jusqu'a|d'ici|avant|a (?:partir|compter)|des|au plus tard)(?: (?:du|au|le))?\s*"
    r"(?:(?:lun|mar|mercre|jeu|vendre|same)di\s*|dimanche\s*)?$"
)
"""What stands before a day that something ends or begins on; no story is dated so."""
_AHEAD = re.compile(r"\s*prochaine?\b")
_IN_WORDS = re.compile(
    rf"\b(?P<day>\d{{1,2}})(?:er)?\s+{_MONTH}(?:,?\s+(?P<year>\d{{4}})\b)?{_CLOCK}"
)
_IN_NUMBERS = re.compile(
    rf"\b(?P<day>\d{{1,2}})[/.](?P<month>\d{{1,2}})[/.](?P<year>\d{{4}}|\d\d)\b{_CLOCK}"
)
_ISO = re.compile(rf"\b(?P<year>20\d\d)-(?P<month>\d\d)-(?P<day>\d\d)\b{_CLOCK}")
_NAMED_DAY = re.compile(rf"\b(?P<name>avant-hier|hier|aujourd.?hui)\b{_CLOCK}")
_WORDS = (
    *("zero", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix"),
    *("onze", "douze", "treize", "quatorze", "quinze", "seize", "dix-sept", "dix-huit"),
    *("dix-neuf", "vingt"),
)
_TENS = {"vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50}
_COUNTS = {word: number for number, word in enumerate(_WORDS)} | {"une": 1} | _TENS
_COUNTS |= {
    f"{ten}{joint}{unit}": tens + _COUNTS[unit]
    for ten, tens in _TENS.items()
    for unit in (*_WORDS[1:10], "une")
    for joint in ((" et ", "-et-") if unit in ("un", "une") else ("-", " "))
}
_COUNT = r"(?:\d+|" + "|".join(sorted(_COUNTS, key=len, reverse=True)) + ")"
_UNIT = (
    r"(?:s(?:ec(?:onde)?s?)?|min(?:ute)?s?|h(?:eure)?s?|j(?:our)?s?|sem(?:aine)?s?|mois"
    r"|an(?:nee)?s?)\b"
)
_PART = rf"{_COUNT}\s*{_UNIT}(?:\s+et\s+demie?\b)?"
_SPAN = rf"(?P<span>{_PART}(?:\s*(?:,|et)?\s*{_PART})*)"
_ABOUT = r"(?:environ |pres d.? ?|moins d.? ?|plus d.? ?|un peu (?:plus|moins) d.? ?)"
_AGO = re.compile(rf"\bil y ?a {_ABOUT}?{_SPAN}")
_BARE_AGO = re.compile(
    rf"(?:{_ABOUT}(?P<span>{_PART})|(?P<spans>{_PART}(?:\s*(?:,|et)?\s*{_PART})+))"
)
"""Nothing but a span of time: a lone « 5 min » rather says how long it takes to read."""
_WEEKDAYS = ("lun", "mar", "mer", "jeu", "ven", "sam", "dim")
_DAY_NAME = (
    r"(?:lun(?:di)?|mar(?:di)?|mer(?:credi)?|jeu(?:di)?|ven(?:dredi)?|sam(?:edi)?|dim(?:anche)?)"
)
_LAST_DAY = re.compile(
    rf"\b(?P<name>{_DAY_NAME})\.?(?: dernier\b)?,?\s+(?:a\s+)?(?P<hour>[01]?\d|2[0-4])\s*"
    r"(?:h|:)\s*(?P<minute>[0-5]\d)?(?!\d)"
)
_BACK = {"aujourd'hui": 0, "hier": 1, "avant-hier": 2}
_UNITS = {"s": timedelta(seconds=1), "min": timedelta(minutes=1), "h": timedelta(hours=1)}
_UNITS |= {"j": timedelta(days=1), "sem": timedelta(weeks=1)}
_MONTHS_IN = {"mois": 1, "an": 12}

_SOON = timedelta(days=7)
"""A day without a year that is no farther ahead may be one to come."""

_UPDATED = re.compile(
    r"\b(?:mise? a jour|actualisee?|modifiee?|derniere modification|maj|updated)\b"
)
_PUBLISHED = re.compile(r"\b(?:publiee?|parue?|mise? en ligne|postee?|diffusee?|published)\b")
_NEAR = 40
"""Between "Publié" and its date there may be "par Untel, le jeudi", not another sentence."""
_JOINED = re.compile(
    rf"[\s:,.|·–—-]*(?:par [^\d]{{2,30}}? le\s+)?(?:(?:le|du|ce|au|a|en date du)\s+)*"
    rf"(?:{_DAY_NAME}\.?,?\s+)?(?:le\s+)?(?:a\s+)?"
)
"""What may stand between "Mis à jour" and its date; "par la loi du" may not."""
_OF_ARTICLE = r"article|texte|page|dossier|reportage|contenu|nouvelle|publication|billet"
_BEFORE = re.compile(
    r"(?:.*(?:[|·•:\[/–—>-]|\d ?h?|\d[.,;]| et))?\s*"
    rf"(?:(?:derniere|nouvelle)\s+|(?:cet? |l'|le )?(?:{_OF_ARTICLE})\s+(?:a ete |est )?)?"
    r"|(?:par|publie\w*)\b.*[\s,(]|.*\("
)
"""What may stand before it in a line that says it of the article, and of no law or list."""


def read(text: str, *, zone: ZoneInfo, now: datetime) -> datetime | None:
    """The first date that *text* tells, in UTC; None where there is none, or it is not a date."""
    plain = _plain(text)
    first = _first(plain, zone, now)
    return first[1] if first else _bare_span(plain.strip(" .,'"), zone, now)


def whole(text: str, *, zone: ZoneInfo, now: datetime) -> datetime | None:
    """The date that *text* is, with a day of the week or « le » at most; None for any other."""
    plain = _plain(text).strip(" .,")
    first = _first(plain, zone, now)
    if first is None:
        return _bare_span(plain, zone, now)
    match, moment = first
    is_whole = _JOINED.fullmatch(plain[: match.start()]) and match.end() == len(plain)
    return moment if is_whole else None


def _bare_span(plain: str, zone: ZoneInfo, now: datetime) -> datetime | None:
    match = _BARE_AGO.fullmatch(plain)
    if match is None:
        return None
    return _back(match["span"] or match["spans"], now.astimezone(zone)).astimezone(UTC)


def _first(plain: str, zone: ZoneInfo, now: datetime) -> tuple[re.Match[str], datetime] | None:
    """The first date in *plain*, and where it stands."""
    searches = ((pattern.search(plain), reader) for pattern, reader in _READERS)
    dates = [(match, reader) for match, reader in searches if match]
    if not dates:
        return None
    match, reader = min(dates, key=lambda pair: pair[0].start())
    if _LIMIT.search(plain[: match.start()]) or _AHEAD.match(plain, match.end()):
        return None
    try:
        return match, reader(match, zone, now.astimezone(zone)).astimezone(UTC)
    except (ValueError, OverflowError):  # a 31st of June
        return None


def published(text: str, *, zone: ZoneInfo, now: datetime) -> datetime | None:
    """The date that follows "Publié le", "Mis en ligne", …"""
    return _after(_PUBLISHED, text, zone, now)


def updated(text: str, *, zone: ZoneInfo, now: datetime) -> datetime | None:
    """The date that follows "Mis à jour le", "Modifié", … where that is said of the article."""
    plain = _plain(text)
    for label in _UPDATED.finditer(plain):
        before, rest = plain[: label.start()], plain[label.end() :]
        first = _first(rest, zone, now)
        if first is None or not _JOINED.fullmatch(rest[: first[0].start()]):
            continue
        agrees = before.endswith("(") and label[0].startswith("mise")  # « Loi (mise à jour le …) »
        if _BEFORE.fullmatch(before) and not agrees:
            return first[1]
    return None


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
    bare = unaccented(text.casefold())
    line = " ".join(re.sub("[\u2019\u2018\u02bc\u2035\u00b4`]", "'", bare).split())
    return _SHARES.sub(lambda share: f"{_MINUTES[share[1]]} minutes", line)


_MINUTES = {"une demi-heure": 30, "un quart d'heure": 15, "trois quarts d'heure": 45}
_SHARES = re.compile(rf"\b({'|'.join(_MINUTES)})\b")
"""Of an hour, which has no number in them."""


def _at(day: date, match: re.Match[str], zone: ZoneInfo) -> datetime:
    """That day at the hour of *match*; « 24 h » ends it, and « 7 h du soir » is 19 h."""
    parts = match.groupdict()
    hour, minute = int(parts["hour"] or 0), int(parts["minute"] or 0)
    is_late = any(part in (parts.get("half") or "") for part in ("soir", "apres"))
    if parts.get("noon") or (is_late and 0 < hour < 12):
        hour += 12
    if hour == 24:
        day, hour = day + timedelta(days=1), 0
    return datetime.combine(day, time(hour, minute), tzinfo=zone)


def _day_in_words(match: re.Match[str], zone: ZoneInfo, now: datetime) -> datetime:
    month = 1 + next(i for i, name in enumerate(_MONTHS) if match[2].startswith(name))
    year = int(match["year"] or now.year)
    day = date(year, month, int(match["day"]))
    if not match["year"] and day > now.date():
        if day - now.date() <= _SOON:
            raise ValueError(day)  # what is announced, or a clock that is ahead: nobody can tell
        day = date(year - 1, month, day.day)
    return _at(day, match, zone)


def _day_in_numbers(match: re.Match[str], zone: ZoneInfo, _now: datetime) -> datetime:
    year = int(match["year"])
    day = date(year + 2000 if year < 100 else year, int(match["month"]), int(match["day"]))
    return _at(day, match, zone)


def _named_day(match: re.Match[str], zone: ZoneInfo, now: datetime) -> datetime:
    back = _BACK.get(match["name"], 0)
    return _at(now.date() - timedelta(days=back), match, zone)


def _last_day(match: re.Match[str], zone: ZoneInfo, now: datetime) -> datetime:
    """The last such day of the week at that hour, today included."""
    back = (now.weekday() - _WEEKDAYS.index(match["name"][:3])) % 7
    moment = _at(now.date() - timedelta(days=back), match, zone)
    return moment if moment <= now else moment - timedelta(days=7)


def _ago(match: re.Match[str], _zone: ZoneInfo, now: datetime) -> datetime:
    return _back(match["span"], now)


def _back(span: str, now: datetime) -> datetime:
    """The moment so long before *now*; months and years by the calendar."""
    months = 0
    for count, unit, and_half in re.findall(rf"({_COUNT})\s*({_UNIT})(\s+et\s+demie?)?", span):
        number = int(count) if count.isdecimal() else _COUNTS[count]
        name = next(name for name in (*_MONTHS_IN, *reversed(_UNITS)) if unit.startswith(name))
        half = bool(and_half) / 2
        if name in _MONTHS_IN:
            months += int((number + half) * _MONTHS_IN[name])
        else:
            now -= (min(number, 100_000) + half) * _UNITS[name]
    year, month = divmod(now.year * 12 + now.month - 1 - min(months, 1200), 12)
    last = monthrange(year, month + 1)[1]
    return now.replace(year=year, month=month + 1, day=min(now.day, last))


_READERS = (
    (_IN_WORDS, _day_in_words),
    (_IN_NUMBERS, _day_in_numbers),
    (_ISO, _day_in_numbers),
    (_NAMED_DAY, _named_day),
    (_LAST_DAY, _last_day),
    (_AGO, _ago),
)
