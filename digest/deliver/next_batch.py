"""What a sender sends next: claimed while the batch before still leaves, to wait for none."""

import time
from collections.abc import Collection
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime

from digest.deliver.journal import Journal
from digest.deliver.leased_batch import LeasedBatch
from digest.deliver.outbox import Outbox
from digest.deliver.pace import ClaimPause
from digest.deliver.sender_setup import SenderSetup
from digest.errors import DigestError, LeaseLostError
from digest.model import Batch


@dataclass(frozen=True, slots=True)
class _EarlyClaim:
    """A batch that is being claimed, or is; its lease counts from before."""

    batch: Future[Batch | None]
    second: float
    moment: datetime


class NextBatch:
    """
    The batch that one sender sends next, in the name of its journal.

    One that was claimed early is begun only once the batch before was given back by its holder:
    whoever takes over what a sleeper held takes all of it.
    """

    def __init__(self, setup: SenderSetup, outbox: Outbox, journal: Journal) -> None:
        self._setup = setup
        self._outbox = outbox
        self._journal = journal
        self._early: _EarlyClaim | None = None
        self._is_in_doubt = False
        """Whether one that was claimed early could not be given back."""

    @property
    def may_be_held(self) -> bool:
        """Whether a batch that was claimed early may be held."""
        return self._early is not None or self._is_in_doubt

    def claim_early(self) -> None:
        """Have it claimed meanwhile, if it is not yet."""
        if self._early is None:
            second, moment = time.monotonic(), self._setup.clock()
            rows = self._setup.loop.threads.rows
            batch = rows.submit(self._outbox.claim_early, self._journal.owner)
            self._early = _EarlyClaim(batch, second, moment)

    async def take(self, suspects: Collection[int]) -> LeasedBatch | ClaimPause | None:
        """The batch that was claimed early, else what can be claimed now."""
        if self._early is not None:
            early, batch = self._early, await self._setup.loop.end_of(self._early.batch)
            self._early = None
            if batch is not None:
                self._outbox.begin(batch)
                return LeasedBatch(batch, early.second, early.moment, suspects)
        second, moment = time.monotonic(), self._setup.clock()
        self._journal.is_needed = True
        claimed = await self._setup.loop.ask(lambda: self._outbox.claim(self._journal.owner))
        self._journal.is_needed = isinstance(claimed, Batch) or self._is_in_doubt
        if isinstance(claimed, Batch):
            return LeasedBatch(claimed, second, moment, suspects)
        return claimed

    async def give_back(self) -> None:
        """Let others have what was claimed early, of which nothing was sent."""
        early, self._early = self._early, None
        if early is None:
            return
        try:
            batch = await self._setup.loop.end_of(early.batch)
            if batch is not None:
                await self._setup.loop.ask(lambda: self._let_go(batch))
        except DigestError:  # it is free when its lease ends, or as the journal is taken up
            self._is_in_doubt = True

    def _let_go(self, batch: Batch) -> None:
        try:
            self._outbox.release(batch, {})
        except LeaseLostError:
            self._outbox.tell(batch, {})
