"""
Places in a sending where its process is made to die, by name.

They are put in from outside, into the process that is to die: a function is wrapped, or a
socket listened to, and at the n-th passage the process kills itself. So the product has no
line for them and no variable that could kill it in production; and a point whose function was
renamed is never passed, so that its test fails.
"""

import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from itertools import count
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """Before or after the n-th passage of a function, or of bytes on the way to the relay."""

    name: str
    where: str
    """`module:function`, or `wire:sent` and `wire:read`."""
    moment: str = "after"
    having: bytes = b""
    """On the wire: passages that hold these bytes."""
    passage: int = 1
    in_doubt: bool = False
    """Whether the copy may have gone out, and nobody can know: between its intent and outcome."""
    in_rows: bool = False
    """Whether it lies in a transaction, so that each kind of database must be asked."""


POINTS = (
    Point(
        name="before claim", where="digest.flows.sending.outbox:RowOutbox.claim", moment="before"
    ),
    Point(name="in claim", where="digest.store.batches:claim", in_rows=True),
    Point(name="after claim", where="digest.flows.sending.outbox:RowOutbox.claim", passage=2),
    Point(
        name="in render",
        where="digest.render.mailing_plan:MailingPlan.copy",
        moment="before",
        passage=5,
    ),
    Point(
        name="in render ahead",
        where="digest.render.mailing_plan:MailingPlan.copy",
        passage=4,
        in_doubt=True,
    ),
    Point(name="after MAIL", where="wire:sent", having=b"MAIL FROM", passage=5),
    Point(name="after 354", where="wire:read", having=b"354", passage=5),
    Point(
        name="before intent",
        where="digest.deliver.journal:Journal.intend",
        moment="before",
        passage=5,
    ),
    Point(
        name="after intent",
        where="digest.deliver.journal:Journal.intend",
        passage=5,
        in_doubt=True,
    ),
    Point(name="in the body", where="wire:half sent", having=b"\r\n.\r\n", in_doubt=True),
    Point(name="after dot", where="wire:sent", having=b"\r\n.\r\n", passage=5, in_doubt=True),
    Point(name="after 250", where="wire:read", having=b"queued", passage=5, in_doubt=True),
    Point(name="after outcome", where="digest.deliver.journal:Journal._write_answers", passage=2),
    Point(name="in fold", where="digest.store.folds:settle", in_rows=True),
    Point(
        name="after fold",
        where="digest.deliver.journal:Journal.clear",
        moment="before",
        in_rows=True,
    ),
    Point(name="in batch close", where="digest.store.batches:release", in_rows=True),
    Point(name="after batch close", where="digest.flows.sending.outbox:RowOutbox.release"),
    Point(name="in edition close", where="digest.store.editions:mark", in_rows=True),
    Point(name="after edition close", where="digest.flows.sending.send:_account"),
)
"""A sending from its first look to its last word; each is passed with a handful of readers."""

RECOVERY = (
    Point(name="in recovery", where="digest.store.settling:settle_owned_by", in_rows=True),
    Point(name="before recovery ends", where="digest.store.batches:release_owned_by", in_rows=True),
    Point(name="after recovery", where="digest.flows.sending.takeover:fold", in_rows=True),
)
"""What the next sending does with what a dead one left."""

RETURNS = (
    Point(name="before the books", where="digest.store.returns:add", moment="before"),
    Point(name="in the books", where="digest.store.returns:place", in_rows=True),
    Point(
        name="after commit", where="digest.feedback.maildir:MaildirMailbox.settled", moment="before"
    ),
    Point(name="between moves", where="digest.feedback.maildir:MaildirMailbox._act", passage=2),
    Point(name="after a claim", where="digest.store.returns:claim_forward"),
    Point(name="before a removal", where="digest.store.returns:handled_before"),
    Point(name="after a removal", where="digest.store.returns:drop_places", moment="before"),
)
"""A reading of what came back, from the first look to the last removal."""


def die_at(point: Point) -> None:
    """From now on this process dies at that point."""
    if point.where.startswith("wire:"):
        _listen(point)
    else:
        _wrap(point)


def _death(point: Point) -> Callable[[], None]:
    passages = count(1)

    def pass_() -> None:
        if next(passages) == point.passage:
            _die()

    return pass_


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
    threading.Event().wait()


def _wrap(point: Point) -> None:
    module, _, path = point.where.partition(":")
    *owners, name = path.split(".")
    owner: Any = import_module(module)
    for part in owners:
        owner = getattr(owner, part)
    original, pass_ = getattr(owner, name), _death(point)

    def wrapped(*matter: Any, **named: Any) -> Any:
        if point.moment == "before":
            pass_()
        result = original(*matter, **named)
        if point.moment == "after":
            pass_()
        return result

    setattr(owner, name, wrapped)
    for user in _users_of(original):
        setattr(user, name, wrapped)


def _users_of(original: Any) -> list[Any]:
    """Modules of ours that have imported it by its name."""
    name = original.__name__
    ours = [module for key, module in sys.modules.items() if key.startswith("digest.")]
    return [module for module in ours if getattr(module, name, None) is original]


def _listen(point: Point) -> None:
    """Sockets of Python's own are the relay's only; databases have theirs in C."""
    pass_ = _death(point)
    send_pieces, receive = socket.socket.sendmsg, socket.socket.recv

    def sendmsg(self: socket.socket, pieces: Any, *rest: Any) -> int:
        wire = b"".join(pieces)
        holds = point.having in wire
        if holds and point.where == "wire:half sent":
            self.sendall(wire[: len(wire) // 2])
            pass_()
        sent = send_pieces(self, pieces, *rest)
        if holds and point.where == "wire:sent":
            pass_()
        return sent

    def recv(self: socket.socket, *matter: Any) -> bytes:
        wire = receive(self, *matter)
        if point.where == "wire:read" and point.having in wire:
            pass_()
        return wire

    socket.socket.sendmsg = sendmsg  # type: ignore[method-assign]
    socket.socket.recv = recv  # type: ignore[method-assign]
