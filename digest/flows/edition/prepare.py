"""
From the articles that are kept to a mailing that is ready to go. Nothing is written.

The edition of a day is chosen, composed, rendered once for each audience, and
checked. `digest run` then enqueues it; a dry run only shows it. Whoever wants
the day's news in it reads the sources first (`flows/sources/collect.py`).
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from digest import dates
from digest.collect.identity import changed_in_substance
from digest.compose.admit import GRACE
from digest.compose.choose import Choice
from digest.compose.desk_edits import reworded
from digest.compose.edition_input import EditionInput
from digest.compose.front_page import placed
from digest.compose.make import Composition, make
from digest.compose.rituals.table import FRIDAY, SATURDAY, SUNDAY
from digest.config import NewsletterSettings
from digest.errors import UsageError
from digest.flows.app import App
from digest.flows.edition.approval import approval_in
from digest.flows.edition.decisions import UNATTENDED, Decisions
from digest.flows.edition.doubles import with_matches
from digest.flows.edition.parts import CompiledEdition, EditionCompiler, RenderedPart, compiler_of
from digest.flows.edition.voice import catalogue_of
from digest.flows.sources.ask_again import (
    NOBODY_ASKED,
    AskingTime,
    RetractionReport,
    ask_again,
)
from digest.model import Candidate, DayMaterial, Edition, EditionRow, RitualLine, Window
from digest.store import (
    candidates,
    desk,
    editions,
    partners,
    past_phrases,
    placements,
    retractions,
    sources,
)
from digest.store.database import Connection

_NO_MATERIAL = DayMaterial()
_SIX_DAYS = timedelta(days=6)
_SEVEN_DAYS = timedelta(days=7)
_HINDSIGHT = timedelta(days=1)
"""How much further back a dry run still says why an article is out."""
REMEMBERED = timedelta(days=14)
"""How long a story that was taken back is out without its page being asked again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preparation:
    """A day's edition as it is made of the articles that are kept, before anyone is written to."""

    day: date
    window: Window
    choice: Choice
    """Which articles it carries, and why every other one stays out."""
    compiled: CompiledEdition | None
    """None when there is nothing to say."""
    asked: RetractionReport = NOBODY_ASKED
    """What the pages of its stories said, where they were asked again."""


def must_have_come(app: App, day: date) -> None:
    """Raise `UsageError` where that day lies ahead: its edition cannot be made yet."""
    if day > app.today():
        raise UsageError(f"{day} has not come yet; an edition is made on its day or after")


def prepare(
    app: App,
    day: date,
    now: datetime,
    decisions: Decisions = UNATTENDED,
    material: DayMaterial = _NO_MATERIAL,
) -> Preparation:
    """
    Make the edition of *day* as of *now*, in the tone that was asked for if any.

    What the desk decided holds, its tone where *decisions* names none.
    A day to come is told with today's stories as they would be told on that day: its
    occasion, its partner, what the desk decided about it. *material* is what was
    read for the rituals. Raises `UsageError`
    for a tone lowered without a reason, `ConfigError` and `RenderError` where a
    template fails. What the check finds is in the parts, not raised.
    """
    with app.database.read() as conn:
        approval = approval_in(conn, app.settings.newsletter.slug, day)
    draft = composed(app, day, now, approval.added_to(decisions), material)
    return Preparation(
        day=day,
        window=draft.morning.window,
        choice=draft.composition.choice,
        compiled=draft.compiled(now),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionDraft:
    """An edition that was composed and is not compiled yet, with what it was made of."""

    morning: EditionInput
    composition: Composition
    compiler: EditionCompiler

    @property
    def rendered(self) -> tuple[RenderedPart, ...]:
        """What its readers would read; nothing where there is nothing to say."""
        edition = self.composition.edition
        return self.compiler.rendered(edition, self.morning.earlier) if edition else ()

    def compiled(self, now: datetime) -> CompiledEdition | None:
        """What would leave, dated *now*; None where there is nothing to say."""
        edition = self.composition.edition
        if edition is None:
            return None
        return self.compiler.compiled(edition, now, self.morning.earlier)


def composed(
    app: App, day: date, now: datetime, decisions: Decisions, material: DayMaterial
) -> EditionDraft:
    """The edition of *day* as of *now* by those decisions alone; raises what `prepare` does."""
    running, morning = _input(app, day, now, decisions)
    morning = replace(morning, material=material)
    compiler = compiler_of(app, morning.catalogue)
    composition = make(running, morning, compiler.fits)
    return EditionDraft(morning=morning, composition=composition, compiler=compiler)


def prepare_standing(
    app: App,
    day: date,
    now: datetime,
    decisions: Decisions = UNATTENDED,
    material: DayMaterial = _NO_MATERIAL,
) -> Preparation:
    """
    The same of stories whose pages stand: each that it would carry is asked first.

    One that was taken back is out, the next moves up, and is asked as well, for as
    long as `sources.ask_again_for` in all. Raises what `prepare` does.
    """
    until = AskingTime(app.settings.sources.ask_again_for)
    preparation = prepare(app, day, now, decisions, material=material)
    asked, report = frozenset[int](), NOBODY_ASKED
    numbers = _carried(preparation) | _withdrawn_lately(app, now)
    while numbers and not until.is_over:
        answers = ask_again(app, numbers, now, until)
        asked, report = asked | numbers, report + answers
        if answers.has_news:
            preparation = prepare(app, day, now, decisions, material=material)
        numbers = _carried(preparation) - asked
    return replace(preparation, asked=report)


def _carried(preparation: Preparation) -> frozenset[int]:
    return frozenset(candidate.id for candidate in preparation.choice.carried)


def _withdrawn_lately(app: App, now: datetime) -> frozenset[int]:
    """What was out the last time, and may stand again."""
    with app.database.read() as conn:
        lately = retractions.since(conn, now - _HINDSIGHT)
    return frozenset(each.article_id for each in lately)


def _input(
    app: App, day: date, now: datetime, decisions: Decisions
) -> tuple[tuple[Candidate, ...], EditionInput]:
    """The articles that a day's edition may carry, and all else that it is made of."""
    settings, newsletter = app.settings, app.settings.newsletter
    published_on = min(day, dates.civil_day(now, newsletter.timezone))
    with app.database.read() as conn:
        before = editions.last_composed(conn, newsletter.slug, published_on)
        window = _window(app, before, published_on, now)
        moment = window.start - GRACE - _HINDSIGHT
        running = _running(conn, newsletter, moment)
        partner = None if decisions.edits.is_without_partner else partners.running(conn, day)
        earlier = past_phrases.before(conn, newsletter.slug, day)
        withdrawn = retractions.since(conn, now - REMEMBERED)
        week, of_desk = _week_before(conn, newsletter.slug, day)
        asked_lately = _asked_lately(conn, newsletter.slug, day)
    morning = EditionInput(
        day=day,
        published_on=published_on,
        window=window,
        grace=GRACE if before else timedelta(0),  # before a first edition nothing was missed
        behind=dates.behind(day, now, window, settings.timetable),
        newsletter=newsletter,
        limits=settings.edition,
        leave_out=settings.sources.leave_out,
        partner=partner,
        catalogue=catalogue_of(settings),
        earlier=earlier,
        unattended=settings.voice.unattended,
        asked=decisions.tone,
        edits=decisions.edits,
        looked_at=_looked_at(before, newsletter.timezone),
        withdrawn={each.article_id: each.reason for each in withdrawn},
        week=week,
        quiz=decisions.quiz,
        asked_lately=asked_lately,
        of_desk=of_desk,
        public_url=settings.web.public_url,
    )
    return reworded(with_matches(running, morning), decisions.edits), morning


def _window(app: App, before: EditionRow | None, day: date, now: datetime) -> Window:
    """From where the edition *before* ended to where that day's ends."""
    cut_off = before.window.end if before else None
    settings = app.settings
    return dates.window(day, now, settings.timetable, cut_off, settings.sources.first_window)


def _running(
    conn: Connection, newsletter: NewsletterSettings, moment: datetime
) -> tuple[Candidate, ...]:
    """The articles from that moment on, with their places on the front page."""
    recent = candidates.since(conn, newsletter.slug, moment, changed_in_substance)
    return placed(recent, _front_page(conn, newsletter))


def _week_before(
    conn: Connection, newsletter: str, day: date
) -> tuple[tuple[Edition, ...], frozenset[int]]:
    """What the days before the end of a week told, and what of it the desk has pinned."""
    if day.weekday() not in (FRIDAY, SATURDAY, SUNDAY):
        return (), frozenset()
    rows = editions.since(conn, newsletter, day - _SIX_DAYS)
    week = tuple(row.content for row in rows if row.content is not None and row.day < day)
    return week, desk.pinned(conn, [each.article_id for past in week for each in past.all_stories])


def _asked_lately(conn: Connection, newsletter: str, day: date) -> tuple[RitualLine, ...]:
    """What the quizzes of four Fridays asked, on a Friday: none comes back within a month."""
    if day.weekday() != FRIDAY:
        return ()
    fridays = [day - _SEVEN_DAYS * weeks for weeks in range(1, 5)]
    rows = editions.between(conn, newsletter, fridays[-1], fridays[0])
    quizzes = (row.content.rituals for row in rows if row.content and row.day in fridays)
    return tuple(
        line
        for each in quizzes
        for ritual in each
        if ritual.name == "quiz"
        for line in ritual.lines
    )


def _front_page(conn: Connection, newsletter: NewsletterSettings) -> tuple[int, ...]:
    """The articles on the newsroom's front page, in its order; none where none is named."""
    named = newsletter.front_page
    source = sources.named(conn, named) if named else None
    return placements.order_of(conn, source.id) if source else ()


def _looked_at(before: EditionRow | None, zone: ZoneInfo) -> datetime | None:
    """
    Until when what was there could be in the edition *before*; None for the first one.

    It was made of what was kept at its cut-off; one made for a day that had passed,
    of what was kept as it was made.
    """
    if before is None:
        return None
    is_of_its_day = dates.civil_day(before.composed_at, zone) == before.day
    return before.window.end if is_of_its_day else before.composed_at
