"""The copies that a sender puts next: made while its relay works on the one before."""

from collections import deque
from collections.abc import Iterable
from concurrent.futures import Future
from contextlib import suppress
from itertools import islice

from digest.deliver.journal import Journal
from digest.deliver.loop import Loop
from digest.deliver.outbox import Outbox
from digest.errors import InputError
from digest.model import Delivery, Mail

_AHEAD = 16
"""Half of them at a time: what a core has just made a copy with is at hand for the one after."""


class NextCopy:
    """Some copies ahead; made aside where signing them takes long."""

    def __init__(self, loop: Loop, outbox: Outbox, journal: Journal) -> None:
        self._loop = loop
        self._outbox = outbox
        self._journal = journal
        self._ahead: deque[tuple[int, Mail | Future[Mail]]] = deque()
        """For which deliveries, and their copies or what will be them."""

    def make_ahead(self, waiting: Iterable[Delivery]) -> None:
        """Begin the copies of those who come next; who leaves meanwhile still gets none."""
        begun = len(self._ahead)
        if begun > _AHEAD // 2:
            return
        with suppress(InputError):  # raised once more where it is wanted
            for delivery in islice(waiting, begun, _AHEAD):
                self._ahead.append((delivery.id, self._begun(delivery)))

    def take(self, delivery: Delivery) -> Mail | Future[Mail]:
        """
        That reader's copy, or what will be it.

        Raises `InputError`, here or there, where the address cannot be used.
        """
        if self._ahead:
            delivery_id, copy = self._ahead.popleft()
            if delivery_id == delivery.id:
                return copy
            self._ahead.clear()  # they come in another order now
        return self._begun(delivery)

    async def signed(self, copy: Future[Mail]) -> Mail:
        """A copy that is made aside, once it is. Raises `InputError` as `take` does."""
        if not copy.done():
            self._journal.flush()
        return await self._loop.end_of(copy)

    def _begun(self, delivery: Delivery) -> Mail | Future[Mail]:
        if self._outbox.signs_slowly:
            return self._loop.threads.cores.submit(self._outbox.mail, delivery)
        return self._outbox.mail(delivery)
