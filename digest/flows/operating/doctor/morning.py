"""What the doctor sees of the last mornings, and of what makes the next one."""

from datetime import datetime, timedelta

from digest.alarm.facts import AlarmFacts
from digest.alarm.mornings import day_that_is_late
from digest.dates import Timetable, wall
from digest.english import counted
from digest.flows.app import App
from digest.flows.operating.alarm_facts import BACKUP
from digest.flows.operating.doctor.finding import Finding, fail, ok, warn
from digest.flows.operating.morning_facts import morning_facts
from digest.flows.sending.known import news
from digest.model import DeliveryStatus, EditionRow
from digest.store import editions, heartbeats, logbook
from digest.store.heartbeats import HeartbeatRow

_LATELY = 10
"""Editions whose copies are looked at."""
_STILL = timedelta(hours=6)
"""For longer no morning's edition should be under way."""
_ALIVE = timedelta(minutes=10)


def last_edition(app: App) -> Finding:
    """Whether the newest day that was to have an edition has one."""
    with app.database.read() as conn:
        facts = morning_facts(app, conn)
    return judge_last(facts)


def judge_last(facts: AlarmFacts) -> Finding:
    """The same of facts. Pure."""
    about = "last edition"
    if not facts.mornings:
        return ok(about, "none yet")
    zone, newest = facts.timetable.zone, facts.mornings[0]
    if facts.held is not None:
        step = "`digest editions approve` lets it go"
        return warn(about, "the edition that is due is kept back, or not yet approved", step)
    words = f"{newest.day}, {newest.status}, made {wall(newest.composed_at, zone)}"
    if facts.is_asleep:
        step = "where the newsletter goes on, see that `digest schedule`, or cron, runs"
        return warn(about, f"none for more than a week; the last one: {words}", step)
    late = day_that_is_late(facts)
    if late is not None:
        return fail(
            about,
            f"the edition of {late} did not leave at its hour; the last one: {words}",
            f"`digest run --date {late}` says what keeps it; see that `digest schedule`, or cron, "
            "runs",
        )
    if [each.was_mailed for each in facts.mornings[:2]] == [False, False]:
        step = "`digest run --dry-run` says why each article is in or out"
        return warn(about, f"nothing left on the last two days; the last one: {words}", step)
    return ok(about, words)


def under_way(app: App) -> Finding:
    """Editions that are halted, past their time, or take too long."""
    with app.database.read() as conn:
        rows = editions.sending(conn, app.settings.newsletter.slug)
    return judge_under_way(rows, app.clock(), app.settings.timetable)


def judge_under_way(rows: tuple[EditionRow, ...], now: datetime, timetable: Timetable) -> Finding:
    """The same of rows; the first trouble is told whole. Pure."""
    about = "under way"
    for row in rows:
        if row.halted_at is not None:
            since = wall(row.halted_at, timetable.zone)
            return fail(
                about,
                f"the edition of {row.argument} is halted since {since}: {row.halted_because}",
                f"mend the cause, then run `digest resume {row.argument}`",
            )
        if now > row.best_before:
            step = "run `digest send`, which closes what is open of it"
            return warn(
                about, f"the edition of {row.argument} is past its time, and not done", step
            )
        if now - row.composed_at > _STILL:
            since = wall(row.composed_at, timetable.zone)
            step = "`digest lanes` and `digest editions show` say what it waits for"
            return warn(about, f"the edition of {row.argument} is under way since {since}", step)
    return ok(about, f"{counted(len(rows), 'edition')}" if rows else "nothing")


def copies(app: App) -> Finding:
    """Copies of the last editions of which nobody knows, and that nobody has looked at."""
    with app.database.read() as conn:
        rows = editions.rows(conn, app.settings.newsletter.slug, _LATELY)
        mailed = [row for row in rows if row.was_mailed]
        numbers = {row.argument: news(conn, row, DeliveryStatus.UNCERTAIN) for row in mailed}
    uncertain = {day: number for day, number in numbers.items() if number}
    if not uncertain:
        return ok("copies", f"none is uncertain, of {counted(len(mailed), 'edition')}")
    day = next(iter(uncertain))
    words = "; ".join(f"{day}: {number}" for day, number in uncertain.items())
    step = (
        f"`digest editions show {day} --status uncertain` names them; then `digest resend {day} "
        f'--uncertain`, or `digest editions known {day} --reason "…"`'
    )
    return warn("copies", f"uncertain: {words}", step)


def scheduler(app: App) -> Finding:
    """Whether `digest schedule` lives; who uses cron has none."""
    with app.database.read() as conn:
        beat = heartbeats.last(conn, heartbeats.SCHEDULE, app.clock())
    return judge_scheduler(beat, app.clock(), app.settings.timetable)


def judge_scheduler(beat: HeartbeatRow | None, now: datetime, timetable: Timetable) -> Finding:
    """The same of its last beat. Pure."""
    if beat is None:
        return ok("scheduler", "`digest schedule` never ran here: cron has to make the editions")
    words = f"last alive {wall(beat.at, timetable.zone)} on {beat.host}"
    if now - beat.at <= _ALIVE:
        return ok("scheduler", words)
    step = "start `digest schedule`; where cron took its place, leave it"
    return warn("scheduler", words, step)


def backup(app: App) -> Finding:
    """When `digest db backup` last made one; others' copies are not seen."""
    with app.database.read() as conn:
        at = logbook.newest_act(conn, BACKUP, app.clock())
        is_in_use = bool(editions.newest(conn, app.settings.newsletter.slug, 1))
    return judge_backup(at, app.clock(), app.settings.alarm.backup_after, is_in_use=is_in_use)


def judge_backup(
    at: datetime | None, now: datetime, may_be: timedelta, *, is_in_use: bool
) -> Finding:
    """The same of its moment; before the first edition nothing is lost. Pure."""
    step = "run `digest db backup FILE`, from cron each night, and keep FILE on another machine"
    if at is None:
        words = "`digest db backup` never made one"
        return warn("backup", words, step) if is_in_use else ok("backup", words)
    age = now - at
    words = f"the last one is {counted(age.days, 'day')} old"
    return warn("backup", words, step) if age > may_be else ok("backup", words)
