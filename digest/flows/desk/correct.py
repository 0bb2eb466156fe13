"""
Put an edition right after it was sent: in the archive at once, by mail on demand.

The archive and every copy that is still to go say the right thing from then
on; what was said before is kept with the correction. The mail is an edition of
its own (docs/decisions/0006), for those alone whom a relay took the first one
for, and who may still be written to.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from digest.compose import amend
from digest.compose.leave_out import without
from digest.config import frozen
from digest.english import counted
from digest.errors import AmendmentError, InputError, TryAgainError, UsageError
from digest.flows.app import App
from digest.flows.desk.articles import article_number
from digest.flows.edition.as_sent import as_sent
from digest.flows.edition.decisions import UNATTENDED, Decisions, acts
from digest.flows.edition.parts import CompiledEdition, compile_edition, stop_at_faults
from digest.flows.identity import prove
from digest.flows.readers.audience import audiences_of, readers_of
from digest.flows.sending.enqueue import keep_mailings, queue_copies, replace_mailings
from digest.flows.sending.progress import SendingWatch
from digest.flows.sending.send import SendReport, send
from digest.french.typography import civil_date, typeset
from digest.model import Edition, EditionRow
from digest.render.environment import environment, filled
from digest.store import corrections, editions, logbook, queue
from digest.store.corrections import Correction
from digest.store.database import Connection

LONGEST_NOTICE = 600
"""Characters: what is longer is a story, and belongs on the site."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """What an edition is to say instead: words for words, and without some stories."""

    notice: str
    """What was wrong and what is right, for readers, in French."""
    wordings: tuple[tuple[str, str], ...] = ()
    dropped: tuple[str, ...] = ()
    """Stories to leave out, by number or address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionMail:
    """A correction's mail, ready to be queued, and how many readers it would reach."""

    edition: EditionRow
    correction: Correction
    compiled: CompiledEdition
    readers: int
    decisions: Decisions
    """Which rules a person accepted as they are broken, and who."""


def amended(app: App, row: EditionRow, amendment: Amendment) -> Edition:
    """
    What that edition would say. Nothing is written.

    Raises `InputError` for words it never said, a story it never told, a notice
    that is missing or too long (`AmendmentError`, all of them), `UsageError` for words that
    replace nothing.
    """
    day = row.day
    if not 1 <= len(amendment.notice.strip()) <= LONGEST_NOTICE:
        raise AmendmentError("notice", f"the notice must have 1 to {LONGEST_NOTICE} characters")
    content, spacing = _content(row), app.settings.newsletter.typography
    for wrong, right in amendment.wordings:
        _stop_at_wording(wrong, right)
        before, content = content, amend.reworded(content, wrong, right, spacing)
        if content == before:
            said = f"the edition of {day} nowhere says “{wrong}”; nothing was changed"
            raise AmendmentError("unsaid", said, wrong)
    for which in amendment.dropped:
        number = article_number(app, which)
        if number not in {story.article_id for story in content.all_stories}:
            raise AmendmentError("untold", f"the edition of {day} does not tell article {number}")
        rest = without(content, number)
        if rest is None:
            alone = f"article {number} is the only story told on {day}: reword it instead"
            raise AmendmentError("alone", alone)
        content = rest
    return content


def checked(
    app: App, row: EditionRow, amendment: Amendment, decisions: Decisions
) -> CompiledEdition:
    """
    The edition as it would stand, compiled. Nothing is written.

    Raises what `amended` does, and `CheckError` for a rule it breaks that nobody accepted.
    """
    content = amended(app, row, amendment)
    compiled = compile_edition(as_sent(app, row), content, row.composed_at)
    undone, command = f"the edition of {row.day} was not corrected", _command(row)
    stop_at_faults(compiled, decisions, undone=undone, command=command)
    return compiled


def correct(app: App, row: EditionRow, amendment: Amendment, decisions: Decisions) -> Correction:
    """
    Change what an edition says, and show the notice above it in the archive.

    Copies that are still to go carry the new words. Raises what `checked` does,
    and `TryAgainError` where somebody else corrected it meanwhile.
    """
    compiled, now, actor = checked(app, row, amendment, decisions), app.clock(), decisions.actor
    content = compiled.content
    asked = amend.with_former(" ".join(amendment.notice.split()), amendment.wordings)
    words = typeset(asked, app.settings.newsletter.typography)
    notice = amend.closed(words)
    with app.database.write() as conn:
        before = _content(editions.locked(conn, row.id))
        if before != row.content:
            raise TryAgainError(
                f"the edition of {row.day} was corrected meanwhile; look, then run again"
            )
        new = corrections.add(conn, row.id, at=now, actor=actor, notice=notice, before=before)
        if content != before:
            editions.rewrite(conn, row.id, content)
            replace_mailings(conn, row.id, compiled.parts)
        logbook.write(conn, now, actor, "correct", f"{row.day}: correction {new.id}")
        _keep_acts(conn, now, decisions, compiled)
    return new


def mail_of(app: App, row: EditionRow, decisions: Decisions = UNATTENDED) -> CorrectionMail:
    """
    The mail of an edition's newest correction.

    Raises `InputError` where there is none or it was mailed already, and
    `CheckError` where it breaks a rule that nobody accepted.
    """
    day = row.day
    with app.database.read() as conn:
        newest = next(iter(corrections.of_edition(conn, row.id)), None)
    if newest is None:
        raise InputError(f"the edition of {day} has no correction; make one with --notice TEXT")
    if newest.mailed_as is not None:
        raise InputError(
            f"the correction of {day} was mailed already; `digest send` goes on with what is left "
            f"of it, `digest editions show {day} --correction` says who got it"
        )
    content = replace(_as_mail(app, row, newest), newsletter=newest.series)
    compiled = compile_edition(app, content, app.clock())
    undone, command = f"the correction of {day} was not mailed", f"{_command(row)} --mail"
    stop_at_faults(compiled, decisions, undone=undone, command=command)
    return CorrectionMail(
        edition=row,
        correction=newest,
        compiled=compiled,
        readers=reach(app, row),
        decisions=decisions,
    )


def reach(app: App, row: EditionRow) -> int:
    """How many readers received that edition and may still be written to."""
    everyone = [readers_of(audience, row.day) for audience in audiences_of(app)]
    with app.database.read() as conn:
        return sum(queue.count_received(conn, row.id, who) for who in everyone)


def send_mail(app: App, mail: CorrectionMail, actor: str, watch: SendingWatch) -> SendReport:
    """
    Queue the mail for those who received the edition and may still be written to; send it.

    Raises `IdentityError`, with nothing queued, where no mail may leave from here.
    """
    return send(app, queue_mail(app, mail, actor), watch)


def queue_mail(app: App, mail: CorrectionMail, actor: str) -> EditionRow:
    """
    Queue it for them; the edition by which they are told.

    Raises `IdentityError`, with nothing queued, where no mail may leave from here, and
    `InputError` where it was mailed.
    """
    prove(app)
    now = app.clock()
    best_before = now + app.settings.delivery.best_before
    content, parts = mail.compiled.content, mail.compiled.parts
    with app.database.write() as conn:
        edition_id = editions.add(conn, content, now, best_before, frozen(app.settings))
        if edition_id is None or not corrections.note_mailing(conn, mail.correction.id, edition_id):
            raise InputError(f"the correction of {mail.edition.day} was mailed meanwhile")
        keep_mailings(app, conn, edition_id, parts)
        queued = queue_copies(app, conn, edition_id, parts, received=mail.edition.id)
        detail = f"{mail.edition.day}: correction {mail.correction.id}: {counted(queued, 'copy')}"
        logbook.write(conn, now, actor, "mail-correction", detail)
        _keep_acts(conn, now, mail.decisions, mail.compiled)
        return editions.by_id(conn, edition_id)


def _stop_at_wording(wrong: str, right: str) -> None:
    """Raise `UsageError` where those words cannot stand for one another."""
    if not wrong.strip():
        raise UsageError("WRONG is empty; give the words to replace: --replace WRONG RIGHT")
    if amend.is_address(wrong) and not amend.is_address(right):
        raise UsageError(
            f"“{wrong}” is an address, and “{right}” is none; give one that begins with https://"
        )


def _command(row: EditionRow) -> str:
    return f"digest editions correct {row.day}"


def _keep_acts(
    conn: Connection, now: datetime, decisions: Decisions, compiled: CompiledEdition
) -> None:
    """Keep in the logbook which rules a person accepted as they are broken."""
    for act, detail in acts(decisions, compiled.content, compiled.faults):
        logbook.write(conn, now, decisions.actor, act, detail)


def _content(row: EditionRow) -> Edition:
    assert row.content is not None  # noqa: S101 - an edition that was mailed says something
    return row.content


def _as_mail(app: App, row: EditionRow, correction: Correction) -> Edition:
    """The corrected edition as its readers are sent it; the words are in templates/correction."""
    jinja = environment(app.settings.own_templates)
    values = {"date": civil_date(row.day), "notice": correction.notice}

    def line(name: str) -> str:
        words = filled(jinja, f"correction/{name}.txt", values).strip()
        return typeset(words, app.settings.newsletter.typography)

    return amend.as_correction(
        _content(row),
        subject=line("subject"),
        preheader=line("preheader"),
        opening=line("opening"),
    )
