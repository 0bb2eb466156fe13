"""
Whom a notice for people names, and what it says of each.

Mail systems have written "could not be delivered" in a hundred forms; what they
share is that the address stands at the beginning of a line, or at its end behind
a colon, and that the words about it follow.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from digest.feedback.addresses import ADDRESS, addresses_in, folded, tidy
from digest.feedback.mime import MailPart
from digest.feedback.opened import OpenedMail
from digest.feedback.statuses import RecipientStatus

_FAILED = ("x-failed-recipients", "x-failed-recipient")
"""Names all of them; what follows, one of them."""
_BOUNCED = ("x-bounced-address",)
_SENDERS = ("from", "sender", "reply-to", "return-path", "errors-to", "x-envelope-from")
_RECIPIENTS = ("to", "cc", "delivered-to", "x-envelope-to", "envelope-to", "x-original-to")
_RECEIVED_FOR = re.compile(r"\bfor\s+<?([^\s<>;]{3,320})>?")
_SERVICE = re.compile(
    r"(?:post-?master|mailer-daemon|abuse|hostmaster|support|help-?desk)$", re.IGNORECASE
)
_TO_SENDER = re.compile(
    r"\b(?:mail from|from|sender|expediteur|contact\w*|reply-to|sent by|helo"
    r"|message-?id|in-reply-to|references)\b[^@]{0,60}$",
    re.IGNORECASE,
)
_HEADER_FIELD = re.compile(r"[ \t>*]{0,8}(?:to|cc)[ \t]{0,10}:", re.IGNORECASE)
_EXPANDED = re.compile(r"\((?:expanded|generated) (?:from|by)[: ]*[<|]?$")
"""What sendmail and exim write behind an address that another one stands for: the one we wrote."""
_RUNS_ON = re.compile(r"^[^:;=\d]{54,}[\w,]$")
_IN_PROSE = re.compile(r",?[ \t]+[a-z]{2,}")
_LEAD = re.compile(r"[\s>*\-•\"'<\[(|:=#.]*$")
_LABEL = re.compile(r"[:=>][\s\"'<\[(]*$|<$")
_WORD_BEFORE = re.compile(
    r"\b(?:to|for|address|recipient|user|an|pour|a|para|per)[\s\"'<\[(]*$", re.IGNORECASE
)
_LINE_ENDS = re.compile(r"[\s>\"'\])]*[.:,;!]?\s*$")
_WORD_ALONE = re.compile(r"\s{1,20}([A-Za-z0-9][\w.-]{1,63})\s{0,20}")
_LONGEST_FIELDS = 20_000
_LONGEST_LINE = 1000
_MOST_LINES = 600
_MOST_RECIPIENTS = 200
_MOST_NAMED = 2000


class Place(StrEnum):
    """Where in its line an address stands."""

    LEADING = "leading"
    LABELLED = "labelled"
    HEADER = "header"
    """In a line that repeats to whom the mail was sent."""
    SENTENCE = "sentence"


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressLine:
    """A line of a notice, and an address that it names."""

    number: int
    address: str
    place: Place


def named_recipients(mail: OpenedMail) -> tuple[RecipientStatus, ...]:
    """Whom the notice is about, each with the lines about it; nobody where nobody is named."""
    lines = mail.notice.split("\n")[:_MOST_LINES]
    failed = addresses_in(" ".join(mail.header.all(*_FAILED, *_BOUNCED)))
    named = (
        _named(lines, _not_meant(mail) - folded(failed))
        or _named(lines, _writers(mail))
        or [each for each in _named(lines, frozenset()) if each.place is Place.LEADING]
    )
    if mail.header.all(*_FAILED):
        kept = folded(failed)
        named = [each for each in named if each.address.casefold() in kept]
    else:
        named = _best(named, recipients_of(mail.original))
    said = _blocks(lines, named)
    named_keys = folded(said)
    said.update({each: "" for each in failed if each.casefold() not in named_keys})
    if not said and (only := recipients_of(mail.original)[:1] or _of_its_own(mail, lines)):
        said = {only[0]: ""}
    pairs = list(said.items())[:_MOST_RECIPIENTS]
    return tuple(RecipientStatus(address=name, diagnosis=text) for name, text in pairs)


def _of_its_own(mail: OpenedMail, lines: list[str]) -> list[str]:
    """Whom a provider names without its own domain: a word alone, below a line with a colon."""
    provider = addresses_in(mail.header.first("from")[:_LONGEST_LINE])[:1]
    domain = provider[0].rpartition("@")[2] if provider else ""
    alone = [
        match[1]
        for before, line in pairwise(filter(str.strip, lines))
        if before.rstrip().endswith(":") and (match := _WORD_ALONE.fullmatch(line[:_LONGEST_LINE]))
    ]
    return [f"{alone[0]}@{domain}"] if alone and domain else []


def said_of_each(mail: OpenedMail, addresses: Collection[str]) -> dict[str, str]:
    """The notice's own lines about each of those addresses, by the address in small letters."""
    lines = mail.notice.split("\n")[:_MOST_LINES]
    named = _best(_named(lines, _not_meant(mail) - folded(addresses)), addresses)
    return {name.casefold(): text for name, text in _blocks(lines, named).items()}


def recipients_of(original: MailPart | None) -> list[str]:
    """To whom the mail that came back was addressed."""
    if original is None:
        return []
    named = addresses_in(" ".join(original.all(*_RECIPIENTS)))
    routes = " ".join(_RECEIVED_FOR.findall(" ".join(original.all("received"))[:8000]))
    return named or addresses_in(routes)


def _not_meant(mail: OpenedMail) -> frozenset[str]:
    """Addresses that cannot be the one that failed: ours, and the one who writes."""
    ours = addresses_in(" ".join(mail.header.all(*_RECIPIENTS))[:_LONGEST_FIELDS])
    return _writers(mail) | folded(ours)


def _writers(mail: OpenedMail) -> frozenset[str]:
    """Who wrote either mail, and whom the notice is for."""
    theirs = mail.original.all(*_SENDERS) if mail.original else []
    values = (*mail.header.all(*_SENDERS, "to"), *theirs)
    return folded(addresses_in(" ".join(values)[:_LONGEST_FIELDS]))


def _named(lines: list[str], not_meant: frozenset[str]) -> list[AddressLine]:
    named: list[AddressLine] = []
    for number, line in enumerate(lines):
        if len(named) > _MOST_NAMED:
            break
        for match in ADDRESS.finditer(line[:_LONGEST_LINE]) if "@" in line else ():
            address = tidy(match[0])
            if _may_be_meant(address, line[: match.start()], not_meant):
                place = _place(line, match, lines[number - 1] if number else "")
                named.append(AddressLine(number=number, address=address, place=place))
    return named


def _may_be_meant(address: str, before: str, not_meant: frozenset[str]) -> bool:
    """Whether an address with those words *before* it may be the one that failed."""
    is_sender = _TO_SENDER.search(before[-80:]) and not _EXPANDED.search(before)
    is_service = _SERVICE.search(address.rpartition("@")[0])
    return bool(address) and address.casefold() not in not_meant and not (is_sender or is_service)


def _place(line: str, match: re.Match[str], line_before: str) -> Place:
    before, after = line[: match.start()], line[match.end() :]
    if _EXPANDED.search(before):
        return Place.LEADING
    if _LEAD.match(before):
        is_prose = _RUNS_ON.search(line_before) and _IN_PROSE.match(after)
        return Place.SENTENCE if is_prose else Place.LEADING
    if _HEADER_FIELD.match(line):
        return Place.HEADER
    is_last = _WORD_BEFORE.search(before[-40:]) and _LINE_ENDS.match(after)
    is_labelled = is_last or _LABEL.search(before[-40:])
    return Place.LABELLED if is_labelled else Place.SENTENCE


def _best(named: list[AddressLine], wanted: Collection[str]) -> list[AddressLine]:
    """
    Those at the beginning of a line, else whom the mail was for, else those behind a colon.

    In the middle of a sentence stands many an address; one alone is believed.
    """
    by_place = {place: [each for each in named if each.place is place] for place in Place}
    likely_ones = folded(wanted)
    likely = [each for each in named if each.address.casefold() in likely_ones]
    alone = named if len({each.address.casefold() for each in named}) == 1 else []
    return (
        by_place[Place.LEADING]
        or likely
        or by_place[Place.LABELLED]
        or by_place[Place.HEADER]
        or alone
    )


def _blocks(lines: list[str], named: list[AddressLine]) -> dict[str, str]:
    """For each address, the lines from where it is first named to the next one's."""
    ends: list[int] = []
    end = len(lines)
    for place in range(len(named) - 1, -1, -1):
        following = named[place + 1] if place + 1 < len(named) else None
        if following and following.address.casefold() != named[place].address.casefold():
            end = following.number
        ends.append(end)
    blocks: dict[str, str] = {}
    names: set[str] = set()
    for each, end in zip(named, reversed(ends), strict=True):
        if each.address.casefold() not in names:
            names.add(each.address.casefold())
            blocks[each.address] = "\n".join(lines[each.number : max(end, each.number + 1)])
    return blocks
