"""One reader's copy of a mailing: its segments, and between them that reader's own values. Pure."""

import html
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from itertools import chain
from operator import itemgetter

from digest.render.fields import on_one_line, reader_value
from digest.render.mailing import Mailing, SlotPlace
from digest.render.quoted import quoted_line
from digest.render.slot import Slot

_PLAIN = re.compile(r"[0-9A-Za-z_/+-][0-9A-Za-z_/+@:?.-]{0,74}+", re.ASCII)
"""Values that are written the same way in every place: most addresses, most links."""


def _in_header(value: str) -> bytes:
    return reader_value(value).encode("utf-8")


@lru_cache(maxsize=4096)  # dates of consent are the same for many readers
def _in_text(value: str) -> bytes:
    return quoted_line(on_one_line(value))


def _in_html(value: str) -> bytes:
    return _in_text(html.escape(value))


_Write = Callable[[str], bytes]
_WRITES: Mapping[SlotPlace, _Write] = {
    SlotPlace.HEADER: _in_header,
    SlotPlace.TEXT: _in_text,
    SlotPlace.HTML: _in_html,
}


class MailingPlan:
    """A mailing made ready for many copies: what is written in which way, and where it goes."""

    def __init__(self, mailing: Mailing) -> None:
        self._segments = mailing.segments
        self._slots: dict[Slot, list[_Write]] = {}
        """Each with the ways in which its value is written."""
        for cut in mailing.cuts:
            writes = self._slots.setdefault(cut.slot, [])
            if _WRITES[cut.place] not in writes:
                writes.append(_WRITES[cut.place])
        ways = [(slot, write) for slot, writes in self._slots.items() for write in writes]
        values = (ways.index((cut.slot, _WRITES[cut.place])) for cut in mailing.cuts)
        pairs = ((at, len(mailing.segments) + value) for at, value in enumerate(values))
        self._arranged = itemgetter(*chain.from_iterable(pairs), len(mailing.cuts))
        """Takes all segments before all values, and gives them as a copy has them."""

    def copy(self, values: Mapping[Slot, str]) -> tuple[bytes, ...]:
        """
        One reader's copy as it goes on the wire, without the final dot: `Mail.pieces`.

        Raises `InputError` for a value that has no place in a header field (a line
        end, an angle bracket, nothing at all): whoever stored that address is at
        fault, not the mail.
        """
        written: list[bytes] = []
        for slot, writes in self._slots.items():
            value = values[slot]
            if _PLAIN.fullmatch(value):
                written += [value.encode("ascii")] * len(writes)
            else:
                written += [write(value) for write in writes]
        pieces: tuple[bytes, ...] = self._arranged((*self._segments, *written))
        return pieces


def fill(mailing: Mailing, values: Mapping[Slot, str]) -> bytes:
    """A single copy, in one; raises as `MailingPlan.copy` does."""
    return b"".join(MailingPlan(mailing).copy(values))
