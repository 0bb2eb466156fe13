"""
One last look at a message before its envelope, whoever wrote it.

A line end that is none to us and one to the relay, a dot alone on its line, a
field nobody of us writes: each lets a reader's or a feed's words speak to the
relay, or to a provider, in our name (SMTP smuggling, header injection).
"""

import re

_LONGEST_LINE = 998
"""RFC 5322, section 2.1.1, without the CRLF."""
_CONTROLS = bytes({*range(0x20), 0x7F} - set(b"\t\r\n"))
"""What no writer of ours leaves as it is: NUL, and what moves a terminal that shows the mail."""
_FIELD = rb"[!-9;-~]+:[^\r\n]*(?:\r\n[ \t]+[^ \t\r\n][^\r\n]*)*\r\n"
_HEADER = re.compile(rb"(?:%s)+" % _FIELD)
_NAME = re.compile(rb"^[!-9;-~]+(?=:)", re.MULTILINE)
_ONCE = frozenset(
    {
        *(b"From", b"To", b"Reply-To", b"Subject", b"Date", b"Message-ID"),
        *(b"List-Id", b"List-Unsubscribe", b"List-Unsubscribe-Post", b"List-Help", b"List-Post"),
        *(b"Feedback-ID", b"Auto-Submitted", b"Content-Language", b"MIME-Version"),
        *(b"Content-Type", b"Content-Transfer-Encoding"),
    }
)
"""The fields that our mail has, each once at most; whatever else stands there is not ours."""
_SIGNATURE = b"DKIM-Signature"
_COPY_NAME = rb"[0-9a-z.-]+"
_COPY_FIELD = re.compile(
    (
        rb"^(?:X-(?:PM-Metadata-copy|Mailin-custom|MJ-CustomID): %s"
        rb'|X-SMTPAPI: \{"unique_args": \{"copy": "%s"\}\}'
        rb'|X-MSYS-API: \{"metadata": \{"copy": "%s"\}\})\r\n(?![ \t])'
    )
    % (_COPY_NAME, _COPY_NAME, _COPY_NAME),
    re.MULTILINE,
)
"""What tells a relay a copy's name, and nothing else: some of these could name recipients."""
_IN_COPY_FIELD = re.compile(rb"^X-[^\r\n]*\Z", re.MULTILINE)
_HARMLESS = rb"[!#-;=?-\[\]-~]*"
"""A value that ends nothing it stands in: no blank, quote, angle bracket or backslash."""


def why_malformed(wire: bytes) -> str:
    """What is wrong with a message as it would go on the wire, in words; empty when nothing is."""
    return _lines_fault(wire) or _header_fault(_header(wire))


class Conformance:
    """
    The looks at one message after the other.

    Of copies that share their pieces (`Mail.pieces`) one is looked through; the header of
    another differs in its reader's values alone, and is looked at only where one of these
    could change more than itself.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[bytes, ...], tuple[int, int, re.Pattern[bytes]]] = {}
        """By shared pieces: see `_harmless`."""

    def fault(self, pieces: tuple[bytes, ...]) -> str:
        """What is wrong with the message of those pieces, in words; empty when nothing is."""
        if len(pieces) == 1:
            return why_malformed(pieces[0])
        shared = pieces[::2]
        known = self._known.get(shared)
        if known is None:
            fault = why_malformed(b"".join(pieces))
            if not fault:
                self._known[shared] = _harmless(shared)
            return fault
        end, most, harmless = known
        values = b"\n".join(pieces[1:end:2])
        if len(values) <= most and harmless.fullmatch(values):
            return ""
        header = _header(b"".join(pieces))
        return _lines_fault(header) or _header_fault(header)


def _harmless(shared: tuple[bytes, ...]) -> tuple[int, int, re.Pattern[bytes]]:
    """
    The values with which the header of a copy needs no look.

    Where it ends among the pieces, how many octets its longest line leaves for all of
    them, and how they look, one a line.
    """
    end = next((at for at, piece in enumerate(shared) if b"\r\n\r\n" in piece), 0)
    before = shared[:end]
    rows = (_COPY_NAME if _IN_COPY_FIELD.search(piece) else _HARMLESS for piece in before)
    lines = _header(b"".join(shared[: end + 1])).split(b"\r\n")
    most = _LONGEST_LINE - len(max(lines, key=len))
    if any(piece.endswith(b"\n") or not piece for piece in before):
        most = -1  # a value that begins a line could be a field
    return 2 * end, most, re.compile(b"\n".join(rows))


def _header(wire: bytes) -> bytes:
    return wire.partition(b"\r\n\r\n")[0] + b"\r\n"


def _lines_fault(wire: bytes) -> str:
    lines = wire.split(b"\r\n")
    text = b"".join(lines)  # in which a line end is one that nobody but us takes for none
    if lines[-1] or b"\n" in text or b"\r" in text:
        return "a line does not end with CRLF"
    if len(text.translate(None, _CONTROLS)) < len(text):
        return "it holds a control character"
    if b"\r\n." in wire or wire.startswith(b"."):
        return "a line begins with a dot"
    if len(max(lines, key=len)) > _LONGEST_LINE:
        return f"a line has more than {_LONGEST_LINE} octets"
    return ""


def _header_fault(header: bytes) -> str:
    if not _HEADER.fullmatch(header):
        return "its header is not made of fields"
    names = [name for name in _NAME.findall(_COPY_FIELD.sub(b"", header)) if name != _SIGNATURE]
    strange = next((name for name in names if name not in _ONCE), b"")
    if strange:
        return f"its header has a field {strange.decode('ascii')!r}"
    if len(set(names)) < len(names):
        return "its header has a field twice"
    return ""
