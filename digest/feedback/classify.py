"""
What a returned message is: the evidence in its order, the surest first.

Our own token, whose signature holds; then what machines say to machines (RFC
5965, RFC 3464, RFC 8098); then the address by which one leaves; then words.
Total: any bytes have an answer, in a time that their number bounds.
"""

from dataclasses import replace

from digest.feedback.abuse import abuse_report
from digest.feedback.automatic import automatic_kind, is_auto_reply, is_for_many
from digest.feedback.opened import OpenedMail, open_mail, taken_apart
from digest.feedback.own_token import is_renamed, own_token
from digest.feedback.report import Report, ReportKind, ReturnToken
from digest.feedback.returns import (
    is_from_system,
    rejected_report,
    relayed_report,
    status_report,
    worded_report,
)
from digest.feedback.wishes import wish_to_leave
from digest.tokens import Keyring

_LONGEST_ID = 500
_WORDS = {
    ReportKind.AUTO_REPLY: "an answer that a program gave",
    ReportKind.CHALLENGE: "a question whether we are a person",
    ReportKind.READ_RECEIPT: "a receipt that somebody read it",
}


def classify(raw: bytes, keyring: Keyring | None) -> Report:
    """
    One message of the return mailbox, understood; nothing is written and nothing fails.

    With None instead of a *keyring* no token can be verified, and `token` is None.
    The addresses of a complaint, of a wish to leave and of a late copy are in
    `recipients` too, none of them permanent; one without an address stands for
    whomever the token names.
    """
    mail = open_mail(raw)
    token = own_token(mail, keyring, raw)
    message_id = mail.header.first("message-id").strip()[:_LONGEST_ID]
    feedback_id = mail.original.first("feedback-id")[:_LONGEST_ID] if mail.original else ""
    report = _report(_unwrapped(mail), token)
    return replace(
        report,
        token=token,
        message_id=message_id,
        feedback_id=feedback_id,
        is_renamed=token is not None and is_renamed(mail, keyring),
    )


def _unwrapped(mail: OpenedMail) -> OpenedMail:
    """The report inside, where a gateway passed one on: nothing of ours is a report."""
    inside = mail.original
    if inside and inside.kind == "multipart/report" and not mail.statuses and is_from_system(mail):
        return taken_apart(inside)
    return mail


def _report(mail: OpenedMail, token: ReturnToken | None) -> Report:
    for_machines = abuse_report(mail) or status_report(mail) or relayed_report(mail)
    if for_machines:
        return for_machines
    if mail.receipt.strip():
        return rejected_report(mail) or _automatic(ReportKind.READ_RECEIPT)
    if is_auto_reply(mail) and not mail.header.first("x-apple-unsubscribe"):
        return worded_report(mail) or _automatic(automatic_kind(mail) or ReportKind.AUTO_REPLY)
    if worded := worded_report(mail):
        return worded
    return wish_to_leave(mail, token) or _other(mail)


def _other(mail: OpenedMail) -> Report:
    if kind := automatic_kind(mail):
        return _automatic(kind)
    if is_for_many(mail) or is_from_system(mail) or not mail.notice.strip():
        return Report(kind=ReportKind.NOTHING, evidence="no sign of a return, and nobody's words")
    return Report(kind=ReportKind.REPLY, evidence="a person's words")


def _automatic(kind: ReportKind) -> Report:
    return Report(kind=kind, evidence=_WORDS[kind])
