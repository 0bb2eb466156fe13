"""One reader's copy of a mailing: its segments, and between them that reader's own values. Pure."""

import html
import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from operator import itemgetter

from digest.render.fields import on_one_line, reader_value
from digest.render.mailing import Mailing, SlotPlace
from digest.render.quoted import LONGEST_ROW, plain_rows, quoted_line
from digest.render.slot import Slot

_PLAIN = re.compile(r"[\w/+-][\w/+@:?.-]{0,300}+", re.ASCII)
"""Values that are written the same way in every place, unless a text breaks them: most are."""
_PLAIN_IN_HEADER = re.compile(r"[\w/+@:.=-]{1,200}+(?:(?<!=)\?[\w/+@:.=-]{0,100}+)?", re.ASCII)
"""The same of what stands in the header alone, where nothing is broken."""


@lru_cache(maxsize=4096)  # dates of consent are the same for many readers
def _in_text(value: str) -> bytes:
    return quoted_line(on_one_line(value))


def _in_header(value: str) -> bytes:
    return reader_value(value).encode("utf-8")


@lru_cache(maxsize=4096)
def _in_html(value: str) -> bytes:
    return _in_text(html.escape(value))


_Write = Callable[[str], bytes]
_WRITES: Mapping[SlotPlace, _Write] = {
    SlotPlace.HEADER: _in_header,
    SlotPlace.TEXT: _in_text,
    SlotPlace.HTML: _in_html,
}
_SLOTS = tuple(Slot)


class MailingPlan:
    """A mailing made ready for many copies: what is written in which way, and where it goes."""

    def __init__(self, mailing: Mailing) -> None:
        self._segments = mailing.segments
        slots: dict[Slot, list[_Write]] = {}
        for cut in mailing.cuts:
            writes = slots.setdefault(cut.slot, [])
            if _WRITES[cut.place] not in writes:
                writes.append(_WRITES[cut.place])
        self._writes = tuple(
            (_SLOTS.index(slot), _PLAIN_IN_HEADER if writes == [_in_header] else _PLAIN, writes)
            for slot, writes in slots.items()
        )
        """Which values are wanted, how the plain ones look, and the ways to write all others."""
        ways = [(slot, write) for slot, writes in slots.items() for write in writes]
        values = (ways.index((cut.slot, _WRITES[cut.place])) for cut in mailing.cuts)
        pairs = ((at, len(mailing.segments) + value) for at, value in enumerate(values))
        self._arranged = itemgetter(*chain.from_iterable(pairs), len(mailing.cuts))
        """Takes all segments before all values, and gives them as a copy has them."""

    def copy(self, values: Sequence[str]) -> tuple[bytes, ...]:
        """
        One reader's copy as it goes on the wire, without the final dot: `Mail.pieces`.

        The values are in the order of `Slot`. Raises `InputError` for one that has no place
        in a header field (a line end, an angle bracket, nothing at all): whoever stored that
        address is at fault, not the mail.
        """
        written: list[bytes] = [*self._segments]
        for at, plain, writes in self._writes:
            value = values[at]
            if not plain.fullmatch(value):
                written += [write(value) for write in writes]
            elif len(value) <= LONGEST_ROW or plain is _PLAIN_IN_HEADER:
                written += [value.encode("ascii")] * len(writes)
            else:
                whole = value.encode("ascii")
                rows = plain_rows(whole)
                written += [whole if write is _in_header else rows for write in writes]
        pieces: tuple[bytes, ...] = self._arranged(written)
        return pieces


def fill(mailing: Mailing, values: Mapping[Slot, str]) -> bytes:
    """A single copy, in one; raises as `MailingPlan.copy` does."""
    wanted = {cut.slot for cut in mailing.cuts}
    listed = [values[slot] if slot in wanted else "" for slot in Slot]
    return b"".join(MailingPlan(mailing).copy(listed))
