"""
Send an edition again: to those it failed for, to those nobody can vouch for, or to somebody.

Consent and suppression hold as on the first day. The bytes and the Message-ID
are the same as then.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from digest.address import named
from digest.consent.policy import why_not
from digest.english import counted
from digest.errors import ConsentError, InputError
from digest.flows.app import App
from digest.flows.edition.as_sent import as_sent
from digest.flows.engine import engine_of
from digest.flows.identity import prove_under_way
from digest.flows.readers.audience import audiences_of, readers_of
from digest.flows.sending.halt import halted
from digest.flows.sending.pace import LanePace
from digest.flows.sending.progress import SendingWatch
from digest.flows.sending.send import SendReport, send
from digest.flows.sending.staging import expect_own_links
from digest.model import DeliveryStatus, EditionRow, Subscriber
from digest.store import copies, corrections, editions, logbook, queue, subscribers
from digest.store.database import Connection


class ResendSelection(StrEnum):
    """Whose copies are sent again."""

    FAILED = "failed"
    UNCERTAIN = "uncertain"


_STATUSES = {
    ResendSelection.FAILED: (
        DeliveryStatus.REFUSED,
        DeliveryStatus.EXPIRED,
        DeliveryStatus.BOUNCED,
    ),
    ResendSelection.UNCERTAIN: (DeliveryStatus.UNCERTAIN,),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ResendPlan:
    """Whom a resend would reach: deliveries that exist, and readers who had none yet."""

    edition: EditionRow
    statuses: tuple[DeliveryStatus, ...]
    readers: tuple[Subscriber, ...]
    number: int
    again: tuple[str, ...] = ()
    """The addresses among them whose copy a relay took: they get a second one."""


def edition_of(app: App, day: date) -> EditionRow:
    """The edition of that day. Raises `InputError` where nothing was mailed then."""
    with app.database.read() as conn:
        row = editions.mailed(conn, app.settings.newsletter.slug, day)
    if row is None:
        raise InputError(f"there is no edition of {day} to send; see `digest editions list`")
    return row


def mailed_correction(app: App, day: date) -> EditionRow:
    """The mailing of that day's newest mailed correction; raises `InputError` without one."""
    row = edition_of(app, day)
    with app.database.read() as conn:
        newest_first = corrections.of_edition(conn, row.id)
        mailed_as = next(filter(None, (correction.mailed_as for correction in newest_first)), None)
        if mailed_as is None:
            raise InputError(f"no correction of {day} was mailed; see `digest editions show {day}`")
        return editions.by_id(conn, mailed_as)


def not_halted(app: App, row: EditionRow) -> EditionRow:
    """That edition, unless it is halted. Raises `HaltedError` where it is."""
    if row.halted_at is not None:
        raise halted(app, row)
    return row


def plan_statuses(app: App, edition: EditionRow, which: Sequence[ResendSelection]) -> ResendPlan:
    """A resend to everyone whose copy stands there."""
    statuses = tuple(status for kind in which for status in _STATUSES[kind])
    with app.database.read() as conn:
        number = queue.count_standing(conn, edition.id, statuses)
    return ResendPlan(edition=edition, statuses=statuses, readers=(), number=number)


def plan_addresses(app: App, edition: EditionRow, addresses: Sequence[str]) -> ResendPlan:
    """
    A resend to these addresses.

    Raises `ConsentError` that names everyone who may not be written to, and why.
    """
    readers, refused = [], []
    allowed = audiences_of(as_sent(app, edition), edition.content)
    with app.database.read() as conn:
        for address in dict.fromkeys(map(named, addresses)):
            reader = subscribers.by_address(conn, address)
            why = why_not(reader, allowed) if reader else "never consented: not on the list"
            if reader is None or why:
                refused.append(f"{address}: {why}")
            else:
                readers.append(reader)
    if refused:
        lines = "\n".join(f"  - {line}" for line in refused)
        raise ConsentError(f"nothing was sent, as some may not be written to:\n{lines}")
    return ResendPlan(
        edition=edition,
        statuses=(),
        readers=tuple(readers),
        number=len(readers),
        again=_who_have_it(app, edition, readers),
    )


def _who_have_it(app: App, edition: EditionRow, readers: Sequence[Subscriber]) -> tuple[str, ...]:
    with app.database.read() as conn:
        there = {reader.id: copies.of_reader(conn, edition.id, reader.id) for reader in readers}
    return tuple(
        reader.address
        for reader in readers
        if (copy := there[reader.id]) is not None
        and copy.status is DeliveryStatus.ACCEPTED
        and not copy.owner
    )


def resend(app: App, plan: ResendPlan, actor: str, watch: SendingWatch) -> SendReport:
    """
    Queue what the plan names and send it; the act is noted in the logbook.

    Raises `IdentityError`, with nothing queued, where no mail may leave from here, and in a
    copy for trials where the edition is its original's.
    """
    prove_under_way(app)
    expect_own_links(app, plan.edition)
    now = app.clock()
    with app.database.write() as conn:
        queued = _queue(app, conn, plan)
        what = ", ".join(plan.statuses) or counted(len(plan.readers), "chosen reader")
        logbook.write(
            conn, now, actor, "resend", f"{plan.edition.day}: {what}: {counted(queued, 'copy')}"
        )
        best_before = max(plan.edition.best_before, now + app.settings.delivery.best_before)
        editions.reopen(conn, plan.edition.id, best_before)
        edition = editions.by_id(conn, plan.edition.id)
        engine_of(app.settings).call_senders(conn, now)
    return send(app, edition, watch)


def _queue(app: App, conn: Connection, plan: ResendPlan) -> int:
    now = app.clock()
    batch_plan = LanePace(app.settings).batch_plan(app.settings.delivery.batch_size)
    if plan.statuses:
        return queue.requeue_standing(conn, plan.edition.id, plan.statuses, batch_plan, now)
    chosen = tuple(reader.id for reader in plan.readers)
    queued = queue.requeue_readers(conn, plan.edition.id, chosen, batch_plan, now)
    for audience in audiences_of(as_sent(app, plan.edition), plan.edition.content):
        readers = subscribers.is_one_of(chosen) & readers_of(audience, plan.edition.day)
        queued += queue.enqueue(conn, plan.edition.id, audience.variant, readers, batch_plan, now)
    return queued
