"""
Is the log of consent what it was when it was written? Pure: entries in, faults out.

One pass, in constant memory: each entry is sealed anew from what it says, and
must follow the one before.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from digest.errors import InputError
from digest.ledger import GENESIS, Entry, Head, commit, seal, wording_sha256
from digest.model import EventKind


@dataclass(slots=True)
class Audit:
    """What a pass over the log found, as it goes on; `kept` are heads it must pass through."""

    kept: tuple[Head, ...] = ()
    head: Head = field(default_factory=Head)
    reduced: set[int] = field(default_factory=set)
    """Readers with an event whose person is gone, and no event yet that says why."""

    def faults(self, entries: Iterable[Entry]) -> Iterator[str]:
        """Every fault, in words for an operator; the log is whole where there is none."""
        for entry in entries:
            yield from self._faults_of(entry)
        for head in self.kept:
            if head.events > self.head.events:
                yield f"the newest events are missing: {self.head.events} of {head.events} found"
        yield from (f"reader {number}: erased, and no event says so" for number in self.reduced)

    def _faults_of(self, entry: Entry) -> Iterator[str]:
        if entry.previous != self.head.digest:
            yield f"event {entry.id}: does not follow the one before; rows are missing or moved"
        if seal(entry.previous, entry.event, entry.commitments) != entry.digest:
            yield f"event {entry.id}: was changed after it was sealed"
        if entry.wording_sha256 != wording_sha256(entry.event.wording):
            yield f"event {entry.id}: the hash beside its wording is another's"
        yield from self._personal_faults(entry)
        self.head = Head(events=self.head.events + 1, digest=entry.digest)
        yield from (
            f"event {entry.id}: the chain up to here is not the one that was kept"
            for head in self.kept
            if head.events == self.head.events and head.digest != entry.digest
        )

    def _personal_faults(self, entry: Entry) -> Iterator[str]:
        told = commit(entry.event, entry.personal)
        number = entry.event.subscriber_id
        if entry.personal.person_salt:
            if told.person != entry.commitments.person:
                yield f"event {entry.id}: its address or its basis was changed"
        else:
            self.reduced.add(number)
        if entry.event.kind is EventKind.ERASED:
            self.reduced.discard(number)
        is_visit_gone = not (entry.personal.visit_salt or entry.event.ip or entry.event.user_agent)
        if not is_visit_gone and told.visit != entry.commitments.visit:
            yield f"event {entry.id}: its IP or its user agent was changed"


def head_from(text: str) -> Head:
    """The head an operator kept, `COUNT:DIGEST`. Raises `InputError` for anything else."""
    count, _, digest = text.strip().partition(":")
    if not count.isdecimal() or len(digest) != len(GENESIS):
        raise InputError("a kept head is written COUNT:DIGEST, as `digest consent verify` says it")
    return Head(events=int(count), digest=digest)
