"""How mornings went: the figures of a period, read from the database, and the same as tables."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from digest.dates import civil_day
from digest.flows.app import App
from digest.flows.sending.pace import LanePace
from digest.model import DeliveryStatus, EditionRow, EventKind, Variant
from digest.report.figures import (
    ConsentDay,
    ProviderCount,
    ReportFigures,
    SentEdition,
    SourceCount,
)
from digest.report.period import ReportPeriod
from digest.report.table import LOST, ReportTable, tables_of
from digest.store import alarms, consents, editions, figures, partners, report_rows
from digest.store.database import Connection
from digest.store.report_rows import CopyCountRow

_JOINED = (EventKind.CONFIRMED, EventKind.IMPORTED, EventKind.GRANTED)
_LEFT = (EventKind.UNSUBSCRIBED, EventKind.COMPLAINED)
_MOST_PLACES = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class MorningsReport:
    """What a report says, of which days, and when it was written."""

    period: ReportPeriod
    written_at: datetime
    tables: tuple[ReportTable, ...]


def report_of(app: App, period: ReportPeriod) -> MorningsReport:
    """Everything the database tells of that period."""
    tables = tables_of(figures_of(app, period), period)
    return MorningsReport(period=period, written_at=app.clock(), tables=tables)


def figures_of(app: App, period: ReportPeriod) -> ReportFigures:
    """The same as counts, on one view of the data."""
    slug, since, until = app.settings.newsletter.slug, *_span(app, period.first, period.last)
    zone = app.settings.newsletter.timezone
    with app.database.read() as conn:
        rows = editions.between(conn, slug, period.first, period.last)
        copies = report_rows.copies(conn, [row.id for row in rows])
        asked, confirmed = report_rows.confirmed_of_asked(conn, since, until)
        days, places = _consents(app, conn, period)
        return ReportFigures(
            readers=figures.readers(conn),
            by_purpose=figures.readers_by_purpose(conn),
            days=days,
            reasons=report_rows.reasons(conn, since, until),
            asked=asked,
            confirmed=confirmed,
            sign_ups=places,
            editions=tuple(_sent(conn, rows, copies)),
            providers=_providers(app, copies, report_rows.complaints(conn, since, until)),
            sources=_sources(conn, rows),
            alarms=tuple(
                (row.cause, row.raised_at.astimezone(zone), _on_wall(row.ended_at, zone))
                for row in alarms.since(conn, since)
                if row.raised_at < until
            ),
            head=consents.head_of(conn),
        )


def _on_wall(moment: datetime | None, zone: ZoneInfo) -> datetime | None:
    return None if moment is None else moment.astimezone(zone)


def _span(app: App, first: date, last: date) -> tuple[datetime, datetime]:
    """From the first midnight to the one after the last day, on the newsletter's own clock."""
    zone = app.settings.newsletter.timezone
    days = (first, last + timedelta(days=1))
    since, until = (datetime.combine(day, time(), zone).astimezone(UTC) for day in days)
    return since, until


def _consents(
    app: App, conn: Connection, period: ReportPeriod
) -> tuple[tuple[ConsentDay, ...], Mapping[str, int]]:
    """Each day that is drawn, and where those of the period itself asked."""
    zone, counts = app.settings.newsletter.timezone, defaultdict[date, Counter[str]](Counter)
    places: Counter[str] = Counter()
    for at, kind, place in report_rows.consent_steps(conn, *_span(app, *_ends(period))):
        day = civil_day(at, zone)
        counts[day][kind] += 1
        if day >= period.first and kind in (EventKind.REQUESTED, EventKind.IMPORTED):
            places[_place(place)] += 1
    days = tuple(
        ConsentDay(
            day=day,
            asked=counts[day][EventKind.REQUESTED],
            joined=sum(counts[day][kind] for kind in _JOINED),
            left=sum(counts[day][kind] for kind in _LEFT),
            complained=counts[day][EventKind.COMPLAINED],
        )
        for day in period.days
    )
    return days, dict(places.most_common(_MOST_PLACES))


def _ends(period: ReportPeriod) -> tuple[date, date]:
    return period.shown_from, period.last


def _place(source: str) -> str:
    """A page without what follows its path, a list without its line: `import 3 lecteurs.csv`."""
    if source.startswith("import:"):
        return " ".join(source.split(":")[:3])
    parts = urlsplit(source)
    return f"{parts.netloc}{parts.path}" if parts.netloc else source or "–"


def _sent(
    conn: Connection, rows: Iterable[EditionRow], copies: Collection[CopyCountRow]
) -> Iterator[SentEdition]:
    known = tuple(rows)
    sizes = report_rows.sizes(conn, [row.id for row in known])
    for row in known:
        mine = [each for each in copies if each.edition_id == row.id]
        content = row.content
        partner = content.partner if content else None
        paid = [each for each in mine if partner and Variant(each.variant).carries_partners]
        yield SentEdition(
            day=row.day,
            status=row.status,
            tone=content.tone if content else None,
            stories=len(content.all_stories) if content else 0,
            size=sizes.get(row.id, 0),
            minutes=_minutes(mine),
            copies=_by_status(mine),
            came_back=sum(each.came_back for each in mine),
            liked=row.liked,
            disliked=row.disliked,
            partner=_named(conn, partner.partner_id, partner.legal_name) if partner else "",
            with_partner=_by_status(paid),
        )


def _named(conn: Connection, number: int, legal_name: str) -> str:
    """Who pays for a booking, under the name that is on its books."""
    return partners.names(conn, [number]).get(number, legal_name)


def _by_status(copies: Iterable[CopyCountRow]) -> dict[DeliveryStatus, int]:
    counts: Counter[DeliveryStatus] = Counter()
    for each in copies:
        counts[each.status] += each.number
    return dict(counts)


def _minutes(copies: Iterable[CopyCountRow]) -> float | None:
    accepted = [each for each in copies if each.status is DeliveryStatus.ACCEPTED]
    first = min((each.first for each in accepted if each.first), default=None)
    last = max((each.last for each in accepted if each.last), default=None)
    return round((last - first).total_seconds() / 60, 1) if first and last else None


def _providers(
    app: App, copies: Iterable[CopyCountRow], complaints: Mapping[str, int]
) -> tuple[ProviderCount, ...]:
    taken, lost, back = Counter[str](), Counter[str](), Counter[str]()
    for each in copies:
        taken[each.lane] += each.number * (each.status is DeliveryStatus.ACCEPTED)
        lost[each.lane] += each.number * (each.status in LOST)
        back[each.lane] += each.came_back
    pace, spam = LanePace(app.settings), Counter[str]()
    for domain, number in complaints.items():
        spam[pace.lane_of(domain)] += number
    return tuple(
        ProviderCount(
            provider=lane,
            accepted=taken[lane],
            lost=lost[lane],
            came_back=back[lane],
            complaints=spam[lane],
        )
        for lane in sorted({*taken, *spam})
    )


def _sources(conn: Connection, rows: Iterable[EditionRow]) -> tuple[SourceCount, ...]:
    told_in = [row.content for row in rows if row.content]
    ids = {story.article_id for content in told_in for story in content.all_stories}
    names = report_rows.sources_of(conn, ids)
    stories = Counter(
        names.get(story.article_id, "–") for content in told_in for story in content.all_stories
    )
    leads = Counter(names.get(content.lead.article_id, "–") for content in told_in)
    return tuple(
        SourceCount(source=name, stories=number, leads=leads[name])
        for name, number in stories.most_common()
    )
