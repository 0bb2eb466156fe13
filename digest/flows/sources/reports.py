"""What came of going round the sources, and the lines of the day's report that say so."""

from dataclasses import dataclass, field
from enum import StrEnum

from digest.collect.fetch import shown
from digest.model import DayMaterial, Source


class VisitResult(StrEnum):
    """How a visit went."""

    READ = "read"
    UNCHANGED = "unchanged"
    FAILED = "failed"
    GONE = "gone"
    WAITING = "not due yet"
    DISABLED = "disabled"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceVisit:
    """What came of one source."""

    source: Source
    result: VisitResult
    new: int = 0
    updated: int = 0
    same: int = 0
    pages: int = 0
    """Pages that were read."""
    reason: str = ""
    """In words, where it failed or was not visited."""
    notes: tuple[str, ...] = ()
    """Items that could not be used, pages that could not be read, a new address."""
    doubts: tuple[str, ...] = ()
    """Of these, what the day's report says too: pages that are not the articles they should be."""

    @property
    def failure(self) -> str:
        """What went wrong, in words; empty when nothing did."""
        return self.reason if self.result in (VisitResult.FAILED, VisitResult.GONE) else ""

    def __str__(self) -> str:
        name = self.source.title or shown(self.source.url)
        if self.result is not VisitResult.READ:
            return f"{name}: {self.result}" + (f"; {self.reason}" if self.reason else "")
        counts = (f"{self.new} new", f"{self.updated} updated", f"{self.same} known")
        return f"{name}: {', '.join(counts)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectReport:
    """A visit for each source, in the order they were added."""

    visits: tuple[SourceVisit, ...]
    material: DayMaterial = field(default_factory=DayMaterial)
    """What else was read for an edition, where one is made of it."""
    silent: tuple[str, ...] = ()
    """Sources that say nothing new, though by their own habit they should."""

    @property
    def new(self) -> int:
        """Articles that were not known before."""
        return sum(visit.new for visit in self.visits)

    @property
    def updated(self) -> int:
        """Articles that said something else than before."""
        return sum(visit.updated for visit in self.visits)

    @property
    def troubles(self) -> tuple[str, ...]:
        """What the day's report says: failures, doubts, unusual silence, what rituals lack."""
        failures = (visit.failure for visit in self.failures)
        doubts = (doubt for visit in self.visits for doubt in visit.doubts)
        return (*failures, *doubts, *self.silent, *self.material.troubles)

    @property
    def has_answer(self) -> bool:
        """Whether any source answered: what none of them says is not known to be nothing."""
        answers = (VisitResult.READ, VisitResult.UNCHANGED)
        return any(visit.result in answers for visit in self.visits)

    @property
    def failures(self) -> tuple[SourceVisit, ...]:
        """The visits that failed, this time or for good."""
        return tuple(visit for visit in self.visits if visit.failure)
