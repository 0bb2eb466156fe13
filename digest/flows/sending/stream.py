"""
Stream what is queued and due over so many connections, in this process.

It is what a worker process runs: nothing that makes editions is imported here.
"""

import os
import socket
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from re import sub
from secrets import token_hex

from digest.deliver.connection_count import ConnectionCount
from digest.deliver.journal import Journal
from digest.deliver.loop import Loop, LoopThreads
from digest.deliver.relay_connection import ConnectionLimit, SpareConnectionError
from digest.deliver.sender import Sender
from digest.deliver.sender_setup import SenderSetup
from digest.errors import BreakerError, DigestError, RelayConfigError, RelayError
from digest.flows.app import App
from digest.flows.relays import own_names, relays_of
from digest.flows.sending.copies import PersonalCopies
from digest.flows.sending.halt import halt_by_breaker, is_halted
from digest.flows.sending.lane_watch import LaneWatch
from digest.flows.sending.outbox import RowOutbox
from digest.flows.sending.pace import LanePace
from digest.flows.sending.progress import SendingWatch, StopSignal
from digest.flows.sending.relay_pause import RelayPause
from digest.flows.sending.stamp_pace import StampPace
from digest.flows.sending.takeover import journal_folder
from digest.flows.sending.turn_watch import OutboxWatch, TurnWatch
from digest.model import EditionRow
from digest.store.consent_watch import ConsentWatch


def stream(
    app: App, edition: EditionRow, watch: SendingWatch, connections: int
) -> DigestError | None:
    """Run one sender a connection; the first trouble any of them had, after all have ended."""
    stop = StopSignal(watch.stop)
    with (
        closing(ConsentWatch(app.database)) as consents,
        LoopThreads(connections) as threads,
        closing(Loop(stop, threads)) as loop,
        ThreadPoolExecutor(1, thread_name_prefix="loop") as pool,
    ):
        looks = TurnWatch(consents, loop)
        setup = _setup(app, watch, loop, stop, connections)
        pause = RelayPause(watch.says, app.settings.newsletter.timezone)
        senders = _Senders(app, edition, setup, looks, pause)
        lanes = LaneWatch(app.database, setup.under_way)

        def must_stop() -> bool:
            lanes.look()
            return is_halted(app, edition)

        running = pool.submit(loop.run, [senders.work() for _ in range(connections)])
        stop.mind([running], must_stop)
        faults = running.result()
    troubles = _troubles(faults)
    failed = sum(_is_passing(trouble) for trouble in troubles)
    watch.used(setup.connections.use(failed))
    return next(iter(troubles), None)


def _troubles(faults: Iterable[BaseException | None]) -> list[DigestError]:
    """What went wrong, of what ended each sender; raises what no operator can cause."""
    troubles: list[DigestError] = []
    for fault in faults:
        if fault is not None and not isinstance(fault, DigestError):
            raise fault
        if fault is not None and not isinstance(fault, SpareConnectionError):
            troubles.append(fault)
    return troubles


def _is_passing(trouble: DigestError) -> bool:
    return isinstance(trouble, RelayError) and not isinstance(trouble, RelayConfigError)


def _setup(
    app: App, watch: SendingWatch, loop: Loop, stop: StopSignal, connections: int
) -> SenderSetup:
    settings = app.settings
    return SenderSetup(
        loop=loop,
        relays=relays_of(settings),
        limit=ConnectionLimit(
            messages=settings.smtp.messages_per_connection,
            by_lane=LanePace(settings).messages_per_connection,
        ),
        counts_connections=settings.pace.connections is not None,
        stop=stop,
        progress=watch.progress,
        clock=app.clock,
        own_names=own_names(settings),
        connections=ConnectionCount(connections),
    )


class _Senders:
    """The senders of one edition in one loop."""

    def __init__(
        self, app: App, edition: EditionRow, setup: SenderSetup, looks: TurnWatch, pause: RelayPause
    ) -> None:
        self._app = app
        self._edition = edition
        self._copies = PersonalCopies(app, edition)
        self._setup = setup
        self._looks = looks
        self._pause = pause
        self._stamps = StampPace(app)

    async def work(self) -> None:
        """One sender's life."""
        loop, app, edition = self._setup.loop, self._app, self._edition
        with Journal(journal_folder(app), _owner(), loop.threads.cores.submit) as journal:
            looks = OutboxWatch(self._looks)
            outbox = RowOutbox(app, edition, self._copies, looks, self._pause, self._stamps)
            try:
                await Sender(self._setup, outbox, journal).run()
            except BreakerError as fault:
                why = str(fault)
                await loop.ask(lambda: halt_by_breaker(app, edition, why))
                self._setup.stop.set()
                raise


def _owner() -> str:
    host = sub(r"[^A-Za-z0-9]", "-", socket.gethostname())[:40]
    return f"{host}-{os.getpid()}-{token_hex(4)}"
