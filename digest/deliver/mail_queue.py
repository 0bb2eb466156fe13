"""What a dialogue needs of whoever has the mails, and what it tells of each."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from digest.deliver.verdict import Verdict
from digest.model import Mail


class Attempt(NamedTuple):
    """A mail the relay saw, and what came of it."""

    mail: Mail
    verdict: Verdict


class MailQueue(Protocol):
    """What a dialogue asks for mails, and tells of them; what its methods raise ends it."""

    async def following(self) -> Mail | None:
        """The next mail, just before its envelope is written; None where the dialogue is over."""

    def look_again(self, mail: Mail) -> None:
        """That mail's body is next, some time after its envelope; raises where it must not go."""

    async def intend(self, mail: Mail) -> None:
        """That mail's end is sent next; if this raises, it is not."""

    async def answered(self, attempt: Attempt) -> None:
        """That mail was answered, or never will be."""

    def meanwhile(self) -> None:
        """There is nothing to do but wait for the relay."""


@dataclass(frozen=True, slots=True)
class BatchQueue:
    """A batch as the mails of one dialogue: a `MailQueue` of what its sender answers."""

    following: Callable[[], Coroutine[Any, Any, Mail | None]]
    look_again: Callable[[Mail], None]
    intend: Callable[[Mail], Coroutine[Any, Any, None]]
    answered: Callable[[Attempt], Coroutine[Any, Any, None]]
    meanwhile: Callable[[], None]
