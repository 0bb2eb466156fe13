"""
What was taken back since an edition was queued: out of it before another copy leaves.

Who has no copy yet gets the edition without the story, in words that are otherwise as they were.
Where somebody has it, that is a correction: the archive says so above the edition, and whether
they are told by mail is a person's decision (docs/decisions/0022).
"""

from dataclasses import replace
from datetime import datetime, timedelta

from digest.english import counted
from digest.flows.app import App
from digest.flows.edition.as_sent import as_sent
from digest.flows.edition.decisions import UNATTENDED, blocking
from digest.flows.edition.note_withdrawal import ACTOR, note_withdrawal
from digest.flows.edition.parts import CompiledEdition, compile_edition, faults_of
from digest.flows.edition.withdraw import StandingEdition, standing
from digest.flows.sending.enqueue import replace_mailings
from digest.flows.sending.halt import halt_for, still_held
from digest.french.typography import typeset
from digest.model import DeliveryStatus, Edition, EditionRow
from digest.render.environment import environment, filled
from digest.store import batches, corrections, deliveries, editions, logbook
from digest.store.database import Connection

_YOUNG = timedelta(days=2)
"""An older edition says what it said: an operator who sends it again has looked at it."""
_JUST_NOW = timedelta(minutes=2)
_PATIENCE_SECONDS = 10.0
_MAYBE_READ = (DeliveryStatus.ACCEPTED, DeliveryStatus.UNCERTAIN)


def withdrawn(app: App, row: EditionRow) -> tuple[EditionRow, tuple[str, ...]]:
    """
    The edition as it may go on, and what to tell: the pages of its stories are asked first.

    Halted where nothing would be left of it, or where the rest breaks a rule; once
    a person has lifted that halt, it goes on as it is.
    """
    now = app.clock()
    if row.content is None or not _is_worth_asking(app, row, now):
        return row, ()
    left = standing(app, row.content, now)
    with app.database.write() as conn:
        editions.note_asked(conn, row.id, now)
    if not left.withdrawn:
        return row, ()
    compiled = _compiled(app, row, left.content)
    if compiled is None:
        return _halted(app, row, left), left.asked.withdrawals
    rewritten = _rewritten(app, row, compiled, now)
    troubles = note_withdrawal(app, row.content, left)
    return rewritten, (*left.asked.withdrawals, *_next_steps(app, row), *troubles)


def _is_worth_asking(app: App, row: EditionRow, now: datetime) -> bool:
    with app.database.read() as conn:
        return now - row.composed_at <= _YOUNG and not editions.was_asked(
            conn, row.id, now - _JUST_NOW
        )


def _halted(app: App, row: EditionRow, left: StandingEdition) -> EditionRow:
    """That edition halted, unless a person has let it go on from such a halt before."""
    with app.database.read() as conn:
        if logbook.has(conn, ACTOR, "halt", f"{row.day}:"):
            return row
    why = "; ".join(map(str, left.withdrawn))
    return halt_for(app, row, ACTOR, f"{why}; what is left of it may not leave by itself")


def _rewritten(app: App, row: EditionRow, compiled: CompiledEdition, now: datetime) -> EditionRow:
    """The row that says only what stands; whoever sends it meanwhile is stopped first."""
    is_elsewhere = _is_being_sent(app, row, now)
    if is_elsewhere:  # who sends now has the old words in hand
        halt_for(app, row, ACTOR, "a story is taken out of it")
        still_held(app, row, _PATIENCE_SECONDS)
    with app.database.write() as conn:
        if editions.locked(conn, row.id).content == row.content:
            _rewrite(app, conn, row, compiled, now)
        if is_elsewhere:
            editions.resume(conn, row.id)
        return editions.by_id(conn, row.id)


def _compiled(app: App, row: EditionRow, content: Edition | None) -> CompiledEdition | None:
    """What is left, ready to leave; None where it breaks a rule that the edition did not break."""
    if content is None or row.content is None:
        return None
    mine = as_sent(app, row)
    known = frozenset(fault.rule for fault in faults_of(mine, row.content))
    compiled = compile_edition(mine, content, row.composed_at)
    is_worse = blocking(compiled.faults, replace(UNATTENDED, forced=known))
    return None if is_worse else compiled


def _is_being_sent(app: App, row: EditionRow, now: datetime) -> bool:
    with app.database.read() as conn:
        return bool(batches.held(conn, row.id, now))


def _rewrite(
    app: App, conn: Connection, row: EditionRow, compiled: CompiledEdition, now: datetime
) -> None:
    before, content = row.content, compiled.content
    editions.rewrite(conn, row.id, content)
    replace_mailings(conn, row.id, compiled.parts)
    if before is None or row.is_correction:
        return
    balance = deliveries.balance(conn, row.id)
    if any(balance[status] for status in _MAYBE_READ):
        notice = _notice(app)
        corrections.add(conn, row.id, at=now, actor=ACTOR, notice=notice, before=before)
    else:
        editions.forget_stories(conn, row.id, content)


def _notice(app: App) -> str:
    """What readers see above the archived edition; it names nobody."""
    settings = app.settings
    words = filled(environment(settings.own_templates), "correction/retraction.txt", {})
    return typeset(words.strip(), settings.newsletter.typography)


def _next_steps(app: App, row: EditionRow) -> tuple[str, ...]:
    """What a person may do for those who have it already."""
    with app.database.read() as conn:
        balance = deliveries.balance(conn, row.id)
    number = sum(balance[status] for status in _MAYBE_READ)
    if not number or row.is_correction:
        return ()
    people = counted(number, "reader", "has")
    step = f"`digest editions correct {row.day} --mail` tells them what was taken back"
    return (f"{people} the edition with it: {step}",)
