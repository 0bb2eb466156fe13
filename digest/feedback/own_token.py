"""
Whose copy came back, by what we wrote into it ourselves: it holds whatever the rest says.

A token stands in the envelope sender, the Message-ID and the links of every mail
we send. It is believed when its signature holds (`digest.tokens`); so what was
re-wrapped, encoded or folded on its way is undone on trial, and a wrong guess
costs nothing.
"""

import re
from collections.abc import Iterator

from digest.errors import TokenError
from digest.feedback.opened import OpenedMail, all_words
from digest.feedback.report import ReturnToken
from digest.tokens import Keyring, Use, read

_MOST_TRIALS = 200
_LONGEST = 300_000
"""Characters of one text that are searched."""
_OURS = ("to", "delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "cc", "resent-to")
_BACKWARDS = ("in-reply-to", "references", "x-failed-message-id", "original-message-id")
_SIGNATURES = (20, 32)
"""Hexadecimals of a signature."""
_SIGNATURE = re.compile(r"\.([0-9a-fA-F]{20,64})")
_BEFORE_IT = re.compile(
    r"(?<![0-9a-z])[a-z][0-9a-z]{1,4}\.[0-9a-z]{1,13}(?:-[0-9a-z]{1,13}){0,3}$", re.IGNORECASE
)
_LONGEST_BEFORE = 64
"""Characters before a signature: a use, a key's name and up to four numbers."""
_BROKEN_LINE = re.compile(r"=?\n[ \t>|]*")
_HEX = re.compile(r"[=%-](2[DEF]|3D|40|2B)", re.IGNORECASE)
_LETTERS = (Use.BOUNCE, Use.LETTER_BOUNCE, Use.MESSAGE, Use.LETTER)
"""What names one copy stands before what names its reader."""


def own_token(mail: OpenedMail, keyring: Keyring | None, raw: bytes) -> ReturnToken | None:
    """The token that names best what came back; None where none holds, or without keys."""
    if keyring is None:
        return None
    for text in _places(mail, raw):
        for form in _forms(text):
            if held := list(_held(form, keyring)):
                return min(held, key=lambda token: _rank(token.use))
    return None


def is_renamed(mail: OpenedMail, keyring: Keyring | None) -> bool:
    """Whether the mail that came back has a Message-ID, and none of ours."""
    name = mail.original.first("message-id") if mail.original else ""
    return bool(keyring and name.strip() and not any(_held(name, keyring)))


def _places(mail: OpenedMail, raw: bytes) -> Iterator[str]:
    """Where to look, the surest first."""
    yield " ".join(mail.header.all(*_OURS))
    yield " ".join(mail.header.all(*_BACKWARDS))
    if mail.original:
        yield "\n".join(value for each in mail.original.fields.values() for value in each)
        yield all_words(mail.original)[:_LONGEST]
    yield "\n".join((*mail.statuses, mail.feedback, mail.receipt, mail.notice))
    yield raw[: 2 * _LONGEST].replace(b"\0", b"").decode("latin-1")
    yield raw[-_LONGEST:].replace(b"\0", b"").decode("latin-1")


def _forms(text: str) -> Iterator[str]:
    """A text as it is, then with its lines joined, then with what links and mails encode undone."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    yield plain
    joined = _BROKEN_LINE.sub("", plain)
    yield joined
    if _HEX.search(joined):
        yield _HEX.sub(lambda match: chr(int(match[1], 16)), joined)


def _held(text: str, keyring: Keyring) -> Iterator[ReturnToken]:
    """Every token of a text whose signature holds, found by the signature: nothing else has one."""
    for trial, match in enumerate(_SIGNATURE.finditer(text)):
        if trial >= _MOST_TRIALS:
            return
        payload = _BEFORE_IT.search(text[max(0, match.start() - _LONGEST_BEFORE) : match.start()])
        for length in _SIGNATURES if payload else ():
            if len(match[1]) >= length and payload:
                token = _read(keyring, f"{payload[0]}.{match[1][:length]}")
                yield from (token,) if token else ()


def _read(keyring: Keyring, text: str) -> ReturnToken | None:
    try:
        use = Use(text[0].lower())
        return ReturnToken(use=use, numbers=read(keyring, use, text))
    except (TokenError, ValueError):
        return None


def _rank(use: Use) -> int:
    return _LETTERS.index(use) if use in _LETTERS else len(_LETTERS)
