"""
Plain text whose lines flow (RFC 3676: `format=flowed; delsp=yes`). Pure.

A paragraph, which is one line of the text that comes in, leaves as rows of 72 columns, each
but the last with a space more than it says: a reader's program deletes that one and sets the
paragraph anew in the width it has. Rows end after a space and nowhere else, so that a program
that deletes nothing shows a space too many and not a word cut in two, and a no-break space
keeps what it ties.
"""

import re

CONTENT_TYPE = "text/plain; charset=utf-8; format=flowed; delsp=yes"
"""Of every text part of ours."""
COLUMNS = 72
"""What a row says at the most, if its words are not longer (RFC 3676, section 4.2: 78 in all)."""

_SIGNATURE = "-- "
"""What parts a signature from the text: the one row that ends in a space and is whole (4.3)."""
_SOFT = " "
_STUFFED = (" ", ">", "From ")
"""What may not open a row as it stands: it would be read as our own marks (section 4.4)."""
_WORDS = re.compile("[^ ]+ ?| ")


def flowed(text: str) -> str:
    """That text, a paragraph a line, in rows that flow; line ends come in any form, leave as LF."""
    lines = text.replace("\r\n", "\n").split("\n")
    return "\n".join(row for line in lines for row in _rows(line))


def _rows(line: str) -> list[str]:
    """One paragraph. Where its last row ends in a space, an empty one says that it ends there."""
    if line == _SIGNATURE:
        return [line]
    rows = [""]
    for word in _WORDS.findall(line):
        if rows[-1] and len(rows[-1]) + len(word.rstrip(" ")) > COLUMNS:
            rows.append("")
        rows[-1] += word
    if line.endswith(" "):
        rows.append("")
    *soft, last = map(_stuffed, rows)
    return [*(row + _SOFT for row in soft), last]


def _stuffed(row: str) -> str:
    return f" {row}" if row.startswith(_STUFFED) else row
