"""What is wrong with mornings: one did not run, is held, said nothing, lost copies. Pure."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from digest import dates
from digest.alarm.alarm import Alarm, AlarmCause, alarm
from digest.alarm.facts import AlarmFacts, PastMorning
from digest.french.typography import civil_date, count
from digest.model import EditionStatus

_FEWEST_LOST = 3
"""Copies: fewer are a small list's ordinary losses."""
_HABIT = 3
"""Mornings that must all be late before it is a habit: somebody's own cron has another hour."""


def alarms_of_mornings(facts: AlarmFacts) -> Iterator[Alarm]:
    """Every alarm that the last mornings call for; none before the first edition."""
    if not facts.mornings:
        return
    late = day_that_is_late(facts)
    if late is not None:
        yield _not_sent(late)
    elif facts.held is not None and held_for(facts) > facts.settings.held_after:
        yield _held(facts.held)
    if _is_silent(facts, late):
        yield _silent()
    newest = next((each for each in facts.mornings if each.was_mailed), None)
    if newest is not None and newest.halted_because is not None:
        yield _halted(newest, newest.halted_because)
    if newest is not None and newest.untried and not newest.is_known:
        yield _too_late(newest)
    elif newest is not None and _has_lost(newest, facts.settings.lost_share):
        yield _lost(newest)


def day_that_is_late(facts: AlarmFacts) -> date | None:
    """The day whose edition should be out by now and is not, unless the desk holds it."""
    newest = facts.mornings[0]
    if newest.status is EditionStatus.MISSED or _is_kept_here(newest, facts):
        return newest.day
    return None if facts.held is not None else day_asked_for(facts, facts.settings.late_after)


def _is_kept_here(morning: PastMorning, facts: AlarmFacts) -> bool:
    """Whether it was made in time and nothing of it leaves, though nobody halted or knows it."""
    is_ours = morning.is_known or morning.halted_because is not None
    is_late = facts.now - morning.composed_at >= facts.settings.late_after
    return morning.has_stayed and is_late and not is_ours


def day_asked_for(facts: AlarmFacts, grace: timedelta) -> date | None:
    """The newest day whose hour passed *grace* ago and that has no row; None where all have."""
    last = facts.mornings[0]
    moment = facts.now - grace - usual_delay(facts)
    due = dates.due(moment, facts.timetable, last.day)
    day = due.day or max(due.missed, default=None)
    hour = None if day is None else _hour_of(day, facts)
    is_attended = hour is not None and last.composed_at > hour + usual_delay(facts)
    return None if is_attended else day  # somebody just made another day's edition by hand


def held_for(facts: AlarmFacts) -> timedelta:
    """How long ago the hour of the edition that the desk holds was; nothing before it."""
    day = day_asked_for(facts, timedelta(0))
    hour = None if day is None else _hour_of(day, facts)
    return timedelta(0) if hour is None else facts.now - hour


def usual_delay(facts: AlarmFacts) -> timedelta:
    """How long after the set hour editions are made by habit, as by a cron of another hour."""
    late = [_delay(each, facts) for each in facts.mornings if each.was_mailed][:_HABIT]
    if len(late) < _HABIT:
        return timedelta(0)
    return max(timedelta(0), min(*late, facts.timetable.catch_up))


def _delay(morning: PastMorning, facts: AlarmFacts) -> timedelta:
    hour = _hour_of(morning.day, facts)
    return timedelta(0) if hour is None else morning.composed_at - hour


def _hour_of(day: date, facts: AlarmFacts) -> datetime | None:
    return dates.instant(day, facts.timetable.send_at, facts.timetable.zone)


def _is_silent(facts: AlarmFacts, late: date | None) -> bool:
    """Whether nothing left on the last two days that were to have an edition."""
    mailed = [each.was_mailed for each in facts.mornings[:2]]
    if late is not None and late != facts.mornings[0].day:
        mailed = [False, *mailed]
    return len(mailed) > 1 and not any(mailed[:2])


def _has_lost(morning: PastMorning, share: int) -> bool:
    is_ordinary = morning.lost < _FEWEST_LOST
    return not (morning.is_known or is_ordinary) and morning.lost * 100 > share * morning.enqueued


def _not_sent(day: date) -> Alarm:
    return alarm(
        AlarmCause.MISSED,
        f"L’édition du {civil_date(day)} n’est pas partie à son heure.",
        f"Lance « digest run --date {day} », qui dit ce qui l’en empêche, puis « digest doctor ».",
    )


def _held(why: str) -> Alarm:
    return alarm(
        AlarmCause.HELD,
        f"L’édition du jour est retenue depuis longtemps : {why}.",
        "Approuve-la du courriel du pupitre, ou avec « digest editions approve ».",
    )


def _silent() -> Alarm:
    return alarm(
        AlarmCause.SILENT,
        "Rien n’est parti depuis deux jours de suite.",
        "« digest run --dry-run » dit pourquoi chaque article est retenu ou écarté, "
        "« digest sources check » si les sources répondent.",
    )


def _halted(morning: PastMorning, why: str) -> Alarm:
    return alarm(
        AlarmCause.HALTED,
        f"L’envoi de l’édition du {civil_date(morning.day)} est arrêté : « {why} ».",
        f"Corrige la cause, puis lance « digest resume {morning.day} ».",
        subject=str(morning.day),
    )


def _too_late(morning: PastMorning) -> Alarm:
    copies = count(morning.untried, "copie", "copies")
    return alarm(
        AlarmCause.LOST,
        f"L’édition du {civil_date(morning.day)} a expiré avant le tour de {copies} sur "
        f"{morning.enqueued} : personne n’a essayé de les envoyer.",
        f"« digest editions show {morning.day} --status expired » dit ce qui les a retenues; "
        f"« digest resend {morning.day} --failed » les envoie quand même.",
        subject=str(morning.day),
    )


def _lost(morning: PastMorning) -> Alarm:
    copies = count(morning.lost, "copie", "copies")
    return alarm(
        AlarmCause.LOST,
        f"L’édition du {civil_date(morning.day)} a perdu {copies} sur {morning.enqueued} : "
        "refusées, revenues ou expirées.",
        f"« digest editions show {morning.day} » donne les réponses du relais; "
        f"« digest editions known {morning.day} --reason … » quand quelqu’un les a lues.",
        subject=str(morning.day),
    )
