"""
Carry the single letters that wait: confirmations and welcomes, one by one.

Each is judged again at the moment it leaves: a link that no longer works, a
reader who left, an address that was suppressed since get nothing.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from jinja2 import Environment

from digest.deliver.retry import RetryPolicy, next_try
from digest.errors import InputError, RelayError
from digest.flows.app import App
from digest.flows.identity import keep, prove
from digest.flows.post import PostOffice
from digest.flows.readers.change_address import may_still_move
from digest.flows.readers.invite import is_in_vain, rests_until
from digest.flows.readers.own_file import may_still_open
from digest.flows.readers.sign_up import may_still_confirm
from digest.flows.readers.visitor import closed_because
from digest.flows.readers.welcome_edition import last_edition
from digest.flows.readers.write_letter import written
from digest.model import DeliveryStatus, Mail, Outcome, Subscriber
from digest.render.environment import environment
from digest.store import installations, letters, subscribers
from digest.store.database import Connection
from digest.store.letters import LetterKind, QueuedLetter

_AT_ONCE = 20
_CLAIM = timedelta(minutes=15)
_RELAY_REST = timedelta(minutes=2)
"""How long letters wait when the relay itself cannot be used."""
_GIVE_UP = timedelta(hours=48)
_IN_DOUBT_WAITS = timedelta(days=1)
"""A letter nobody can vouch for is sent again only when one more a day is allowed."""
_TO_MEMBERS = frozenset({LetterKind.WELCOME, LetterKind.RETURN, LetterKind.EDITION})
"""What nobody gets who left."""
_IN_DOUBT = "uncertain: its carrier ended between the last dot and the reply"


@dataclass(frozen=True, slots=True, kw_only=True)
class LettersReport:
    """What one round did. `fault` says why the relay could not be used, or is empty."""

    sent: int = 0
    deferred: int = 0
    failed: int = 0
    dropped: int = 0
    """Not sent because nobody wants them any more."""
    fault: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _LetterTools:
    """What every letter of a round is made and sent with."""

    office: PostOffice
    jinja: Environment


def post_letters(app: App) -> LettersReport:
    """
    Send every letter that is due, the oldest first.

    Safe to call from two processes at once: a letter is claimed before it is
    sent. What the relay cannot take now stays queued; nothing is raised for it.
    Raises `IdentityError` where nothing may leave from here.
    """
    prove(app)
    tools = _LetterTools(
        office=PostOffice.of(app.settings),
        jinja=environment(app.settings.own_templates),
    )
    report = LettersReport()
    while not report.fault and (claimed := _claim(app)):
        for place, queued in enumerate(claimed):
            try:
                report = _carry(app, tools, queued, report)
            except RelayError as fault:
                _release(app, claimed[place:])
                report = replace(report, fault=str(fault))
                break
    keep(app)
    return report


def letters_waiting(app: App) -> int:
    """How many letters are on their way; raises `StoreError` while the database does not answer."""
    with app.database.read() as conn:
        return letters.waiting(conn)


def _claim(app: App) -> tuple[QueuedLetter, ...]:
    now = app.clock()
    with app.database.write() as conn:
        return letters.claim(conn, now, now + _CLAIM, _AT_ONCE)


def _release(app: App, untouched: tuple[QueuedLetter, ...]) -> None:
    due_at = app.clock() + _RELAY_REST
    with app.database.write() as conn:
        for queued in untouched:
            letters.released(conn, queued.id, due_at)


def _carry(
    app: App, tools: _LetterTools, queued: QueuedLetter, report: LettersReport
) -> LettersReport:
    with app.database.read() as conn:
        reader = subscribers.by_id(conn, queued.subscriber_id)
        unwanted = _unwanted(app, conn, queued, reader)
        rest = rests_until(app, conn, queued)
    if reader is None or unwanted:
        with app.database.write() as conn:
            letters.taken_back(conn, queued.id, unwanted)
        return replace(report, dropped=report.dropped + 1)
    if rest is not None:
        return _rest(app, queued, rest, report)
    if queued.ending_at is not None and app.clock() < queued.ending_at + _IN_DOUBT_WAITS:
        # its carrier was killed before it could say what came of it
        return _wait_in_doubt(app, queued, queued.ending_at, _IN_DOUBT, report)

    def intend(_letter: Mail) -> None:
        with app.database.write() as conn:
            letters.ending(conn, queued.id, app.clock())

    try:
        letter = written(app, tools.jinja, queued, reader)
    except InputError as fault:  # an address that was let in before it was looked at this well
        with app.database.write() as conn:
            letters.failed(conn, queued.id, f"not sent: {fault}")
        return replace(report, failed=report.failed + 1)
    outcome = tools.office.send(letter, app.clock(), intend)
    if outcome.status is DeliveryStatus.UNCERTAIN:
        return _wait_in_doubt(app, queued, app.clock(), _in_words(outcome), report)
    return _settle(app, queued, reader, outcome, report)


def _rest(app: App, queued: QueuedLetter, rest: datetime, report: LettersReport) -> LettersReport:
    """Its mailbox was asked lately: later, or never where its link would be dead by then."""
    with app.database.write() as conn:
        if is_in_vain(app, queued, rest):
            letters.taken_back(conn, queued.id, "not sent: its mailbox was asked too often lately")
            return replace(report, dropped=report.dropped + 1)
        letters.rested(conn, queued.id, rest, "its mailbox was asked less than a day before")
    return replace(report, deferred=report.deferred + 1)


def _wait_in_doubt(
    app: App, queued: QueuedLetter, ending_at: datetime, said: str, report: LettersReport
) -> LettersReport:
    """Its end may have reached the relay, nobody can know: not again before a day is over."""
    with app.database.write() as conn:
        letters.in_doubt(conn, queued.id, ending_at + _IN_DOUBT_WAITS, said)
    return replace(report, deferred=report.deferred + 1)


def _unwanted(app: App, conn: Connection, queued: QueuedLetter, reader: Subscriber | None) -> str:
    """Why a letter that was called for is not sent after all, or empty."""
    if reader is None:
        return "not sent: the reader is gone"
    closed = closed_because(app, conn, queued.address or reader.address)
    if closed or queued.kind is LetterKind.MOVED:
        return f"not sent: the address was suppressed ({closed})" if closed else ""
    if queued.kind in _TO_MEMBERS:
        if reader.left_at is not None:
            return "not sent: the reader left"
        is_in_vain = queued.kind is LetterKind.EDITION and not last_edition(app, conn, reader)
        return "not sent: its reader has that edition, or there is none" if is_in_vain else ""
    if not _has_a_link_that_works(app, conn, queued, reader):
        return "not sent: its link no longer works"
    return ""


def _has_a_link_that_works(
    app: App, conn: Connection, queued: QueuedLetter, reader: Subscriber
) -> bool:
    if queued.kind is LetterKind.FILE:
        return may_still_open(app, conn, reader.id, queued.id)
    may_still_act = may_still_move if queued.kind is LetterKind.MOVE else may_still_confirm
    return may_still_act(app, conn, reader.id, queued.about)


def _settle(
    app: App, queued: QueuedLetter, reader: Subscriber, outcome: Outcome, report: LettersReport
) -> LettersReport:
    now = app.clock()
    delivery = app.settings.delivery
    waits = RetryPolicy(first=delivery.first_retry, longest=delivery.longest_retry)
    again = next_try(queued.attempts, now, waits, queued.leaves_from + _GIVE_UP)
    with app.database.write() as conn:
        if subscribers.was_erased(conn, reader.id):
            outcome = outcome.unnamed()
        said = _in_words(outcome)
        if outcome.status is DeliveryStatus.ACCEPTED:
            letters.sent(conn, queued.id, now)
            installations.advance(conn)
            return replace(report, sent=report.sent + 1)
        if outcome.status in (DeliveryStatus.DEFERRED, DeliveryStatus.QUEUED) and again:
            letters.deferred(conn, queued.id, again, said)
            return replace(report, deferred=report.deferred + 1)
        letters.failed(conn, queued.id, said)
    return replace(report, failed=report.failed + 1)


def _in_words(outcome: Outcome) -> str:
    """« refused: there is no such mailbox (550 5.1.1 no such user) »."""
    reply = outcome.reply
    said = f" ({' '.join(f'{reply.code} {reply.status} {reply.text}'.split())})" if reply else ""
    return f"{outcome.status}: {outcome.reason}{said}"
