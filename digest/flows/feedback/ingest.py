"""Returned mail that is handed to us: on disk at once, in our own mailbox, and then read as any."""

import threading
from collections.abc import Callable
from contextlib import closing

from digest.address import untagged
from digest.config import Settings
from digest.errors import InputError
from digest.feedback.arrival import without_mark
from digest.feedback.listener import ListenerPlan, ReturnListener
from digest.feedback.maildir import deliver, make_maildir
from digest.flows.app import App, Clock
from digest.flows.feedback.mailboxes import SPOOL, spool_of
from digest.flows.feedback.poll import PollReport, poll

LARGEST = 32 * 1024 * 1024
"""Bytes of a message that is taken at all."""


def hand_in(settings: Settings, raw: bytes, clock: Clock) -> None:
    """
    Keep a message until it is read; no database is asked.

    Raises `OSError` where it cannot be kept, `InputError` for one that is no mail.
    """
    if not raw.strip() or len(raw) > LARGEST:
        raise InputError(
            f"no mail of at most {LARGEST // 1024**2} MB was given on standard input; nothing "
            "was kept"
        )
    make_maildir(spool_of(settings))
    deliver(spool_of(settings), without_mark(raw), clock())


def read_spool(app: App) -> PollReport:
    """Read what was handed to us and is not in the books."""
    return poll(app, SPOOL)


def listen(
    app: App, stop: threading.Event, says: Callable[[str], None], port: int | None = None
) -> None:
    """
    Take mail for our addresses, and read it as it comes, until *stop* is set.

    Raises `OSError` where the port cannot be had.
    """
    arrived = threading.Event()

    def take(raw: bytes) -> None:
        hand_in(app.settings, raw, app.clock)
        arrived.set()

    plan = plan_of(app.settings, take, port)
    with closing(ReturnListener(plan)) as listener:
        says(f"listening on {plan.host}:{listener.port} ({'LMTP' if plan.is_lmtp else 'SMTP'})")
        while not stop.is_set():
            arrived.wait(1)
            if arrived.is_set():
                arrived.clear()
                for fault in read_spool(app).faults:
                    says(fault)


def plan_of(settings: Settings, take: Callable[[bytes], None], port: int | None) -> ListenerPlan:
    """Where and for whom to listen, as the settings say."""
    host, _, number = settings.feedback.listen.rpartition(":")
    return ListenerPlan(
        host=host.strip("[]"),
        port=int(number) if port is None else port,
        is_lmtp=settings.feedback.protocol == "lmtp",
        name=settings.newsletter.domain,
        accepts=lambda recipient: untagged(recipient) in settings.own_mailboxes,
        take=take,
    )
