"""Send what is queued and due: recover, claim, stream, account."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from digest.deliver.connection_count import ConnectionUse
from digest.english import agreeing, counted
from digest.errors import (
    BalanceError,
    BreakerError,
    CopiesRefusedError,
    DigestError,
    JournalError,
    RelayError,
    TooLateError,
    WorkerError,
)
from digest.flows.app import App
from digest.flows.identity import keep, prove, prove_under_way
from digest.flows.sending import bounces
from digest.flows.sending.halt import halted, is_by_breaker, is_halted
from digest.flows.sending.holders import BatchHolders, are_others_served, holders
from digest.flows.sending.known import REFUSALS, news
from digest.flows.sending.other_variant import queue_other_variants
from digest.flows.sending.pace import notes
from digest.flows.sending.processes import shares, stream_by_many
from digest.flows.sending.progress import Balance, SendingWatch
from digest.flows.sending.staging import expect_own_links
from digest.flows.sending.stream import stream
from digest.flows.sending.takeover import Takeover, recover, take_over, tell_of
from digest.flows.sending.withdraw import withdrawn
from digest.model import (
    MAILBOX_FULL,
    OPEN_STATUSES,
    DeliveryStatus,
    EditionRow,
    EditionStatus,
    ReplyCount,
)
from digest.store import audit, batches, deliveries, editions, untried

_MOST_REFUSED = 3
_MOST_SHARE_REFUSED = 0.1
"""Fewer refusals than these are a list's ordinary losses."""
_LOOKS_AGAIN = 5
_LOOK_SECONDS = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class SendReport:
    """
    Where an edition stands after a sending.

    `balance` counts every delivery once, `replies` says what relays answered.
    `trouble` is what ended the sending early, or None. `held_elsewhere` batches
    are in somebody else's name.
    """

    edition: EditionRow
    balance: Balance
    replies: tuple[ReplyCount, ...]
    next_due: datetime | None
    uncertain: int
    """Copies nobody can vouch for, but for those that somebody called known."""
    held_elsewhere: int
    holders: BatchHolders
    """Who has those."""
    notes: tuple[str, ...]
    """
    What copies that were never tried wait for, in words: a lane, the warm-up; and where
    the relays kept fewer connections than were asked for, what to set.
    """
    was_stopped: bool
    """Whether the caller ended it."""
    trouble: DigestError | None
    retractions: tuple[str, ...] = ()
    """What its stories' pages said as the sending began, in words: who took what back."""

    @property
    def open(self) -> int:
        """Copies that are still to be tried."""
        return sum(self.balance[status] for status in OPEN_STATUSES)


def send(app: App, edition: EditionRow, watch: SendingWatch) -> SendReport:
    """
    Send what of an edition is due now, and account for all of it.

    What was taken back since it was queued leaves it first. Safe at any moment and
    from several processes at once. A relay that fails is in the report, not raised:
    the balance must be told in any case. Raises `IdentityError` where nothing may
    leave from here.
    """
    _get_ready(app, edition)
    lines: tuple[str, ...] = ()
    if _is_due(app, edition):
        edition, lines = withdrawn(app, edition)
    return replace(_send(app, edition, watch), retractions=lines)


def send_as_it_is(app: App, edition: EditionRow, watch: SendingWatch) -> SendReport:
    """The same of an edition whose stories were asked a moment ago."""
    _get_ready(app, edition)
    return _send(app, edition, watch)


def _get_ready(app: App, edition: EditionRow) -> None:
    """Hold that mail may leave, and know what became of every copy so far."""
    prove_under_way(app)
    if not is_halted(app, edition):
        expect_own_links(app, edition)
    recover(app)
    _expire(app, edition)


def _send(app: App, edition: EditionRow, watch: SendingWatch) -> SendReport:
    uses: list[ConnectionUse] = []
    watch = replace(watch, used=uses.append)
    trouble: DigestError | None = None
    if _is_due(app, edition):
        _announce(app, edition, watch)
        trouble = _stream_by_all(app, edition, watch)
    if trouble is None and queue_other_variants(app, edition):
        trouble = _stream_by_all(app, edition, watch)
    report = _account(app, edition, _without_the_dead(app) or trouble, watch)
    for _ in range(_LOOKS_AGAIN):
        if not _is_overlooked(app, report) or watch.stop.wait(_LOOK_SECONDS):
            break
        report = _account(app, edition, _stream_by_all(app, edition, watch), watch)
    keep(app)
    hints = list(filter(None, map(too_many_connections, uses)))
    return replace(report, notes=(*report.notes, *hints[:1]))


def _without_the_dead(app: App) -> DigestError | None:
    """Take up what senders of this machine left that died meanwhile; the fault, where it fails."""
    try:
        recover(app)
    except JournalError as fault:
        return fault
    return None


def _is_due(app: App, edition: EditionRow) -> bool:
    """Whether something may be sent right now, by whomever."""
    with app.database.write() as conn:
        due = batches.next_due(conn, edition.id)
        halted = editions.is_halted(conn, edition.id)
    return due is not None and due <= app.clock() and not halted


def _is_overlooked(app: App, report: SendReport) -> bool:
    """
    Whether something is due that nobody seems to hold.

    A batch that another process is taking, or giving back, at this very moment
    is skipped by our claim (PostgreSQL's SKIP LOCKED); a moment later it can be had.
    """
    if report.trouble is not None or report.held_elsewhere:
        return False
    return report.next_due is not None and report.next_due <= app.clock()


def _expire(app: App, edition: EditionRow) -> None:
    """Give up what is no longer worth sending; a slow lane may take until then."""
    now = app.clock()
    taken: tuple[Takeover, ...] = ()
    if now >= edition.best_before:
        with app.database.write() as conn:
            if now >= editions.by_id(conn, edition.id).best_before:  # a resend may have put it off
                taken = take_over(app, conn, edition)
                deliveries.expire(conn, edition.id, now)
    tell_of(taken)


def send_all(app: App, watch: SendingWatch) -> tuple[SendReport, ...]:
    """
    Send what is due of every edition that is not done, the oldest first.

    What dead senders of this host knew may open one again that others ended.
    """
    recover(app)
    with app.database.read() as conn:
        unfinished = editions.sending(conn, app.settings.newsletter.slug)
    if not unfinished:
        prove(app)
    return tuple(send(app, edition, watch) for edition in unfinished)


def due_editions(app: App) -> tuple[EditionRow, ...]:
    """Those that have something to send, or to give up, right now; halted ones only to give up."""
    now = app.clock()
    with app.database.read() as conn:
        unfinished = editions.sending(conn, app.settings.newsletter.slug)
        dues = {edition.id: batches.next_due(conn, edition.id) for edition in unfinished}
    return tuple(
        edition
        for edition in unfinished
        if now >= edition.best_before
        or (edition.halted_at is None and (dues[edition.id] or edition.best_before) <= now)
    )


def _announce(app: App, edition: EditionRow, watch: SendingWatch) -> None:
    with app.database.read() as conn:
        balance = deliveries.balance(conn, edition.id)
        due = deliveries.count_due(conn, edition.id, app.clock())
    watch.begins(edition, balance, due)


def _stream_by_all(app: App, edition: EditionRow, watch: SendingWatch) -> DigestError | None:
    """Stream in this process, or in as many as are set, which share the connections."""
    connections = app.settings.smtp.connections
    processes = app.settings.delivery.processes
    uses: list[ConnectionUse] = []
    heard = replace(watch, used=uses.append)
    if processes == 1:
        trouble = stream(app, edition, heard, connections)
    else:
        trouble = stream_by_many(stream, app, edition, heard, shares(connections, processes))
    use = sum(uses, ConnectionUse())
    if _is_passing(trouble) and not use.served and are_others_served(app):
        use = replace(use, refused=use.asked)
    watch.used(use)
    return None if use.are_too_many and _is_passing(trouble) else trouble


def _account(
    app: App, edition: EditionRow, trouble: DigestError | None, watch: SendingWatch
) -> SendReport:
    """Where an edition stands; it is done only when its books balance."""
    _expire(app, edition)
    now = app.clock()
    with app.database.write() as conn:
        row = editions.locked(conn, edition.id)
        bounces.conclude(conn, row, now)
        next_due = batches.next_due(conn, edition.id)
        balance = deliveries.balance(conn, edition.id)
        is_open = next_due is not None or any(balance[status] for status in OPEN_STATUSES)
        missing = row.enqueued - sum(balance.values())
        doubles = () if is_open or missing else audit.doubles(conn, edition.id)
        is_done = not is_open and not missing and not doubles
        status = EditionStatus.DONE if is_done else EditionStatus.SENDING
        editions.mark(conn, edition.id, status, (row.done_at or now) if is_done else None)
        replies = deliveries.replies(conn, edition.id)
        has_refusals = bool(news(conn, row, *REFUSALS))
        trouble = _doubled(row, len(doubles)) or _trouble(app, row, missing, trouble)
        if is_done:
            trouble = _in_the_end(
                row,
                replies if has_refusals else (),
                untried.count(conn, row.id, row.known_at),
                trouble,
            )
        return SendReport(
            edition=editions.by_id(conn, edition.id),
            balance=balance,
            replies=replies,
            next_due=next_due,
            uncertain=news(conn, row, DeliveryStatus.UNCERTAIN),
            held_elsewhere=batches.held(conn, edition.id, now),
            holders=holders(app, conn, edition.id),
            notes=notes(conn, edition.id, now),
            was_stopped=watch.stop.is_set(),
            trouble=trouble,
        )


def _trouble(
    app: App, edition: EditionRow, missing: int, trouble: DigestError | None
) -> DigestError | None:
    """What the caller must be told first: books that do not balance, a halt, or what went wrong."""
    if missing:
        there = edition.enqueued - missing
        return BalanceError(
            f"the books of {edition.day} do not balance: "
            f"{counted(edition.enqueued, 'copy', 'was')} queued and "
            f"{there} {agreeing(there, 'is')} accounted for. The edition is not done; compare "
            f"`digest editions show {edition.day}` with your last backup before you send again"
        )
    if edition.halted_at is None:
        return trouble
    fault = halted(app, edition)
    is_ours = is_by_breaker(edition) and isinstance(trouble, BreakerError | WorkerError)
    fault.__cause__ = trouble if is_ours else None
    return fault


def _doubled(edition: EditionRow, number: int) -> BalanceError | None:
    """What to tell where readers stand twice in an edition's books."""
    if not number:
        return None
    return BalanceError(
        f"the books of {edition.day} do not balance: {counted(number, 'reader', 'has')} more than "
        f"one copy. The edition is not done; compare `digest editions show {edition.day}` with "
        "your last backup before you send again"
    )


def _in_the_end(
    edition: EditionRow,
    replies: Iterable[ReplyCount],
    untried: int,
    trouble: DigestError | None,
) -> DigestError | None:
    """
    What is left to tell of an edition that is done.

    A connection that could not be had does not matter where others did its
    work; that *untried* copies expired or too much was refused does, unless
    somebody called that known.
    """
    if trouble is None or _is_passing(trouble):
        return _never_tried(edition, untried) or too_many_refused(edition, replies)
    return trouble


def _is_passing(trouble: DigestError | None) -> bool:
    """Whether a connection could not be had now, here or in one of our processes."""
    is_of_relay = isinstance(trouble, RelayError | WorkerError)
    return is_of_relay and trouble is not None and trouble.exit_code == RelayError.exit_code


def too_many_connections(use: ConnectionUse) -> str:
    """What to set where the relays kept fewer connections than were asked for, if so. Pure."""
    if not use.are_too_many:
        return ""
    if not use.served:
        return (
            f"the relay takes no connection of this process now ({use.asked} were asked for): it "
            "has as many of others as it keeps, and takes the mail over those. Set "
            "pace.connections to their number, on every host, or ask whoever runs the relay for "
            "more"
        )
    kept = max(1, use.asked - use.refused)
    return (
        f"smtp.connections asks for more than the relay takes: {use.asked} were asked for, and it "
        f"kept {kept}. All of the mail went over those; set smtp.connections = {kept}, or ask "
        "whoever runs the relay for more"
    )


def _never_tried(edition: EditionRow, number: int) -> TooLateError | None:
    """Whether readers were left out because the time was over."""
    if not number:
        return None
    return TooLateError(
        f"{counted(number, 'copy')} of {edition.day} expired before anybody tried to send them: "
        f"`digest editions show {edition.day} --status expired` lists them and says what held them "
        f"up; `digest resend {edition.argument} --failed` sends them all the same, or "
        f"`digest editions known {edition.argument} --reason …`"
    )


def too_many_refused(
    edition: EditionRow, replies: Iterable[ReplyCount]
) -> CopiesRefusedError | None:
    """Whether more copies were refused than a list loses; full mailboxes are not counted. Pure."""
    kinds = (DeliveryStatus.REFUSED, DeliveryStatus.BOUNCED)
    rows = [row for row in replies if row.reason != MAILBOX_FULL]
    refused = sorted((row for row in rows if row.status in kinds), key=lambda row: row.number)
    number = sum(row.number for row in refused)
    answered = number + sum(row.number for row in rows if row.status is DeliveryStatus.ACCEPTED)
    is_ordinary = number < _MOST_REFUSED or number <= answered * _MOST_SHARE_REFUSED
    if not number or (is_ordinary and number < answered):
        return None
    return CopiesRefusedError(
        f"{number} of {counted(answered, 'copy')} of {edition.day} refused, mostly because: "
        f"{refused[-1].reason}. `digest editions show {edition.day} --status "
        f"{refused[-1].status}` lists them; `digest resend {edition.argument} --failed` when the "
        f"cause is gone, or `digest editions known {edition.argument} --reason …`"
    )
