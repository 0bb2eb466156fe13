"""A day's edition once it has left, as the desk looks at it: how it stands, what was put right."""

from contextlib import closing
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from itertools import islice

from digest.address import masked
from digest.compose.amend import said
from digest.flows.app import App
from digest.flows.desk.correct import reach
from digest.flows.sending.known import known_words
from digest.flows.sending.outcomes import came_back, copies_at, corrections_of
from digest.flows.sending.snapshot import SendingSnapshot, snapshot
from digest.model import DeliveryStatus, Edition, EditionRow, Variant
from digest.render.simulate import with_a_reader
from digest.store import editions, mailings
from digest.store.corrections import Correction

_DOUBTS = 20
"""Uncertain copies that are named; the command names all."""
A_PAGE = 30
"""Past editions on one page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayOutcome:
    """What became of a day's edition, and of the mail that corrected it, where one did."""

    sending: SendingSnapshot
    came_back: int
    """Copies that a relay had accepted."""
    doubts: tuple[str, ...]
    """Who may have it or not, masked; the first of them."""
    known: str
    """Since when somebody has looked at those, and who; or ''."""
    corrections: tuple[Correction, ...]
    """The newest first."""
    correcting: SendingSnapshot | None
    """The mail of the newest correction that was mailed."""
    to_tell: int | None
    """How many readers the newest correction's mail would reach; None: none, or told already."""

    @property
    def row(self) -> EditionRow:
        """The day's own edition."""
        return self.sending.edition

    @property
    def is_moving(self) -> bool:
        """Whether it may look otherwise a moment later."""
        mail = self.correcting
        return self.sending.is_moving or (mail is not None and mail.is_moving)


@dataclass(frozen=True, slots=True, kw_only=True)
class TextChange:
    """Lines that an edition said, and what it says in their place; either may be none."""

    before: tuple[str, ...]
    after: tuple[str, ...]


def mailed_on(app: App, day: date) -> EditionRow | None:
    """The edition of that day, None where nothing was mailed then."""
    with app.database.read() as conn:
        return editions.mailed(conn, app.settings.newsletter.slug, day)


def outcome_of(app: App, row: EditionRow) -> DayOutcome:
    """What became of that edition so far."""
    with closing(copies_at(app, row, DeliveryStatus.UNCERTAIN)) as uncertain:
        doubts = tuple(masked(copy.address) for copy in islice(uncertain, _DOUBTS))
    corrections = corrections_of(app, row)
    is_untold = bool(corrections) and corrections[0].mailed_as is None
    return DayOutcome(
        sending=snapshot(app, row),
        came_back=came_back(app, row),
        doubts=doubts,
        known=known_words(app, row),
        corrections=corrections,
        correcting=_correcting(app, corrections),
        to_tell=reach(app, row) if is_untold else None,
    )


def last_correction(app: App, row: EditionRow) -> int:
    """The number of that edition's newest correction; 0 where there is none."""
    return max((each.id for each in corrections_of(app, row)), default=0)


def past(app: App, page: int) -> tuple[tuple[EditionRow, ...], bool]:
    """A page of the editions there were, the newest first, from 1 on; whether there are older."""
    slug = app.settings.newsletter.slug
    with app.database.read() as conn:
        rows = editions.rows(conn, slug, A_PAGE + 1, after=(page - 1) * A_PAGE)
    return rows[:A_PAGE], len(rows) > A_PAGE


def mails_of(app: App, row: EditionRow) -> dict[Variant, str]:
    """The HTML of each variant as it is mailed now, with an invented reader in it."""
    with app.database.read() as conn:
        return {
            mailing.variant: with_a_reader(mailing.html)
            for mailing in mailings.of_edition(conn, row.id)
            if not mailing.variant.is_text_only
        }


def changes(before: Edition, after: Edition) -> tuple[TextChange, ...]:
    """What of an edition's texts and addresses reads otherwise, in their order. Pure."""
    old, new = said(before), said(after)
    steps = SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes()
    return tuple(
        TextChange(before=old[a:b], after=new[c:d]) for kind, a, b, c, d in steps if kind != "equal"
    )


def _correcting(app: App, corrections: tuple[Correction, ...]) -> SendingSnapshot | None:
    mailed_as = next(filter(None, (each.mailed_as for each in corrections)), None)
    if mailed_as is None:
        return None
    with app.database.read() as conn:
        row = editions.by_id(conn, mailed_as)
    return snapshot(app, row)
