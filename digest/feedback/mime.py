"""
Bytes that somebody else wrote, as the parts of a mail: nothing in them can fail.

The standard library's parser keeps every byte and takes some milliseconds for a
bounce of usual size; here only what tells something is kept, within limits, so
that the time a message takes hangs on no one's malice. RFC 2045 and 2046 are
read as mail systems write them: a missing blank line, a boundary that nobody
declared, a lone CR and a byte order mark are all seen.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from digest.feedback.charset import as_text, undo_transfer_encoding

_MOST_BYTES = 2_000_000
_HEAD_BYTES = 1_500_000
"""Of a longer message the middle is left out: who returns it writes first, its headers follow."""
_DEEPEST = 12
_MOST_PARTS = 100
_MOST_FIELDS = 300
_LONGEST_HEADER = 256_000
_FIELD = re.compile(rb"[!-9;-~]{1,80}[ \t]*:")
_FOLD = re.compile(rb"\n[ \t]+")
_BOUNDARY = re.compile(r'boundary\s*=\s*(?:"([^"]{1,200})"|([^\s";]{1,200}))', re.IGNORECASE)
_CHARSET = re.compile(r'charset\s*=\s*"?([^\s";]{1,40})', re.IGNORECASE)
_UNDECLARED = re.compile(rb"\s*--([^\s]{1,200})[ \t]*\n[ \t]*content-", re.IGNORECASE)
_BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


@dataclass(frozen=True, slots=True, kw_only=True)
class MailPart:
    """
    One part of a mail: its header fields by small letters, its own bytes, the parts inside.

    Lines end with a line feed. A message inside a message is a part with one part.
    """

    fields: dict[str, list[str]]
    body: bytes = b""
    parts: tuple["MailPart", ...] = field(default=())

    @property
    def kind(self) -> str:
        """The content type in small letters, without its parameters; `text/plain` by default."""
        return self.first("content-type").partition(";")[0].strip().lower() or "text/plain"

    def first(self, name: str) -> str:
        """The first field of that name, empty where there is none."""
        values = self.fields.get(name)
        return values[0] if values else ""

    def all(self, *names: str) -> list[str]:
        """Every field of those names."""
        return [value for name in names for value in self.fields.get(name, ())]

    def content(self) -> bytes:
        """Its bytes, with the transfer encoding undone (RFC 2045, section 6)."""
        return undo_transfer_encoding(self.body, self.first("content-transfer-encoding"))

    def text(self) -> str:
        """Its words, in whatever character set."""
        match = _CHARSET.search(self.first("content-type"))
        return as_text(self.content(), match[1] if match else "")

    def walk(self) -> Iterator["MailPart"]:
        """It, and every part of the same message: not what is inside a message inside."""
        yield self
        if not self.kind.startswith("message/"):
            for part in self.parts:
                yield from part.walk()


def read_mail(raw: bytes) -> MailPart:
    """Any bytes as a mail; at most some megabytes, parts and levels of them."""
    if len(raw) > _MOST_BYTES:
        raw = raw[:_HEAD_BYTES] + b"\n\n" + raw[_HEAD_BYTES - _MOST_BYTES :]
    plain = _in_bytes(raw).replace(b"\r\n", b"\n").replace(b"\r", b"\n").lstrip()
    return _read(_without_envelope_line(plain), depth=0)


def _in_bytes(raw: bytes) -> bytes:
    """Without a byte order mark, and in an encoding in which ASCII is ASCII."""
    for mark, charset in _BYTE_ORDER_MARKS:
        if raw.startswith(mark):
            return raw.decode(charset, "replace").lstrip("\ufeff").encode("utf-8", "replace")
    start = raw[:400]
    if start.count(0) > len(start) // 4:  # UTF-16 or UTF-32 without a mark
        return raw.replace(b"\0", b"")
    return raw


def _without_envelope_line(raw: bytes) -> bytes:
    """A mailbox file's first line is no header (RFC 4155)."""
    return raw.partition(b"\n")[2] if raw.startswith((b"From ", b">From ")) else raw


def _read(raw: bytes, depth: int) -> MailPart:
    fields, body = _split(raw)
    part = MailPart(fields=fields, body=body)
    if depth >= _DEEPEST:
        return part
    if part.kind.startswith("multipart/"):
        boundary = _BOUNDARY.search(part.first("content-type"))
        name = (boundary[1] or boundary[2]).encode("utf-8", "replace") if boundary else b""
        if parts := _parts(body, name, depth):
            return MailPart(fields=fields, body=body, parts=parts)
        return MailPart(fields=fields | {"content-type": ["text/plain"]}, body=body)
    if part.kind in {"message/rfc822", "message/global", "message/news"}:
        inside = _read(_without_envelope_line(part.content().lstrip(b"\n")), depth + 1)
        return MailPart(fields=fields, body=body, parts=(inside,))
    if part.kind == "text/plain" and (undeclared := _UNDECLARED.match(body)):
        return MailPart(fields=fields, body=body, parts=_parts(body, undeclared[1], depth))
    return part


def _parts(body: bytes, boundary: bytes, depth: int) -> tuple[MailPart, ...]:
    """What stands between the boundary's lines; if it is none, the first that looks like one."""
    if not boundary or b"--" + boundary not in body:
        undeclared = _UNDECLARED.search(body)
        if not undeclared:
            return ()
        boundary = undeclared[1]
    pieces = (b"\n" + body).split(b"\n--" + boundary, _MOST_PARTS)[1:]
    insides: list[bytes] = []
    for piece in pieces:
        rest, _, inside = piece.partition(b"\n")
        if rest.startswith(b"--"):
            break
        if rest.strip() and insides:  # a longer boundary that begins like ours
            insides[-1] += b"\n--" + boundary + piece
        else:
            insides.append(inside)
    return tuple(_read(piece, depth + 1) for piece in insides)


def _split(raw: bytes) -> tuple[dict[str, list[str]], bytes]:
    """The header fields, unfolded, and the body; what has no header is all body."""
    if raw.startswith(b"\n"):
        return {}, raw[1:]
    if not _FIELD.match(raw):
        return {}, raw
    head, blank, body = raw.partition(b"\n\n")
    if len(head) > _LONGEST_HEADER:
        head = head[:_LONGEST_HEADER]
    fields: dict[str, list[str]] = {}
    last: list[str] = []
    for line in _FOLD.sub(b" ", head).split(b"\n", _MOST_FIELDS)[:_MOST_FIELDS]:
        if _FIELD.match(line):
            name, _, value = line.partition(b":")
            last = fields.setdefault(name.strip().lower().decode("ascii"), [])
            last.append(as_text(value.strip(), ""))
        elif last:  # a continuation that lost its blank
            last[-1] += " " + as_text(line.strip(), "")
    return fields, body if blank else b""
