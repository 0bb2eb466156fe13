"""What a program that watches over us may know, read from the database as it is asked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from digest import __version__
from digest.flows.app import App
from digest.flows.operating.alarm_facts import BACKUP, free_disk
from digest.flows.operating.workers import report_in
from digest.flows.sending.lanes import overview
from digest.model import EditionStatus
from digest.store import (
    alarms,
    deliveries,
    editions,
    figures,
    letters,
    logbook,
    past_mornings,
    returns,
    sources,
)
from digest.store.database import Connection
from digest.store.past_mornings import MorningRow

_LATELY = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One figure, or one for each of its labels' values; moments are in seconds since 1970."""

    name: str
    help: str
    labels: tuple[str, ...] = ()
    values: tuple[tuple[tuple[str, ...], float], ...] = field(default=())


def metrics_of(app: App) -> tuple[Metric, ...]:
    """Every figure as of now; none of them tells who anybody is."""
    with app.database.read() as conn:
        return (
            _single("digest_build_info", "The version that answers.", 1, version=__version__),
            *_readers(conn),
            *_newest_edition(app, conn),
            *_waiting(app, conn),
            *_sources(conn),
            *_watched(app, conn),
            *_workers(app, conn),
        )


def _readers(conn: Connection) -> Iterator[Metric]:
    yield _single("digest_readers", "Confirmed readers.", figures.readers(conn))
    by_purpose = figures.readers_by_purpose(conn)
    yield _labelled("digest_readers_by_purpose", "Readers who agreed to it.", "purpose", by_purpose)
    events = figures.consent_events(conn)
    yield _single("digest_consent_events", "Events in the log of consent.", events)


def _newest_edition(app: App, conn: Connection) -> Iterator[Metric]:
    """Of the newest day with a row; before the first edition there are none of these."""
    slug = app.settings.newsletter.slug
    for row in past_mornings.newest(conn, slug, app.today(), 1):
        yield from _edition(conn, row)
        whole = editions.by_id(conn, row.id)
        said = {"bien": whole.liked, "bof": whole.disliked}
        yield _labelled("digest_edition_opinions", "What readers said of it.", "opinion", said)


def _edition(conn: Connection, row: MorningRow) -> Iterator[Metric]:
    name, stamp = "digest_edition_composed_timestamp_seconds", row.composed_at.timestamp()
    yield _single(name, "When the newest edition was made.", stamp)
    standing = {status: float(status == row.status) for status in EditionStatus}
    yield _labelled("digest_edition_status", "Where it stands: 1.", "status", standing)
    halted = float(row.halted_at is not None)
    yield _single("digest_edition_halted", "Whether nobody may send it.", halted)
    yield _labelled(
        "digest_edition_copies",
        "Its copies by what became of them.",
        "outcome",
        deliveries.balance(conn, row.id),
    )


def _waiting(app: App, conn: Connection) -> Iterator[Metric]:
    lanes, now = overview(app), app.clock()
    yield _labelled(
        "digest_copies_waiting", "Copies that wait.", "lane", figures.waiting_by_lane(conn)
    )
    paused = {lane.state.name: float(lane.state.is_paused(now)) for lane in lanes}
    yield _labelled("digest_lane_paused", "Whether a lane rests.", "lane", paused)
    yield _single("digest_letters_waiting", "Letters on their way.", letters.waiting(conn))
    overdue = letters.overdue(conn, now)
    yield _single("digest_letters_overdue", "Letters due and not taken up.", overdue)


def _sources(conn: Connection) -> Iterator[Metric]:
    every = [source for source in sources.every(conn) if not source.disabled_because]
    successes = {
        str(source.id): source.last_success_at.timestamp()
        for source in every
        if source.last_success_at
    }
    name = "digest_source_success_timestamp_seconds"
    yield _labelled(name, "When a source was last read.", "source", successes)
    failures = {str(source.id): source.failures for source in every}
    name = "digest_source_failures"
    yield _labelled(name, "Visits in a row that failed.", "source", failures)


def _watched(app: App, conn: Connection) -> Iterator[Metric]:
    raised: dict[str, int] = {}
    for row in alarms.standing(conn):
        raised[row.cause] = raised.get(row.cause, 0) + 1
    yield _labelled("digest_alarms", "Alarms that stand.", "cause", raised)
    yield Metric(
        name="digest_heartbeat_timestamp_seconds",
        help="When a process last said that it lives.",
        labels=("process", "host"),
        values=tuple(
            ((process, host), at.timestamp()) for process, host, at in figures.beats(conn)
        ),
    )
    acts = returns.counts(conn, app.clock() - _LATELY)
    yield _labelled("digest_returned_messages", "Returned mail of 30 days.", "act", acts)
    free = free_disk(app.settings)
    yield _single("digest_disk_free_bytes", "What the journal's disk has left.", free)
    if backup := logbook.newest_act(conn, BACKUP, app.clock()):
        name = "digest_backup_timestamp_seconds"
        yield _single(name, "When the last backup was made.", backup.timestamp())


def _workers(app: App, conn: Connection) -> Iterator[Metric]:
    """Of several hosts; one host has no figures here."""
    standing: dict[str, float] = {}
    stuck: dict[str, float] = {}
    if not app.settings.engine.is_local:
        report = report_in(conn, app.clock())
        standing = {"alive": len(report.alive), "silent": len(report.silent)}
        stuck = {"overdue": len(report.overdue), "hung": len(tuple(report.hung))}
    yield _labelled("digest_workers", "Workers, as they were last heard of.", "standing", standing)
    words = "Kinds of work that nobody takes up, or that do not end."
    yield _labelled("digest_work_stuck", words, "standing", stuck)


def _single(name: str, words: str, value: float, version: str = "") -> Metric:
    labels = ("version",) if version else ()
    return Metric(name=name, help=words, labels=labels, values=(((version,) * len(labels), value),))


def _labelled(name: str, words: str, label: str, values: Mapping[Any, float]) -> Metric:
    rows = tuple(((str(key),), float(value)) for key, value in sorted(values.items()))
    return Metric(name=name, help=words, labels=(label,), values=rows)
