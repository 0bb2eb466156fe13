"""
Is the log of consent what it was when it was written? Pure: rows in, faults out.

One pass, in constant memory: each row is sealed anew from what it says, and
must follow the one before.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from digest.errors import InputError
from digest.ledger import GENESIS, ChainHead, LogRow, commitment, seal_of, wording_sha256
from digest.model import EventKind


@dataclass(slots=True)
class LogAudit:
    """What a pass over the log found, as it goes on; `kept` are heads it must pass through."""

    kept: tuple[ChainHead, ...] = ()
    head: ChainHead = field(default_factory=ChainHead)
    reduced: set[int] = field(default_factory=set)
    """Readers with an event whose person is gone, and no event yet that says why."""

    def faults(self, rows: Iterable[LogRow]) -> Iterator[str]:
        """Every fault, in words for an operator; the log is whole where there is none."""
        for row in rows:
            yield from self._faults_of(row)
        for head in self.kept:
            if head.events > self.head.events:
                yield f"the newest events are missing: {self.head.events} of {head.events} found"
        yield from (f"reader {number}: erased, and no event says so" for number in self.reduced)

    def _faults_of(self, row: LogRow) -> list[str]:
        faults = []
        if row.previous != self.head.digest:
            faults.append("does not follow the one before; rows are missing or moved")
        if seal_of(row) != row.digest:
            faults.append("was changed after it was sealed")
        if row.wording_sha256 != wording_sha256(row.wording):
            faults.append("the hash beside its wording is another's")
        faults += self._personal_faults(row)
        self.head = ChainHead(events=self.head.events + 1, digest=row.digest)
        faults += [
            "the chain up to here is not the one that was kept"
            for head in self.kept
            if head.events == self.head.events and head.digest != row.digest
        ]
        return [f"event {row.id}: {fault}" for fault in faults]

    def _personal_faults(self, row: LogRow) -> Iterator[str]:
        if not row.person_salt:
            self.reduced.add(row.subscriber_id)
        elif commitment(row.person_salt, row.address, row.basis) != row.person_sha256:
            yield "its address or its basis was changed"
        if row.kind == EventKind.ERASED:
            self.reduced.discard(row.subscriber_id)
        is_visit_kept = row.visit_salt or row.ip or row.user_agent
        visit = (row.visit_salt, row.ip, row.user_agent)
        if is_visit_kept and commitment(*visit) != row.visit_sha256:
            yield "its IP or its user agent was changed"


def head_from(text: str) -> ChainHead:
    """The head an operator kept, `COUNT:DIGEST`. Raises `InputError` for anything else."""
    count, _, digest = text.strip().partition(":")
    if not count.isdecimal() or len(digest) != len(GENESIS):
        raise InputError("a kept head is written COUNT:DIGEST, as `digest consent verify` says it")
    return ChainHead(events=int(count), digest=digest)
