"""Where somebody's own words end and the mail that came back begins, in one text."""

import re

from digest.feedback.phrasebook import phrasebook
from digest.feedback.words import plain_words

_LONGEST_LINE = 100
_MARKED = re.compile(r"[ \t>|]*(?:[-=*_#+]{2,}|\[)")
_ENDED = re.compile(r"[:.][ \t]*$")
_FIELD = re.compile(r"[ \t>|]{0,8}[A-Za-z][A-Za-z0-9-]{1,40}[ \t]?:")
_OF_A_MAIL = re.compile(
    r"[ \t>|]{0,8}(?:received|return-path|message-id|mime-version|dkim-signature"
    r"|x-[a-z-]+|delivered-to|arc-seal)[ \t]?:",
    re.IGNORECASE,
)
_RUN = 4
"""Lines in a row, most of them header fields, that nobody writes by hand."""
_MOST_LINES = 2000
_SOME = 4
"""Lines that follow a header, in which a notice would go on."""


def split_off(text: str) -> tuple[str, str]:
    """What is said, and what follows the line that announces the mail that came back."""
    lines = text.split("\n", _MOST_LINES)
    for number, line in enumerate(lines):
        if _announces(line):
            return "\n".join(lines[:number]), "\n".join(lines[number + 1 :])
        is_mail = _OF_A_MAIL.match(line) and _is_header(lines[number : number + _RUN + 4])
        if is_mail and not _goes_on(lines[number:]):
            return "\n".join(lines[:number]), "\n".join(lines[number:])
    return text, ""


def _announces(line: str) -> bool:
    if len(line) > _LONGEST_LINE or "@" in line or not line.strip():
        return False
    if not (_MARKED.match(line) or _ENDED.search(line)):
        return False
    return phrasebook().return_lines.any_in(plain_words(line))


def _goes_on(lines: list[str]) -> bool:
    """Whether behind those header fields the notice goes on: it only named a mail."""
    end = next((at for at, line in enumerate(lines) if not line.strip()), len(lines))
    said = plain_words("\n".join(lines[end : end + _SOME]))
    return phrasebook().failed_texts.any_in(said)


def _is_header(lines: list[str]) -> bool:
    """Whether those lines are header fields, as far as folded lines let one see."""
    fields = sum(1 for line in lines if _FIELD.match(line))
    folded = sum(1 for line in lines if line[:1] in {" ", "\t"} and not _FIELD.match(line))
    return fields >= 2 and fields + folded >= min(_RUN, len(lines))
