"""
The members of a list as Sympa dumps them: a paragraph each, a field a line.

    email anne@exemple.test
    reception nomail
"""

import re
from collections.abc import Iterable, Iterator, Sequence

_FIELD = re.compile(r"([a-z_]+) (.*)")


def is_dump(start: Sequence[str]) -> bool:
    """Whether those first lines are the beginning of a dump: fields, an address among them."""
    fields = [match for line in start if (match := _FIELD.fullmatch(line.strip()))]
    filled = [line for line in start if line.strip()]
    has_address = any(match[1] == "email" and "@" in match[2] for match in fields)
    return has_address and len(fields) == len(filled)


def titles_of(lines: Iterable[str]) -> tuple[str, ...]:
    """Every field that some member has, so that none is left out unsaid; in order of appearance."""
    fields = (match[1] for line in lines if (match := _FIELD.fullmatch(line.strip())))
    return tuple(dict.fromkeys(fields))


def dump_rows(titles: Sequence[str], lines: Iterable[str]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """A header of those *titles*, then a row a paragraph with the number of its first line."""
    yield 0, tuple(titles)
    member: dict[str, str] = {}
    first = 0
    for number, line in enumerate((*lines, ""), 1):
        match = _FIELD.fullmatch(line.strip())
        if match:
            first = first or number
            member.setdefault(match[1], match[2])
        elif member and not line.strip():
            yield first, tuple(member.get(title, "") for title in titles)
            member, first = {}, 0
