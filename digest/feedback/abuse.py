"""
What mailbox providers report of their readers: the abuse report of RFC 5965, and those before it.

Yahoo, Comcast and most others send the standard's form, often with the address
redacted (RFC 6590); Microsoft sends the mail alone, with a field of its own.
"""

import re

from digest.feedback.addresses import addresses_in
from digest.feedback.causes import has_reply
from digest.feedback.notice import recipients_of
from digest.feedback.opened import OpenedMail
from digest.feedback.phrasebook import phrasebook
from digest.feedback.report import BounceCause, Report, ReportKind, ReturnedRecipient
from digest.feedback.words import plain_words

_TYPE = re.compile(r"(?im)^[ \t>]{0,4}feedback-type[ \t]*:[ \t]*([a-z-]{1,40})")
_WHOM = re.compile(
    r"(?im)^[ \t>]{0,4}(?:original-rcpt-to|removal-recipient|original-recipient|final-recipient)"
    r"[ \t]*:(.{0,400})$"
)
_MICROSOFT = "x-hmxmroriginalrecipient"
_NO_COMPLAINTS = {"not-spam", "auth-failure", "dmarc", "dkim", "spf", "tls-report"}
_WISHES = {"opt-out", "opt-out-list"}
_LONGEST = 20_000


def abuse_report(mail: OpenedMail) -> Report | None:
    """A complaint, a wish to leave, or a report that asks for nothing; None for other mail."""
    if kind := _feedback_type(mail):
        if kind in _NO_COMPLAINTS:
            return Report(kind=ReportKind.NOTHING, evidence=f"a feedback report of type {kind}")
        wish = ReportKind.LEAVE if kind in _WISHES else ReportKind.COMPLAINT
        return _report(mail, wish, f"a feedback report of type {kind}")
    if _of_microsoft(mail):
        return _report(mail, ReportKind.COMPLAINT, "Microsoft's junk mail report")
    said = plain_words(f"{mail.subject} {mail.notice[:1000]}")
    is_refusal = mail.statuses or has_reply(mail.notice[:_LONGEST])  # "marked as spam", it says
    if mail.original and not is_refusal and phrasebook().complaints.any_in(said):
        return _report(mail, ReportKind.COMPLAINT, "words of an abuse report")
    return None


def _feedback_type(mail: OpenedMail) -> str:
    """The type of a report, also of one that stands in the text for people."""
    declared = _TYPE.search(mail.feedback) or _TYPE.search(mail.notice)
    if declared:
        return declared[1].lower()
    return "abuse" if mail.feedback.strip() else ""


def _of_microsoft(mail: OpenedMail) -> list[str]:
    """Whom its report names, in the mail inside or, in the older form, in the mail itself."""
    inside = mail.original.all(_MICROSOFT) if mail.original else []
    return mail.header.all(_MICROSOFT) or inside


def _report(mail: OpenedMail, kind: ReportKind, evidence: str) -> Report:
    declared = "\n".join(_WHOM.findall(f"{mail.feedback}\n{mail.notice}"[:_LONGEST]))
    named = addresses_in("\n".join((declared, *_of_microsoft(mail))))
    return Report(
        kind=kind,
        recipients=without_verdict(named or recipients_of(mail.original)),
        evidence=evidence,
    )


def without_verdict(addresses: list[str]) -> tuple[ReturnedRecipient, ...]:
    """Those addresses, of which nothing is said that makes them good or bad."""
    return tuple(
        ReturnedRecipient(address=each, is_permanent=False, cause=BounceCause.UNKNOWN)
        for each in addresses
    )
