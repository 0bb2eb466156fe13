"""
Quoted-printable as it must be on this wire (RFC 2045, section 6.7). Pure.

Lines of at most 76 characters, upper-case hexadecimals, no white space before a
line's end, and two things more than the standard library does: no line begins
with a dot, so that the same bytes are right for DATA and for BDAT, and none
with "From ", which some mailboxes would turn into ">From ".
"""

import re

LONGEST_ROW = 75
"""What fits before the `=` of a soft line break."""

SOFT_BREAK = b"=\r\n"


def quoted(text: str) -> bytes:
    """Text with any line ends, as quoted-printable lines that end in CRLF between them."""
    return b"\r\n".join(map(quoted_line, text.replace("\r\n", "\n").split("\n")))


def quoted_line(line: str) -> bytes:
    """One line of text, with soft breaks where it is longer than the wire allows."""
    if _AS_IT_IS.fullmatch(line):
        return plain_rows(line.encode("ascii"))
    rows = [""]
    for atom in _atoms(line):
        if len(rows[-1]) + len(atom) > LONGEST_ROW:
            rows.append("")
        rows[-1] += atom if rows[-1] else _FIRST.get(atom, atom)
    return SOFT_BREAK.join(row.encode("ascii") for row in rows)


def plain_rows(line: bytes) -> bytes:
    """The same of signs that stand for themselves, as links do: each copy has some."""
    rows = []
    while line:
        first = _FIRST_BYTE.get(line[:1], line[:1])
        end = 1 + LONGEST_ROW - len(first)
        rows.append(first + line[1:end])
        line = line[end:]
    return SOFT_BREAK.join(rows)


def _atoms(line: str) -> list[str]:
    atoms = [_PRINTED.get(character) or _escaped(character) for character in line]
    if atoms and atoms[-1] in " \t":
        atoms[-1] = _escaped(atoms[-1])
    return atoms


def _escaped(character: str) -> str:
    return "".join(f"={byte:02X}" for byte in character.encode("utf-8", "replace"))


_PRINTED = {chr(code): chr(code) for code in (*range(33, 61), *range(62, 127), 32, 9)}
_FIRST = {".": "=2E", "F": "=46"}
"""What may not open a row: the dot that ends a message, the F of "From "."""
_FIRST_BYTE = {sign.encode(): escaped.encode() for sign, escaped in _FIRST.items()}
_AS_IT_IS = re.compile(r"[!-<>-~]+")
