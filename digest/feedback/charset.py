"""Bytes as text, whatever they are said to be: a wrong or unknown character set is guessed."""

import binascii
import codecs
import re
from functools import lru_cache

_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")
_ENCODED_WORD = re.compile(r"=\?([^?\s]{1,40})\?([bqBQ])\?([^?]{0,400})\?=(?:[ \t]+(?==\?))?")
_MOST_WORDS = 100
_SLOW_OR_NO_TEXT = {"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape"}
"""Codecs of Python that no mail is written in; some take the square of a text's length."""
_JAPANESE = b"\x1b$"
"""What ISO-2022-JP begins its letters with (RFC 1468); its mails often do not say it."""


def undo_transfer_encoding(body: bytes, encoding: str) -> bytes:
    """The bytes that were meant (RFC 2045, section 6); what is not as it is said to be stays."""
    match encoding.strip().lower():
        case "base64":
            letters = _NOT_BASE64.sub(b"", body)
            whole = letters[: len(letters) // 4 * 4]
            rest = letters[len(whole) :]
            padded = whole + (rest + b"=" * (4 - len(rest)) if len(rest) > 1 else b"")
            return binascii.a2b_base64(padded).replace(b"\r\n", b"\n")
        case "quoted-printable":
            return binascii.a2b_qp(body)
        case _:
            return body


def as_text(raw: bytes, charset: str) -> str:
    """Its letters by the character set that is named, else by UTF-8, else by Windows-1252."""
    if raw.isascii() and _JAPANESE not in raw:
        return raw.decode("ascii")
    if _JAPANESE in raw and not charset:
        charset = "iso-2022-jp"
    name = _codec(charset)
    if name:
        return raw.decode(name, "replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


@lru_cache(maxsize=256)
def _codec(charset: str) -> str:
    """Python's name for a character set; empty for what is none, or says nothing."""
    try:
        codec = codecs.lookup(charset.strip().strip("'\""))
        b"a".decode(codec.name, "replace")
    except (LookupError, ValueError):  # unknown, or a transformation that makes no text
        return ""
    is_plain = codec.name in {"ascii", "utf-8"}  # tried anyhow, and often wrong
    return "" if is_plain or codec.name.replace("-", "_") in _SLOW_OR_NO_TEXT else codec.name


def decode_words(value: str) -> str:
    """A header field with its encoded words in clear (RFC 2047)."""
    if "=?" not in value:
        return value
    return _ENCODED_WORD.sub(_clear, value, count=_MOST_WORDS)


def _clear(match: re.Match[str]) -> str:
    charset, form, letters = match[1], match[2].lower(), match[3]
    raw = letters.encode("utf-8", "replace")
    encoding = "base64" if form == "b" else "quoted-printable"
    content = undo_transfer_encoding(raw.replace(b"_", b" ") if form == "q" else raw, encoding)
    return as_text(content, charset.partition("*")[0])
