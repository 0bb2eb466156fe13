"""
From a reply to what we do: for the reader, and for the run. Pure, and a table.

Codes alone lie: `550 5.7.1` may mean "we do not like your network" and `550
5.2.1` "this person left". What a provider's text says decides first, then the
status of RFC 3463, then the class of the code. In doubt a reader is kept:
only a reply that says the *address* is bad suppresses anyone.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from digest.model import DeliveryStatus, Outcome, Reply


class Stage(StrEnum):
    """Which command the reply answered (RFC 5321, section 4.1.1)."""

    MAIL = "MAIL"
    RCPT = "RCPT"
    DATA = "DATA"
    END = "end of message"


class Lane(StrEnum):
    """What the reply means for everyone else's copy."""

    GO_ON = "go on"
    SLOW_DOWN = "slow down"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of this copy, and of the run."""

    outcome: Outcome
    lane: Lane


@dataclass(frozen=True, slots=True)
class _Rule:
    says: re.Pattern[str]
    status: DeliveryStatus
    reason: str
    lane: Lane = Lane.GO_ON
    suppress: bool = False


def verdict(stage: Stage, reply: Reply) -> Verdict:
    """Judge one reply that ends an attempt; total: every code and text has an answer."""
    if stage is Stage.END and reply.code // 100 == 2:
        return Verdict(Outcome(status=DeliveryStatus.ACCEPTED, reply=reply), Lane.GO_ON)
    rule = _matching(reply) or _by_class(stage, reply)
    outcome = Outcome(status=rule.status, reply=reply, reason=rule.reason, suppress=rule.suppress)
    return Verdict(outcome, rule.lane)


def _matching(reply: Reply) -> _Rule | None:
    if reply.code // 100 not in (4, 5):
        return None
    told = f"{reply.code} {reply.status} {reply.text}"
    table = _TRANSIENT if reply.code // 100 == 4 else _PERMANENT
    return next((rule for rule in table if rule.says.search(told)), None)


def _by_class(stage: Stage, reply: Reply) -> _Rule:
    if reply.code // 100 == 5 and stage in (Stage.MAIL, Stage.DATA):
        return _MESSAGE_REFUSED
    return _REFUSED if reply.code // 100 == 5 else _LATER


def _says(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


_LATER = _Rule(_says(r"."), DeliveryStatus.DEFERRED, "the relay asks to try again later")
_REFUSED = _Rule(_says(r"."), DeliveryStatus.REFUSED, "refused for a reason of its own")
_MESSAGE_REFUSED = _Rule(
    _says(r"."), DeliveryStatus.REFUSED, "the relay refuses our mail as such", Lane.STOP
)

_TRANSIENT = (
    _Rule(
        _says(r"4\.7\.(?:2[3-9]|3\d|40)\b", r"\b4\.7\.24\b", r"\bSPF\b", r"\bDKIM\b", r"\bDMARC\b"),
        DeliveryStatus.DEFERRED,
        "our authentication fails: check SPF, DKIM, DMARC and reverse DNS",
        Lane.STOP,
    ),
    _Rule(
        _says(
            r"unusual rate",
            r"reputation",
            r"\[TS",
            r"4\.7\.650",
            r"too many (?:messages|connections)",
            r"rate limit",
            r"excessive volume",
            r"receiving mail (?:too quickly|at a rate)",
            r"throttl",
        ),
        DeliveryStatus.DEFERRED,
        "the provider asks us to slow down",
        Lane.SLOW_DOWN,
    ),
    _Rule(
        _says(r"\b4\.2\.2\b", r"over ?quota", r"mailbox (?:is )?full", r"insufficient storage"),
        DeliveryStatus.DEFERRED,
        "the mailbox is full",
    ),
    _Rule(_says(r"gr[ae]y ?list"), DeliveryStatus.DEFERRED, "greylisted: accepted later"),
)

_PERMANENT = (
    _Rule(
        _says(
            r"5\.7\.(?:2[3-7]|3\d|40|509|515)\b",
            r"\bSPF\b",
            r"\bDKIM\b",
            r"\bDMARC\b",
            r"reverse DNS",
            r"\bPTR\b",
            r"unauthenticated (?:mail|e-?mail|sender)",
        ),
        DeliveryStatus.REFUSED,
        "our authentication fails: check SPF, DKIM, DMARC and reverse DNS",
        Lane.STOP,
    ),
    _Rule(
        _says(
            r"reputation",
            r"block ?list",
            r"black ?list",
            r"\bRBL\b",
            r"spamhaus",
            r"\bSBL\b",
            r"\bDBL\b",
            r"unusual rate",
            r"unsolicited",
            r"\bspam\b",
            r"\[(?:BL|CS|TSS|HM)",
            r"\(S3\d{3}\)",
            r"banned",
            r"5\.7\.(?:511|6\d\d)\b",
            r"policy (?:reasons?|violation)",
            r"bad reputation",
            r"blocked",
        ),
        DeliveryStatus.REFUSED,
        "the provider refuses mail from us: this is about our reputation, not the reader",
        Lane.STOP,
    ),
    _Rule(
        _says(r"5\.7\.29\b", r"must issue a? ?STARTTLS", r"TLS (?:is )?required"),
        DeliveryStatus.REFUSED,
        "the relay wants TLS",
        Lane.STOP,
    ),
    _Rule(
        _says(r"\b5\.6\.[0-7]\b", r"5322", r"malformed", r"encoded-word", r"duplicate header"),
        DeliveryStatus.REFUSED,
        "the relay finds our message malformed",
        Lane.STOP,
    ),
    _Rule(
        _says(
            r"\b5\.3\.4\b", r"\b5\.2\.3\b", r"too (?:big|large)", r"size limit", r"exceeds? .*size"
        ),
        DeliveryStatus.REFUSED,
        "the message is too large for the relay",
        Lane.STOP,
    ),
    _Rule(
        _says(r"\b5\.4\.5\b", r"daily .*(?:limit|quota)"),
        DeliveryStatus.DEFERRED,
        "our account's daily limit is reached",
        Lane.STOP,
    ),
    _Rule(_says(r"^552 (?!5).*recipients"), DeliveryStatus.DEFERRED, "too many recipients at once"),
    _Rule(
        _says(
            r"\b5\.2\.2\b",
            r"over ?quota",
            r"mailbox (?:is )?full",
            r"quota exceeded",
            r"insufficient",
        ),
        DeliveryStatus.REFUSED,
        "the mailbox is full",
    ),
    _Rule(
        _says(
            r"\b5\.1\.(?:0|1|2|3|6|10)\b",
            r"user unknown",
            r"unknown user",
            r"no such (?:user|mailbox|recipient|address)",
            r"(?:user|mailbox|account|recipient|address) (?:is )?(?:not found|unknown|does ?n[o']t exist|disabled|inactive|unavailable)",
            r"does not exist",
            r"invalid (?:recipient|mailbox|address)",
            r"no mailbox",
            r"unrouteable",
            r"inactive (?:e-?mail|user|mailbox|account)",
            r"no longer (?:valid|available|active)",
            r"\b5\.2\.1\b",
        ),
        DeliveryStatus.BOUNCED,
        "there is no such mailbox",
        suppress=True,
    ),
    _Rule(
        _says(r"\b5\.7\.\d+"),
        DeliveryStatus.REFUSED,
        "refused by the provider's policy; nothing says that the address is bad",
    ),
)


def policy_refusal(outcome: Outcome) -> bool:
    """Whether a refusal is about us rather than about the reader."""
    return outcome.status is DeliveryStatus.REFUSED and not outcome.suppress
