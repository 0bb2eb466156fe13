"""A reader of mail that forgives nothing: RFC 5321 and 5322, and only what we write of them."""

import re
from quopri import decodestring

from tests.loopback.envelope import Envelope

COMMAND = re.compile(
    r"EHLO [0-9A-Za-z.\[\]:-]+"
    r"|MAIL FROM:<[^\s<>\x00-\x1f\x7f]+@[0-9a-z.-]+>(?: SIZE=\d+| BODY=8BITMIME| SMTPUTF8)*"
    r"|RCPT TO:<[^\s<>\x00-\x1f\x7f]+@[0-9a-z.-]+>"
    r"|DATA|RSET|NOOP|QUIT",
    re.IGNORECASE,
)
FIELD = re.compile(r"([A-Za-z][A-Za-z-]*): ?([^\r\n]*(?:\r\n[ \t][^\r\n]*[^\s][^\r\n]*)*)")
ALWAYS = {"from", "to", "subject", "date", "message-id", "mime-version", "content-type"}
SOMETIMES = {
    *("reply-to", "auto-submitted", "list-id", "list-help", "list-unsubscribe"),
    *("list-unsubscribe-post", "feedback-id", "content-language", "x-auto-response-suppress"),
    *("list-archive", "list-post", "list-owner", "precedence", "content-transfer-encoding"),
}
MULTIPART = re.compile(r'multipart/alternative;\s*boundary="([^"\s]+)"')
PARTS = ["text/plain", "text/html"]
LONGEST_LINE = 998
MAY_BE_UTF_8 = {"to", "list-unsubscribe"}


def faults_of_commands(commands: list[str]) -> list[str]:
    """The commands that are of no known form."""
    return [command for command in commands if not COMMAND.fullmatch(command)]


def faults_of(envelope: Envelope, sender: str) -> list[str]:
    """What is wrong with a mail that is to be from that address, in words."""
    wire = envelope.wire
    faults = [f"a line of {len(line)}" for line in wire.split(b"\r\n") if len(line) > LONGEST_LINE]
    if b"\0" in wire or re.search(rb"\r(?!\n)|(?<!\r)\n", wire):
        faults.append("a NUL or a line end that is not CRLF")
    if re.search(rb"(?:^|\r\n)\.(?!\.)", wire):
        faults.append("a dot that nobody stuffed")
    if len(envelope.recipients) != 1:
        faults.append(f"{len(envelope.recipients)} recipients")
    head, _, body = envelope.content.partition(b"\r\n\r\n")
    return [*faults, *_of_the_head(head.decode(), envelope, sender), *_of_the_body(head, body)]


def _of_the_head(head: str, envelope: Envelope, sender: str) -> list[str]:
    fields = [(match[1].lower(), match[2]) for match in FIELD.finditer(head)]
    names = [name for name, _ in fields]
    values = dict(fields)
    faults = [f"the field {name}" for name in set(names) - ALWAYS - SOMETIMES]
    if "\r\n".join(f"{match[0]}" for match in FIELD.finditer(head)) != head:
        faults.append(f"a head that is no row of fields: {head!r}")
    if len(names) != len(set(names)) or not set(names) >= ALWAYS:
        faults.append(f"the fields {sorted(names)}")
    faults += [f"{name} in UTF-8" for name, value in fields if not _is_plain(name, value)]
    if not re.fullmatch(
        rf'(?:"(?:[^"\\\r\n]|\\.|\r\n )*"|[^",;<>@]*)\s*<{sender}>', values["from"]
    ):
        faults.append(f"from {values['from']!r}")
    if values["to"].strip("<>") != envelope.recipients[0]:
        faults.append(f"to {values['to']!r}")
    return faults


def _is_plain(name: str, value: str) -> bool:
    return value.isascii() or name in MAY_BE_UTF_8


def _of_the_body(head: bytes, body: bytes) -> list[str]:
    kind = MULTIPART.search(head.decode())
    if kind is None:
        return ["no two parts"]
    cut = f"--{kind[1]}".encode()
    lines = [line for line in body.split(b"\r\n") if line.startswith(cut)]
    if lines != [cut, cut, cut + b"--"] or not body.rstrip().endswith(cut + b"--"):
        return [f"the boundaries {lines}"]
    faults = []
    for part, expected in zip(body.split(cut)[1:3], PARTS, strict=True):
        own_head, _, content = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        names = [line.partition(b":")[0].lower() for line in own_head.split(b"\r\n")]
        if sorted(names) != [b"content-transfer-encoding", b"content-type"]:
            faults.append(f"a part with {names}")
        if f"content-type: {expected};".encode() not in own_head.lower():
            faults.append(f"a part that is not {expected}")
        if not content.isascii():
            faults.append("a part that is not ASCII")
        decodestring(content).decode()
    return faults
