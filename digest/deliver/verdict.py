"""
From a reply to what we do: for the reader, and for the run. Pure.

Codes alone lie: `550 5.7.1` may mean "we do not like your network" and `550
5.2.1` "this person left". What the provider's text says decides first, then the
class of the code; `replies.py` is the table. In doubt a reader is kept: only a
reply that says the *address* is bad suppresses anyone, and never one that
answers the sender (MAIL) or the message as such (DATA).
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from digest.deliver.replies import TABLE, Consequence, ReplyRule
from digest.model import DeliveryStatus, Outcome, Reply

__all__ = ["Consequence", "SmtpStage", "Verdict", "verdict"]


class SmtpStage(StrEnum):
    """Which command the reply answered (RFC 5321, section 4.1.1)."""

    MAIL = "MAIL"
    RCPT = "RCPT"
    DATA = "DATA"
    END = "end of message"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of this copy, and of the run."""

    outcome: Outcome
    consequence: Consequence


def verdict(stage: SmtpStage, reply: Reply) -> Verdict:
    """Judge one reply that ends an attempt; total: every code and text has an answer."""
    if stage is SmtpStage.END and reply.code // 100 == 2:
        return Verdict(Outcome(status=DeliveryStatus.ACCEPTED, reply=reply), Consequence.GO_ON)
    rule = _rule_for(stage, reply)
    outcome = Outcome(
        status=_status(rule, reply),
        reply=reply,
        reason=rule.reason,
        suppress=rule.is_bad_address,
    )
    return Verdict(outcome, rule.consequence)


def _status(rule: ReplyRule, reply: Reply) -> DeliveryStatus:
    if reply.code // 100 != 5 or rule.is_passing:
        return DeliveryStatus.DEFERRED
    return DeliveryStatus.BOUNCED if rule.is_bad_address else DeliveryStatus.REFUSED


def _rule_for(stage: SmtpStage, reply: Reply) -> ReplyRule:
    """The first row of the table that fits, else what the class of the code says."""
    if reply.code // 100 not in (4, 5):
        return _NOT_A_REPLY
    text = f"{reply.code} {reply.status} {_ADDRESS.sub('@', reply.text)}"
    answers_reader = stage in (SmtpStage.RCPT, SmtpStage.END)
    for rule, pattern in _TABLE:
        if str(reply.code)[0] not in rule.classes:
            continue
        if pattern.search(text) and (answers_reader or not rule.is_bad_address):
            return rule
    if reply.code // 100 == 4:
        return _LATER
    return _REFUSED if answers_reader else _MESSAGE_REFUSED


_ADDRESS = re.compile(r"[^\s<>()\[\]:;,\"']+@[^\s<>()\[\]:;,\"']+")
"""Left out before we read: an address may be called anything, `spam@` included."""

_LATER = ReplyRule(reason="the relay asks to try again later")
_REFUSED = ReplyRule(reason="refused for a reason of its own")
_MESSAGE_REFUSED = ReplyRule(
    reason="the relay refuses our mail as such", consequence=Consequence.STOP
)
_NOT_A_REPLY = ReplyRule(reason="the relay's reply does not fit the command; tried again later")


def _pattern(rule: ReplyRule) -> re.Pattern[str]:
    """One expression for a row; it is searched in `CODE STATUS TEXT`."""
    codes = (rf"^{code}\b" for code in rule.codes)
    statuses = (rf"(?<![\d.])[{rule.classes}]\.{status}(?!\.?\d)" for status in rule.statuses)
    return re.compile("|".join((*codes, *statuses, *rule.words)), re.IGNORECASE)


_TABLE = tuple((rule, _pattern(rule)) for rule in TABLE)
