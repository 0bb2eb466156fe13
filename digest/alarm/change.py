"""What changed since the last look: which alarms are new, back, gone for now, or over. Pure."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from digest.alarm.alarm import OF_MORNINGS, OF_ONE_HOST, Alarm, AlarmCause
from digest.alarm.facts import AlarmFacts
from digest.alarm.mornings import alarms_of_mornings
from digest.alarm.surroundings import alarms_of_surroundings


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingAlarm:
    """An alarm that was raised and is not over, and since when its cause was not seen any more."""

    id: int
    alarm: Alarm
    gone_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmChange:
    """What a look writes down."""

    raised: tuple[Alarm, ...] = ()
    back: tuple[int, ...] = ()
    """Those whose cause was away for a while too short to be over."""
    gone: tuple[int, ...] = ()
    """Those whose cause is away for the first time."""
    over: tuple[int, ...] = ()


def alarms_now(facts: AlarmFacts) -> tuple[Alarm, ...]:
    """All that is wrong at that moment, each once."""
    every = (*alarms_of_mornings(facts), *alarms_of_surroundings(facts))
    return tuple({each.key: each for each in every}.values())


def is_judged(alarm: Alarm, facts: AlarmFacts) -> bool:
    """Whether those facts can say that it is over: another machine's, or what was not asked, no."""
    if alarm.cause is AlarmCause.CERTIFICATE:
        return facts.certificate_ends is not None
    return alarm.cause not in OF_ONE_HOST or alarm.subject == facts.host


def change(
    standing: Iterable[StandingAlarm], facts: AlarmFacts, causes: Collection[AlarmCause]
) -> AlarmChange:
    """
    What that look changes of *causes*: each is raised once while it stands, and ends once.

    Where nobody expects an edition any more, none is missed anew; what was stays.
    """
    now = facts.now
    known = {each.alarm.key: each for each in standing if each.alarm.cause in causes}
    seen_now = {each.key: each for each in alarms_now(facts) if each.cause in causes}
    away = [
        each for key, each in known.items() if key not in seen_now and is_judged(each.alarm, facts)
    ]
    over = [each for each in away if now - (each.gone_at or now) >= each.alarm.settles_after]
    return AlarmChange(
        raised=tuple(
            each
            for key, each in seen_now.items()
            if key not in known and not (facts.is_asleep and each.cause in OF_MORNINGS)
        ),
        back=tuple(
            each.id for key, each in known.items() if key in seen_now and each.gone_at is not None
        ),
        gone=tuple(each.id for each in away if each.gone_at is None and each not in over),
        over=tuple(each.id for each in over),
    )
