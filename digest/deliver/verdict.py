"""
From a reply to what we do: for the reader, and for the run. Pure.

Codes alone lie: `550 5.7.1` may mean "we do not like your network" and `550
5.2.1` "this person left". What the provider's text says decides first, then the
class of the code; `replies.py` is the table. In doubt a reader is kept: only a
reply that says the *address* is bad suppresses anyone, and never one that
answers the sender (MAIL) or the message as such (DATA), nor one that names *us*.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import StrEnum

from digest.deliver.own_names import is_written_in, plain
from digest.deliver.relay_text import presentable
from digest.deliver.replies import TABLE, Consequence, ReplyRule
from digest.model import MAILBOX_FULL, DeliveryStatus, Outcome, Reply

__all__ = ["Consequence", "SmtpStage", "Verdict", "about_us", "closed_door", "in_public", "verdict"]


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


_FINAL = frozenset((DeliveryStatus.REFUSED, DeliveryStatus.BOUNCED))


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
        soon=rule.is_soon,
    )
    return Verdict(outcome, rule.consequence)


def about_us(judged: Verdict, recipient: str, own: Collection[str]) -> Verdict:
    """
    The verdict on a refusal again, now that we know our own names: one that says them is about us.

    *own* are our domains, addresses, hosts and IP addresses, in every form
    (`own_names.spellings`). It costs no reader the subscription, and is about
    everyone's copy unless it names the *recipient* too, or their domain is ours.
    """
    outcome, reply = judged.outcome, judged.outcome.reply
    is_final = outcome.status in _FINAL
    is_open = judged.consequence is Consequence.GO_ON and outcome.reason != MAILBOX_FULL
    if reply is None or not (is_final and is_open):
        return judged
    said, address = plain(reply.text), recipient.lower()
    if not _names(said.replace(address, " "), own):
        return judged
    is_shared = address in said or address.rpartition("@")[2] in own
    ours = replace(outcome, status=DeliveryStatus.REFUSED, reason=_NAMES_US.reason, suppress=False)
    return Verdict(ours, Consequence.GO_ON if is_shared else _NAMES_US.consequence)


def _names(text: str, own: Collection[str]) -> bool:
    """Whether one of our names stands in a text, or a name below it; not a longer one's part."""
    return any(is_written_in(text, name) for name in own if name)


def in_public(reply: Reply) -> str:
    """A relay's reply as a log or a screen may show it: its numbers and words, no address."""
    words = _ADDRESS.sub("[address]", presentable(reply.text))[:_MOST_WORDS]
    return " ".join(filter(None, (str(reply.code), reply.status, words)))


def closed_door(relay: str, outcome: Outcome) -> str:
    """What to tell of a relay that takes nothing with our settings, and what to do."""
    said = f" ({in_public(outcome.reply)})" if outcome.reply is not None else ""
    return (
        f"the relay {relay} took nothing from us: {outcome.reason}{said}; what was not sent stays "
        "queued: correct smtp.tls, smtp.username or smtp.password_file, then `digest send`"
    )


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
    is_to_us = not answers_reader or _CLOSES.match(text) is not None
    for rule, pattern, to_us in _TABLE:
        if str(reply.code)[0] not in rule.classes:
            continue
        if pattern.search(text) and (answers_reader or not rule.is_bad_address):
            return rule
        if is_to_us and to_us is not None and to_us.search(text):
            return rule
    if reply.code // 100 == 4:
        return _LATER if answers_reader or reply.code == _CLOSING else _BUSY
    return _REFUSED if answers_reader else _MESSAGE_REFUSED


_ADDRESS = re.compile(r"[^\s<>()\[\]:;,\"']+@[^\s<>()\[\]:;,\"']+")
"""Left out before we read: an address may be called anything, `spam@` included."""

_CLOSING = 421
_CLOSES = re.compile(r"421 (?!4\.2\.)")
"""The service closes (RFC 5321, section 4.2.3); a status `4.2.x` is a mailbox's (RFC 3463)."""
_MOST_WORDS = 200

_LATER = ReplyRule(reason="the relay asks to try again later")
_BUSY = ReplyRule(
    reason="the relay takes no mail from us for the moment",
    consequence=Consequence.SLOW_DOWN,
    is_soon=True,
)
_REFUSED = ReplyRule(reason="refused for a reason of its own")
_MESSAGE_REFUSED = ReplyRule(
    reason="the relay refuses our mail as such", consequence=Consequence.STOP
)
_NAMES_US = ReplyRule(
    reason="the refusal names us: the relay or the provider does not take our mail",
    consequence=Consequence.STOP,
)
_NOT_A_REPLY = ReplyRule(reason="the relay's reply does not fit the command; tried again later")


def _pattern(rule: ReplyRule) -> re.Pattern[str]:
    """One expression for a row; it is searched in `CODE STATUS TEXT`."""
    codes = (rf"^{code}\b" for code in rule.codes)
    statuses = (rf"(?<![\d.])[{rule.classes}]\.{status}(?!\.?\d)" for status in rule.statuses)
    return re.compile("|".join((*codes, *statuses, *rule.words)), re.IGNORECASE)


def _pattern_to_us(rule: ReplyRule) -> re.Pattern[str] | None:
    return re.compile("|".join(rule.words_to_us), re.IGNORECASE) if rule.words_to_us else None


_TABLE = tuple((rule, _pattern(rule), _pattern_to_us(rule)) for rule in TABLE)
