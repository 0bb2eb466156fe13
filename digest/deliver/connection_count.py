"""How many connections are open at once, when a relay may want fewer."""

from threading import Lock


class ConnectionCount:
    """How many connections a process sends over, shared by its senders."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._lock = Lock()

    def give_up_one(self) -> bool:
        """Do with one less; False where it is the last, which goes on."""
        with self._lock:
            if self._number <= 1:
                return False
            self._number -= 1
            return True
