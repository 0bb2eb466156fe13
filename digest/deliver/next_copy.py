"""The copy that a sender puts next: made while its relay works on the one before."""

from concurrent.futures import Future
from contextlib import suppress

from digest.deliver.journal import Journal
from digest.deliver.loop import Loop
from digest.deliver.outbox import Outbox
from digest.errors import InputError
from digest.model import Delivery, Mail


class NextCopy:
    """One copy ahead; made aside where signing it takes long."""

    def __init__(self, loop: Loop, outbox: Outbox, journal: Journal) -> None:
        self._loop = loop
        self._outbox = outbox
        self._journal = journal
        self._ahead: tuple[int, Mail | Future[Mail]] | None = None
        """For which delivery, and its copy or what will be it."""

    def make_ahead(self, delivery: Delivery) -> None:
        """Begin that reader's copy, if it is not begun; who leaves meanwhile still gets none."""
        if self._ahead is None or self._ahead[0] != delivery.id:
            with suppress(InputError):  # raised once more where it is wanted
                self._ahead = delivery.id, self._begun(delivery)

    async def take(self, delivery: Delivery) -> Mail:
        """That reader's copy. Raises `InputError` where the address cannot be used."""
        ahead, self._ahead = self._ahead, None
        copy = ahead[1] if ahead and ahead[0] == delivery.id else self._begun(delivery)
        if isinstance(copy, Mail):
            return copy
        if not copy.done():
            self._journal.flush()
        return await self._loop.end_of(copy)

    def _begun(self, delivery: Delivery) -> Mail | Future[Mail]:
        if self._outbox.signs_slowly:
            return self._loop.threads.cores.submit(self._outbox.mail, delivery)
        return self._outbox.mail(delivery)
