"""The report as its readers have it: a mail to the desk at its hour, and the page behind it."""

from dataclasses import dataclass
from datetime import date, timedelta

from digest.dates import instant
from digest.errors import RelayError, TokenError
from digest.flows.app import App
from digest.flows.identity import prove
from digest.flows.operating.report import MorningsReport, report_of
from digest.flows.post import PostOffice
from digest.flows.readers.ways_out import WaysOut
from digest.model import DeliveryStatus, Mail
from digest.render.environment import environment
from digest.render.letter import LetterHeader, letter
from digest.report.french import NO_TRACKING, ShownTable, in_french, shown, title_of
from digest.report.period import PeriodKind, ReportPeriod, mailed_on, period_of
from digest.store import editions, logbook
from digest.tokens import Use, read, sign

_ACTOR, _MAILED = "report", "mailed"
_KINDS = tuple(PeriodKind)
_ON_THE_PAGE = {PeriodKind.MONTH: frozenset({"editions", "days", "opinions", "sources"})}
"""Tables of a row a day or a source, which a month makes too long for a mail; its page has them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPage:
    """A report in French, and the addresses of those about the same day's other spans."""

    title: str
    no_tracking: str
    tables: tuple[ShownTable, ...]
    links: tuple[tuple[PeriodKind, str], ...]


def page_of(app: App, report: MorningsReport) -> ReportPage:
    """What the page shows of it."""
    return ReportPage(
        title=title_of(report.period),
        no_tracking=NO_TRACKING,
        tables=tuple(map(shown, report.tables)),
        links=tuple((kind, url_of(app, report.period.last, kind)) for kind in _KINDS),
    )


def page_at(app: App, token: str) -> ReportPage:
    """The page of a link in the desk's mail; raises `TokenError` for one that is not ours."""
    day, kind = read(app.keyring, Use.DESK_REPORT, token)
    if kind >= len(_KINDS) or not 0 < day <= date.max.toordinal():
        raise TokenError("this link is not valid")
    period = period_of(date.fromordinal(day), _KINDS[kind])
    return page_of(app, report_of(app, period))


def url_of(app: App, day: date, kind: PeriodKind) -> str:
    """Where the report on that span is shown, to whom has the address."""
    token = sign(app.keyring.newest, Use.DESK_REPORT, day.toordinal(), _KINDS.index(kind))
    return f"{app.settings.web.public_url}/rapport/{token}"


def mail_when_due(app: App) -> tuple[date, ...]:
    """
    Mail the desk what is due by now and was not mailed; the last day of each.

    Raises `DigestError` where the relay does not take it: it is tried again.
    """
    settings, today, now = app.settings, app.today(), app.clock()
    hour = instant(today, settings.report.at, settings.newsletter.timezone)
    if not settings.report.mailed or settings.is_staging or hour is None or now < hour:
        return ()
    with app.database.read() as conn:
        last = editions.last_day(conn, settings.newsletter.slug, today)
        is_asleep = last is None or today - last > timedelta(days=7)
        due = () if is_asleep else mailed_on(today, settings.timetable.weekdays)
        fresh = [each for each in due if not logbook.has(conn, _ACTOR, _MAILED, _mark(each))]
    for period in fresh:
        mail(app, report_of(app, period))
        with app.database.write() as conn:
            logbook.write(conn, now, _ACTOR, _MAILED, f"{_mark(period)}to the desk")
    return tuple(period.last for period in fresh)


def mail(app: App, report: MorningsReport) -> None:
    """Mail it to whom `[report]` names. Raises `DigestError` where it is not taken."""
    prove(app)
    outcome = PostOffice.of(app.settings).send(_mail(app, report), app.clock())
    if outcome.status is not DeliveryStatus.ACCEPTED:
        raise RelayError(f"the relay did not take the report: {outcome.reason}")


def _mark(period: ReportPeriod) -> str:
    return f"{period.kind} {period.last}: "


def _mail(app: App, report: MorningsReport) -> Mail:
    newsletter, now = app.settings.newsletter, app.clock()
    postmark = WaysOut.of(app.settings, app.keyring.newest).of_desk_note(now)
    header = LetterHeader(
        address=app.settings.report_address,
        date=now.astimezone(newsletter.timezone),
        message_id=postmark.message_id,
    )
    page = page_of(app, report)
    values = {
        "title": page.title,
        "preheader": _preheader(report),
        "no_tracking": page.no_tracking,
        "tables": mailed_tables(page, report.period.kind),
        "page_url": dict(page.links)[report.period.kind],
    }
    return Mail(
        envelope_sender=postmark.envelope_sender,
        recipient=header.address,
        pieces=(
            letter("report", header, newsletter, environment(app.settings.own_templates), values),
        ),
    )


def mailed_tables(page: ReportPage, kind: PeriodKind) -> tuple[ShownTable, ...]:
    """Those of a page that its mail shows as well. Pure."""
    left = _ON_THE_PAGE.get(kind, frozenset())
    return tuple(table for table in page.tables if table.name not in left)


def _preheader(report: MorningsReport) -> str:
    """What an inbox shows first: how many readers there are."""
    readers = next(table for table in report.tables if table.name == "readers")
    return f"{in_french(readers.values('readers')[0])} personnes abonnées."
