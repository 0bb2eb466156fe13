"""A relay that keeps few connections at once, and says so in one of many ways."""

import sys
from threading import Lock, Thread, current_thread

from tests.loopback.inbox import Inbox

_ALL = sys.maxsize


class NarrowRelay:
    """
    Lets *inbox* take *most* connections at once.

    Each further one is answered *says* at *verb*, or closed without a word where that is None.
    A connection counts until the relay has noticed its end, as everywhere.
    """

    def __init__(self, inbox: Inbox, most: int, verb: str, says: str | None) -> None:
        self.most = most
        self.refused = 0
        """How often one was too many."""
        self._inside: set[Thread] = set()
        self._lock = Lock()
        if says is None:
            inbox.cut(verb, times=_ALL, when=self._is_one_too_many)
        else:
            inbox.reply(verb, says, times=_ALL, when=self._is_one_too_many)

    def _is_one_too_many(self, _said: str) -> bool:
        with self._lock:
            self._inside = {each for each in self._inside if each.is_alive()}
            if current_thread() in self._inside:
                return False
            if len(self._inside) >= self.most:
                self.refused += 1
                return True
            self._inside.add(current_thread())
            return False
