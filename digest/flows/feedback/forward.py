"""
A person's words go on to the desk, unharmed: attached, in an envelope of ours.

After they are in the books, so that they go once; a process that dies before
that leaves them due, and the next round reads them again from where they lie.
Nothing goes on that came from nobody (a null sender), or from ourselves.
"""

from datetime import timedelta
from email import message_from_bytes
from email.errors import MessageError
from email.message import Message
from email.utils import parseaddr

from digest import address
from digest.deliver.conformance import why_malformed
from digest.errors import InputError
from digest.feedback.access import ReturnMailbox
from digest.feedback.arrival import without_mark
from digest.feedback.classify import classify
from digest.feedback.opened import open_mail
from digest.feedback.report import ReportKind
from digest.flows.app import App
from digest.flows.identity import prove
from digest.flows.post import PostOffice
from digest.flows.readers.ways_out import WaysOut
from digest.model import DeliveryStatus, Mail
from digest.render.attached import AttachedHeader, attached, attached_as_file
from digest.store import returns

_CLAIM = timedelta(minutes=15)
_AT_ONCE = 20
"""Letters to the desk in one round: a flood fills the mailbox, and not the desk's."""
_NOBODY = "<>"
_HEAD = 100_000
"""Bytes of a message in which its header is looked for."""


def forward_waiting(app: App, box: ReturnMailbox) -> int:
    """Send the desk what people wrote to that mailbox; how many went. One that fails waits."""
    now = app.clock()
    with app.database.read() as conn:
        waiting = returns.to_forward(conn, box.name, now)[:_AT_ONCE]
    return sum(_forwarded(app, box, number, uid) for number, uid in waiting)


def _forwarded(app: App, box: ReturnMailbox, number: int, uid: str) -> bool:
    now = app.clock()
    with app.database.write() as conn:
        if not returns.claim_forward(conn, number, now, now + _CLAIM):
            return False
    raw = box.whole(uid)
    is_sent = raw is not None and _is_from_a_person(app, raw) and _send(app, number, raw)
    if is_sent is None:
        return False
    with app.database.write() as conn:
        returns.forward_from(conn, number, None)
        if not is_sent:
            returns.keep(conn, number)
    return bool(is_sent)


def _is_from_a_person(app: App, raw: bytes) -> bool:
    head = _head(raw)
    sender = parseaddr(str(head.get("From", "")))[1]
    return_path = "".join(str(head.get("Return-Path", "")).split())
    is_loop = address.untagged(sender) in app.settings.own_mailboxes
    return return_path != _NOBODY and bool(sender) and not is_loop and "List-Id" not in head


def _head(raw: bytes) -> Message:
    try:
        return message_from_bytes(without_mark(raw)[:_HEAD])
    except (MessageError, ValueError):
        return Message()


def _send(app: App, number: int, raw: bytes) -> bool | None:
    """Whether it went; None where it may go another time."""
    prove(app)
    outcome = PostOffice.of(app.settings).send(_mail(app, number, without_mark(raw)), app.clock())
    if outcome.status in (DeliveryStatus.DEFERRED, DeliveryStatus.QUEUED):
        return None
    return outcome.status is DeliveryStatus.ACCEPTED


def _mail(app: App, number: int, raw: bytes) -> Mail:
    newsletter, now = app.settings.newsletter, app.clock()
    at = now + timedelta(microseconds=number)  # of two at the same moment, each has its name
    postmark = WaysOut.of(app.settings, app.keyring.newest).of_desk_note(at)
    head = _head(raw)
    header = AttachedHeader(
        address=app.settings.desk_address,
        reply_to=_answerable(head),
        subject=open_mail(raw[:_HEAD]).subject[:200],
        date=now.astimezone(newsletter.timezone),
        message_id=postmark.message_id,
        asks_to_leave=classify(raw, app.keyring).kind is ReportKind.LEAVE,
    )
    wire = attached(header, newsletter, raw)
    if not wire.isascii() or why_malformed(wire):
        wire = attached_as_file(header, newsletter, raw)
    return Mail(
        envelope_sender=postmark.envelope_sender,
        recipient=header.address,
        pieces=(wire,),
    )


def _answerable(head: Message) -> str:
    named = parseaddr(str(head.get("Reply-To", "") or head.get("From", "")))[1]
    try:
        return address.parse(named)
    except InputError:
        return ""
