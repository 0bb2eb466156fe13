"""
A mail that asks to be taken off: sent by a mail program's button, or written by a person.

What a quoted newsletter says at its end is nobody's wish: only the address the
mail was sent to, the whole subject, and the first line that a person wrote count.
"""

import re

from digest.feedback.abuse import without_verdict
from digest.feedback.addresses import addresses_in
from digest.feedback.opened import OpenedMail
from digest.feedback.phrasebook import phrasebook
from digest.feedback.report import Report, ReportKind, ReturnToken
from digest.feedback.words import plain_words
from digest.tokens import Use

_LONGEST_LINE = 160
_GREETING = re.compile(
    r"[\W_]*(?:bonjour|bonsoir|salut|all[oô]|hello|hi|hey|dear|good (?:morning|day)|madame|monsieur"
    r"|messieurs|hola|hallo|ciao)\b[^.!?]{0,30}[\W_]*$",
    re.IGNORECASE,
)
_QUOTED = re.compile(
    r"[ \t]*(?:>|\||-{2,}|_{5,}|on .{0,200}\bwrote:|le .{0,200}\b[ée]crit)", re.IGNORECASE
)
_ANSWER = re.compile(r"\s*(?:re|rép|sv|aw|tr|fwd?)\s?:", re.IGNORECASE)
_WAY_OUT = re.compile(
    r"(?:desabonnement|desinscription|unsub\w*|opt-?out|leave)[+.-]"
    r"|[^@+]{1,60}\+u[0-9a-z]{1,4}\.[0-9a-z-]{1,40}\.[0-9a-f]{20,32}@",
    re.IGNORECASE,
)
"""An address that is there for nothing else: its name says so, or a token in it does."""


def wish_to_leave(mail: OpenedMail, token: ReturnToken | None) -> Report | None:
    """The wish, with who wrote it (as `From` says: nobody has checked); None without one."""
    evidence = _evidence(mail, token)
    if not evidence:
        return None
    sender = addresses_in(mail.header.first("from")[:1000])[:1]
    return Report(kind=ReportKind.LEAVE, recipients=without_verdict(sender), evidence=evidence)


def is_for_leaving(mail: OpenedMail) -> bool:
    """Whether it was sent to an address by which one leaves, and which names whom."""
    sent_to = addresses_in(" ".join(mail.header.all("to", "delivered-to", "x-original-to"))[:4000])
    return any(_WAY_OUT.match(address) for address in sent_to)


def _evidence(mail: OpenedMail, token: ReturnToken | None) -> str:
    if mail.header.first("x-apple-unsubscribe"):
        return "Apple's unsubscribe button"
    if is_for_leaving(mail) and (token is None or token.use is Use.UNSUBSCRIBE):
        return "sent to the address by which one leaves"
    if _is_wish(mail.subject) and not _ANSWER.match(mail.subject):
        return "the subject asks for it"
    if _is_wish(_first_line(mail.notice)):
        return "the first line asks for it"
    return ""


def _is_wish(line: str) -> bool:
    if not line or len(line) > _LONGEST_LINE:
        return False
    words = plain_words(line)
    if phrasebook().leave_lines.any_is(phrasebook().courtesies.taken_from(words)):
        return True
    is_denied = phrasebook().leave_denials.any_in(words)
    return phrasebook().leave_texts.any_in(words) and not is_denied


def _first_line(text: str) -> str:
    """The first line that a person wrote, after a greeting; nothing that is quoted."""
    for line in text.split("\n", 20)[:20]:
        if _QUOTED.match(line):
            return ""
        if line.strip() and not _GREETING.fullmatch(line.strip()[:100]):
            return line.strip()
    return ""
