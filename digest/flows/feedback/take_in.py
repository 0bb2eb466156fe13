"""
Take in what came back: understood reports become facts of the books, in one transaction.

The one way in, whether a mailbox, a pipe or a relay's hook brought it. A message
that is taken in twice, under whatever place or number, acts once.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from digest.address import key, named, without_addresses
from digest.deliver.relay_text import visible
from digest.errors import InputError
from digest.feedback.report import BounceCause, Report, ReportKind, ReturnedRecipient
from digest.feedback.verdict import (
    WORDS,
    ReturnConsequence,
    consequence_of,
    decisive,
    is_worse,
)
from digest.flows.app import App
from digest.flows.feedback import waves, worn_out
from digest.flows.feedback.owner import CopyOwner, CopyOwners
from digest.flows.readers.complain import Complaint, complain
from digest.flows.readers.leave import UnsubscribeClick, leave_within
from digest.flows.readers.visitor import Visitor
from digest.model import DeliveryStatus
from digest.store import (
    consents,
    letters,
    logbook,
    returns,
    sent_copies,
    subscribers,
    suppressions,
)
from digest.store.database import Connection
from digest.store.returns import ReturnedRow
from digest.store.sent_copies import SentCopy
from digest.store.settling import SAID
from digest.tokens import Use

ACTOR = "feedback"
"""How the logbook names what acts here."""
TEST = "test came home"
"""What the logbook says of a trial that is back; its detail is when that was sent."""
RENAMED = "test was renamed"
"""The same of one whose Message-ID a relay made anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrivedReport:
    """A report, and what tells the message it was made of from all others (64 characters)."""

    fingerprint: str
    report: Report
    source: str = "mail"
    """How it came, as the log of consents says it: `mail`, or `hook:RELAY`."""


@dataclass(slots=True, kw_only=True)
class TakenReport:
    """What came of some reports, by fingerprint."""

    numbers: dict[str, int] = field(default_factory=dict)
    """Of every report that is in the books now, whether it was before or not."""
    acts: Counter[ReturnConsequence] = field(default_factory=Counter)
    """What the new ones did."""
    later: int = 0
    """Of copies that are being sent at this very moment: what came of them is not in yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """One new report, whose it is, and what follows."""

    arrived: ArrivedReport
    owner: CopyOwner | None
    said: ReturnedRecipient | None
    consequence: ReturnConsequence

    @property
    def report(self) -> Report:
        return self.arrived.report

    @property
    def words(self) -> str:
        """What the other system said, its addresses masked: they may be of anybody, or of ours."""
        return without_addresses(visible(self.said.diagnosis)) if self.said else ""

    @property
    def evidence(self) -> str:
        """What an operator is shown: status, words, and how it was told; no address."""
        said, words = self.said, self.words
        status = said.status if said and said.status not in words else ""
        parts = (f"{status} {words}".strip(), self.report.evidence)
        return "; ".join(part for part in parts if part)[:500]


def take_in(app: App, arrived: Sequence[ArrivedReport]) -> TakenReport:
    """Let those reports act, all of them or none."""
    with app.database.write() as conn:
        consents.lock(conn)
        return take_in_within(app, conn, arrived)


def take_in_within(app: App, conn: Connection, arrived: Sequence[ArrivedReport]) -> TakenReport:
    """The same in the transaction of *conn*; the caller holds the log's lock."""
    taken = TakenReport(numbers=returns.known(conn, [each.fingerprint for each in arrived]))
    new = {each.fingerprint: each for each in arrived if each.fingerprint not in taken.numbers}
    cases = _cases(app, conn, list(new.values()))
    ready = [each for each in cases if not (each.owner and _is_under_way(each.owner))]
    taken.later = len(cases) - len(ready)
    now = app.clock()
    settled: list[_Case] = []
    for case in ready:
        settled.append(_acted(conn, case, settled, now))
    taken.numbers |= returns.add(conn, [_row(conn, case, now) for case in settled])
    _conclude(app, conn, settled)
    taken.acts.update(case.consequence for case in settled)
    return taken


def _cases(app: App, conn: Connection, new: Sequence[ArrivedReport]) -> list[_Case]:
    tokens = [each.report.token for each in new if each.report.token is not None]
    owners = CopyOwners(app, conn, tokens)
    cases = []
    for each in new:
        owner = owners.of(each.report.token)
        is_theirs = owner is None or not _is_passed_on(conn, each, owner)
        cases.append(_case(app, each, owner if is_theirs else None))
    return cases


def _is_passed_on(conn: Connection, arrived: ArrivedReport, owner: CopyOwner) -> bool:
    """Whether a wish to leave answers one reader's copy in the name of another: whose is it?"""
    report = arrived.report
    if report.kind is not ReportKind.LEAVE or arrived.source != "mail":
        return False
    if report.token is None or report.token.use is Use.UNSUBSCRIBE or not report.recipients:
        return False
    return _named_reader(conn, report.recipients[0]) not in (None, owner.reader)


def _case(app: App, arrived: ArrivedReport, owner: CopyOwner | None) -> _Case:
    report = arrived.report
    said = decisive(report, owner.address if owner else "", app.settings.own_mailboxes)
    consequence = consequence_of(report, said, is_ours=owner is not None)
    is_trial = report.token is not None and report.token.use is Use.TRIAL
    if report.kind is ReportKind.BOUNCE and is_trial and (said or not report.recipients):
        consequence = ReturnConsequence.HOME
    return _Case(arrived=arrived, owner=owner, said=said, consequence=consequence)


def _is_under_way(owner: CopyOwner) -> bool:
    return owner.copy is not None and owner.copy.is_under_way


def _acted(conn: Connection, case: _Case, before: Sequence[_Case], now: datetime) -> _Case:
    """The case once what follows from it is written, but for what hangs on others."""
    if case.consequence is ReturnConsequence.HOME and case.report.token is not None:
        sent_at = str(case.report.token.numbers[0])
        logbook.write(conn, now, ACTOR, TEST, sent_at)
        if case.report.is_renamed:
            logbook.write(conn, now, ACTOR, RENAMED, sent_at)
    if case.owner is None or case.consequence is ReturnConsequence.KEEP:
        return case
    is_bounce = case.report.kind is ReportKind.BOUNCE
    if is_bounce and not _came_back(conn, case, case.owner, before, now):
        return replace(case, consequence=ReturnConsequence.NOTHING)
    if case.consequence is ReturnConsequence.CLOSE and _was_answered(conn, case.owner):
        return replace(case, consequence=ReturnConsequence.COUNT)
    match case.consequence:
        case ReturnConsequence.CLOSE if case.owner.is_current:
            reason = WORDS[case.said.cause] if case.said else ""
            suppressions.add(conn, case.owner.address, reason, now, case.evidence)
        case ReturnConsequence.COMPLAIN:
            _complain(conn, case, case.owner, now)
        case _:
            pass
    return case


def _was_answered(conn: Connection, owner: CopyOwner) -> bool:
    """Whether its reader said yes from that mailbox since the mail was made: somebody is there."""
    own_yes = consents.states(conn, {owner.reader})[owner.reader].own_yes_at
    return own_yes is not None and owner.made_at is not None and own_yes > owner.made_at


def _came_back(
    conn: Connection, case: _Case, owner: CopyOwner, before: Sequence[_Case], now: datetime
) -> bool:
    """
    Settle the copy or letter; False where it never was accepted, or came back before.

    A server may say after hours that it could not take a copy yet, and later that nobody
    lives there: of all that is said of one copy the worst holds.
    """
    said = case.said
    reason = WORDS[said.cause] if said else case.report.evidence
    reason += f"{SAID}{case.words})" if case.words else ""
    if owner.letter is not None:
        letters.came_back(conn, owner.letter, f"came back: {reason}"[:500])
        return True
    if owner.copy is None:
        return False
    status = said.status if said else ""
    again = _says_worse(conn, case, owner.copy, before)
    return sent_copies.came_back(conn, owner.copy.id, reason, status, now, again=again)


def _says_worse(conn: Connection, case: _Case, copy: SentCopy, batch: Sequence[_Case]) -> bool:
    """Whether the copy is back already, and this is worse than what *batch* said before."""
    before = [
        (each.said.is_permanent, each.said.cause)
        for each in batch
        if each.said and each.owner and each.owner.copy and each.owner.copy.id == copy.id
    ]
    if copy.status is DeliveryStatus.BOUNCED:
        noted = returns.said_of(conn, copy.subscriber_id, copy.id, case.report.kind)
        before += [(is_permanent, BounceCause(cause)) for is_permanent, cause in noted]
    return case.said is not None and bool(before) and is_worse(case.said, before)


def _complain(conn: Connection, case: _Case, owner: CopyOwner, now: datetime) -> None:
    reader = subscribers.by_id(conn, owner.reader)
    if reader is not None:
        source, evidence = case.arrived.source, case.evidence
        complaint = Complaint(address=owner.address, source=source, evidence=evidence)
        complain(conn, reader, complaint, now)


def _row(conn: Connection, case: _Case, now: datetime) -> ReturnedRow:
    owner, said = case.owner, case.said
    is_forwarded = case.consequence is ReturnConsequence.FORWARD
    return ReturnedRow(
        fingerprint=case.arrived.fingerprint,
        at=now,
        kind=case.report.kind,
        act=case.consequence,
        subscriber_id=owner.reader if owner else _named_reader(conn, said),
        delivery_id=owner.copy.id if owner and owner.copy else None,
        domain=owner.domain if owner else "",
        is_verified=owner is not None,
        is_permanent=bool(said and said.is_permanent),
        cause=said.cause if said else "",
        status=said.status if said else "",
        words=case.words,
        evidence=case.report.evidence,
        forward_at=now if is_forwarded else None,
    )


def _named_reader(conn: Connection, said: ReturnedRecipient | None) -> int | None:
    """The reader of the address that a message without our token names, where there is one."""
    try:
        address = named(said.address) if said else ""
    except InputError:
        return None
    return subscribers.ids(conn, [key(address)]).get(key(address)) if address else None


def _conclude(app: App, conn: Connection, settled: Sequence[_Case]) -> None:
    """What many do at once, and what hangs on others: waves, mailboxes that failed too often."""
    owned = [(case, case.owner) for case in settled if case.owner is not None]
    leaving = [each for each in owned if each[0].consequence is ReturnConsequence.LEAVE]
    leave_within(
        app,
        conn,
        [
            UnsubscribeClick(owner.link, Visitor(source=case.arrived.source))
            for case, owner in leaving
        ],
    )
    closed: defaultdict[int, set[str]] = defaultdict(set)
    for case, owner in owned:
        if case.consequence is ReturnConsequence.CLOSE and owner.copy is not None:
            closed[owner.copy.edition_id].add(owner.domain)
    waves.calm(conn, closed)
    counted = {
        owner.reader: case.evidence
        for case, owner in owned
        if case.consequence is ReturnConsequence.COUNT and owner.is_current
    }
    worn_out.judge(app, conn, counted)
