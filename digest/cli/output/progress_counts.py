"""What a sending came to so far: counted from several threads, read by whoever draws it."""

import time
from collections import Counter, deque
from dataclasses import dataclass
from threading import Lock

from digest.flows.sending.progress import Balance
from digest.model import DeliveryStatus, EditionRow, Outcome

_RATE_SECONDS = 10.0
"""The rate is that of these last seconds; what is left, of these or the last minute: the slower."""
_FORESIGHT_SECONDS = 60.0
_STEPS_TO_FORETELL = 3
_PROBLEMS = 3
ORDER = (
    DeliveryStatus.ACCEPTED,
    DeliveryStatus.REFUSED,
    DeliveryStatus.BOUNCED,
    DeliveryStatus.DEFERRED,
    DeliveryStatus.UNCERTAIN,
    DeliveryStatus.SUPPRESSED,
    DeliveryStatus.EXPIRED,
    DeliveryStatus.QUEUED,
)
"""In which figures are told: what went well first, what is still to come last."""
_MAY_COME_AGAIN = (DeliveryStatus.DEFERRED, DeliveryStatus.UNCERTAIN)
_FINE = (DeliveryStatus.ACCEPTED, DeliveryStatus.SUPPRESSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A reply that was no yes: the last time it came, and how often it did."""

    at: float
    """Seconds since 1970."""
    words: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressSnapshot:
    """
    Where the sending of one edition is.

    `done` of `due` copies were tried in this sending, each counted once; `candidates` is the
    whole edition's number. `seconds_left` is None while nobody can know.
    """

    title: str
    done: int
    due: int
    candidates: int
    counts: dict[DeliveryStatus, int]
    lanes: dict[str, tuple[int, int]]
    """Of each lane, how many copies were accepted, and how many were tried."""
    rate: float
    seconds_left: float | None
    problems: tuple[Problem, ...]

    @property
    def share(self) -> float:
        """How much of it is done, from 0 to 1."""
        return min(1.0, self.done / self.due) if self.due else 1.0


class ProgressCounts:
    """Counts outcomes, and remembers how fast they came and what went wrong."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._title = ""
        self._due = self._candidates = 0
        self._forget()

    def begins(self, edition: EditionRow, balance: Balance, due: int) -> None:
        """From now on it is about *due* copies of this edition."""
        with self._lock:
            self._title = f"edition of {edition.day}"
            self._due = due
            self._candidates = sum(balance.values())
            self._forget()

    def saw(self, outcome: Outcome, lane: str, delivery_id: int) -> None:
        """Count one outcome; of a copy that is tried again, the last one counts."""
        with self._lock:
            earlier = self._unsettled.pop(delivery_id, None)
            if earlier is not None:
                self._counts[earlier] -= 1
                self._tried[lane] -= 1
            if outcome.status in _MAY_COME_AGAIN:
                self._unsettled[delivery_id] = outcome.status
            self._counts[outcome.status] += 1
            self._tried[lane] += 1
            self._accepted[lane] += outcome.status is DeliveryStatus.ACCEPTED
            if outcome.status not in _FINE:
                self._keep(_in_words(outcome))

    def snapshot(self, now: float) -> ProgressSnapshot | None:
        """Where it is at *now*, of the monotonic clock; None before anything began."""
        with self._lock:
            if not self._title:
                return None
            done = self._counts.total()
            self._samples.append((now, done))
            while now - self._samples[0][0] > _FORESIGHT_SECONDS:
                self._samples.popleft()
            return ProgressSnapshot(
                title=self._title,
                done=done,
                due=self._whole(done),
                candidates=self._candidates,
                counts={status: self._counts[status] for status in ORDER if self._counts[status]},
                lanes={
                    lane: (self._accepted[lane], tried) for lane, tried in self._tried.most_common()
                },
                rate=_rate([pair for pair in self._samples if now - pair[0] <= _RATE_SECONDS]),
                seconds_left=self._seconds_left(done),
                problems=tuple(self._problems.values())[::-1],
            )

    def _seconds_left(self, done: int) -> float | None:
        steps = len({count for _, count in self._samples})
        newest = self._samples[-1][0]
        lately = [pair for pair in self._samples if newest - pair[0] <= _RATE_SECONDS]
        rate = _rate(list(self._samples))
        if len(lately) > 1:
            rate = min(rate, _rate(lately))
        if steps < _STEPS_TO_FORETELL or not rate:
            return None
        return (self._whole(done) - done) / rate

    def _whole(self, done: int) -> int:
        """How many copies it is about: more may come due while it lasts."""
        return max(self._due, done)

    def _keep(self, words: str) -> None:
        earlier = self._problems.pop(words, None)
        number = earlier.number + 1 if earlier else 1
        self._problems[words] = Problem(at=time.time(), words=words, number=number)
        while len(self._problems) > _PROBLEMS:
            del self._problems[next(iter(self._problems))]

    def _forget(self) -> None:
        self._counts: Counter[DeliveryStatus] = Counter()
        self._unsettled: dict[int, DeliveryStatus] = {}
        """Where copies stand that may be tried again, by their deliveries."""
        self._tried: Counter[str] = Counter()
        self._accepted: Counter[str] = Counter()
        self._samples: deque[tuple[float, int]] = deque([(time.monotonic(), 0)])
        self._problems: dict[str, Problem] = {}
        """By their words, the newest last."""


def _rate(samples: list[tuple[float, int]]) -> float:
    """Copies a second between the first and the last sample."""
    if len(samples) < 2:
        return 0.0
    (began, before), (ended, after) = samples[0], samples[-1]
    return (after - before) / max(ended - began, 0.001)


def _in_words(outcome: Outcome) -> str:
    """Reply code and reason; never what the relay said, which may name the reader."""
    reply = outcome.reply
    code = f"{reply.code} {reply.status}".strip() if reply else str(outcome.status)
    reason = "the address cannot be used" if "@" in outcome.reason else outcome.reason
    return f"{code}  {reason}" if reason else code
