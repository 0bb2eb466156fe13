"""A relay's words as they may stand in a row, in a log and on a screen. Pure."""

import re
import unicodedata
from collections.abc import Callable

from digest.model import Reply

_LONGEST = 1000
"""Characters: a reply of many lines has what matters first."""
_LOCAL_PART = re.compile(
    r"(?:\"[^\"]*\"|[^\s<>\"(),:;@\[\]]+)(?:@|%40|=40|\uff20|\ufe6b)(?=\S)", re.IGNORECASE
)
"""Also where the @-sign is written as a link, a mail or another alphabet has it."""


def presentable(text: str) -> str:
    """
    Those words on one line, without what a terminal obeys and without anybody's address.

    Of an address only the domain stays: it may be our own, and then the reply is about us.
    """
    return _LOCAL_PART.sub("•••@", visible(text))[:_LONGEST]


def visible(text: str) -> str:
    """Words on one line, without what a terminal obeys."""
    signs = (" " if unicodedata.category(sign)[0] in "CZ" else sign for sign in text)
    return " ".join("".join(signs).split())


def reply_of(code: int, lines: list[bytes], unspoken: Callable[[str], str]) -> Reply:
    """
    A reply; the enhanced status (RFC 2034) stands once, not before each line's text.

    *unspoken* takes out of words what must not be repeated.
    """
    if code < 400:  # a yes needs no words, and there are four for each message
        return Reply(code=code)
    texts = [line[4:].decode("utf-8", "replace").strip() for line in lines]
    match = _ENHANCED.match(texts[0])
    if match is None:
        return Reply(code=code, text=presentable(unspoken(" ".join(texts))))
    status = match[1]
    text = " ".join(line.removeprefix(status).strip() for line in texts)
    return Reply(code=code, status=status, text=presentable(unspoken(text)))


_ENHANCED = re.compile(r"([245]\.\d{1,3}\.\d{1,3})(?: |$)")
