"""Send what is queued and due: recover, claim, stream, account."""

import os
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from re import sub
from secrets import token_hex
from threading import Event

from digest.config import Settings, SmtpSettings, is_loopback, read_secret
from digest.deliver.connect import Authentication, Relay, Tls
from digest.deliver.journal import Journal
from digest.deliver.sender import Line, Sender
from digest.errors import DigestError
from digest.flows.app import App
from digest.flows.copies import Copies
from digest.flows.outbox import RowOutbox, journal_folder, recover
from digest.model import OPEN_STATUSES, DeliveryStatus, EditionStatus, Outcome
from digest.store import batches, deliveries, editions
from digest.store.editions import EditionRow
from digest.store.watch import ConsentWatch

_SUBMISSIONS_PORT = 465
"""Where TLS comes before SMTP (RFC 8314, section 3.3)."""

Balance = dict[DeliveryStatus, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """How a caller follows a sending, and ends it."""

    stop: Event
    """Set to let what is in flight finish and nothing new begin."""
    progress: Callable[[Outcome], None]
    """Told of each outcome, from several threads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SendReport:
    """
    Where an edition stands after a sending.

    `balance` counts every delivery once. `trouble` is what ended the sending
    early, or None. `held_elsewhere` batches are being sent by somebody else.
    """

    edition: EditionRow
    balance: Balance
    next_due: datetime | None
    held_elsewhere: int
    trouble: DigestError | None

    @property
    def open(self) -> int:
        """Copies that are still to be tried."""
        return sum(self.balance[status] for status in OPEN_STATUSES)


def send(app: App, edition: EditionRow, watch: Watch) -> SendReport:
    """
    Send what of an edition is due now, and account for all of it.

    Safe at any moment and from several processes at once. A relay that fails is
    in the report, not raised: the balance must be told in any case.
    """
    recover(app)
    trouble: DigestError | None = None
    with app.database.write() as conn:
        if app.clock() >= edition.best_before:
            deliveries.expire(conn, edition.id, app.clock())
        due = batches.next_due(conn, edition.id)
    if due is not None and due <= app.clock():
        trouble = _stream(app, edition, watch)
    return _account(app, edition, trouble)


def send_all(app: App, watch: Watch) -> tuple[SendReport, ...]:
    """Send what is due of every edition that is not done, the oldest first."""
    with app.database.read() as conn:
        unfinished = editions.sending(conn, app.settings.newsletter.slug)
    return tuple(send(app, edition, watch) for edition in unfinished)


def due_editions(app: App) -> tuple[EditionRow, ...]:
    """Those that have something to send, or to give up, right now."""
    now = app.clock()
    with app.database.read() as conn:
        unfinished = editions.sending(conn, app.settings.newsletter.slug)
        dues = {edition.id: batches.next_due(conn, edition.id) for edition in unfinished}
    return tuple(
        edition
        for edition in unfinished
        if now >= edition.best_before or (dues[edition.id] or edition.best_before) <= now
    )


def relay_of(settings: Settings) -> Relay:
    """The relay the settings name. Raises `ConfigError` where its password cannot be read."""
    smtp = settings.smtp
    password = smtp.password
    if smtp.password_file is not None:
        password = read_secret(settings.path(smtp.password_file), "smtp.password_file")
    return Relay(
        host=smtp.host,
        port=smtp.port,
        tls=_tls(smtp),
        ca_file=settings.path(smtp.ca_file) if smtp.ca_file else None,
        username=smtp.username,
        password=password,
        hello_name=smtp.hello_name or settings.newsletter.domain,
        connect_timeout=smtp.connect_timeout,
        authentication=Authentication(smtp.auth),
        in_flight=smtp.in_flight,
    )


def _tls(smtp: SmtpSettings) -> Tls:
    if smtp.tls != "auto":
        return Tls(smtp.tls)
    if smtp.port == _SUBMISSIONS_PORT:
        return Tls.IMPLICIT
    return Tls.NONE if is_loopback(smtp.host) else Tls.STARTTLS


def _stream(app: App, edition: EditionRow, watch: Watch) -> DigestError | None:
    """Run one sender a connection; the first trouble any of them had, after all have ended."""
    copies = Copies(app, edition)
    smtp = app.settings.smtp
    line = Line(
        relay=relay_of(app.settings),
        journal_folder=journal_folder(app),
        messages_per_connection=smtp.messages_per_connection,
        stop=watch.stop,
        progress=watch.progress,
    )

    def work() -> None:
        with (
            Journal(line.journal_folder, _owner()) as journal,
            ConsentWatch(app.database) as consents,
        ):
            Sender(line, RowOutbox(app, edition, copies, consents), journal).run()

    with ThreadPoolExecutor(smtp.connections, thread_name_prefix="sender") as pool:
        futures = [pool.submit(work) for _ in range(smtp.connections)]
    faults = [future.exception() for future in futures]
    for fault in faults:
        if fault is not None and not isinstance(fault, DigestError):
            raise fault
    return next((fault for fault in faults if isinstance(fault, DigestError)), None)


def _owner() -> str:
    host = sub(r"[^A-Za-z0-9]", "-", socket.gethostname())[:40]
    return f"{host}-{os.getpid()}-{token_hex(4)}"


def _account(app: App, edition: EditionRow, trouble: DigestError | None) -> SendReport:
    now = app.clock()
    with app.database.write() as conn:
        next_due = batches.next_due(conn, edition.id)
        balance = deliveries.balance(conn, edition.id)
        is_done = next_due is None and not sum(balance[status] for status in OPEN_STATUSES)
        status = EditionStatus.DONE if is_done else EditionStatus.SENDING
        editions.mark(conn, edition.id, status, (edition.done_at or now) if is_done else None)
        return SendReport(
            edition=editions.by_id(conn, edition.id),
            balance=balance,
            next_due=next_due,
            held_elsewhere=batches.held(conn, edition.id, now),
            trouble=trouble,
        )
