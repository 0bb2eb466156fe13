"""What changed since the last look: which alarms are new, back, gone for now, or over. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from digest.alarm.alarm import Alarm
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


def change(
    standing: Iterable[StandingAlarm], present: Iterable[Alarm], now: datetime
) -> AlarmChange:
    """What that look changes: one cause is raised once while it stands, and ends once."""
    known = {each.alarm.key: each for each in standing}
    seen_now = {each.key: each for each in present}
    away = [each for key, each in known.items() if key not in seen_now]
    over = [each for each in away if now - (each.gone_at or now) >= each.alarm.settles_after]
    return AlarmChange(
        raised=tuple(each for key, each in seen_now.items() if key not in known),
        back=tuple(
            each.id for key, each in known.items() if key in seen_now and each.gone_at is not None
        ),
        gone=tuple(each.id for each in away if each.gone_at is None and each not in over),
        over=tuple(each.id for each in over),
    )
