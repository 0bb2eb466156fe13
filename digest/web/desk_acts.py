"""What each button of the desk's page does: a form in, an act of the desk's out."""

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType

from digest.errors import InputError, ReplacedError
from digest.flows.app import App
from digest.flows.desk import approve, edit
from digest.flows.desk.workbench import workbench
from digest.flows.edition.approval import approval_of, desk_stand
from digest.flows.edition.desk_edits import numbers_of
from digest.model import NO_PICTURE, DeskPerson, DeskWording, Edition, QuizQuestion, Tone
from digest.web.desk_view import changed_words, story_rows
from digest.web.form import Form

DeskDeed = Callable[[App, date, Form, DeskPerson], object]
"""What a button does about that day's edition; raises what the flow does."""


def _number(form: Form, name: str = "nouvelle") -> int:
    """The number in that field. Raises `InputError` where it holds none."""
    text = form.text(name)
    if not text.isdecimal() or len(text) > 15:
        raise InputError(f"the form's field {name} holds no number; nothing was changed")
    return int(text)


def _shown(app: App, day: date) -> Edition | None:
    """What the page showed of that day: the newest version, else the edition as it is made now."""
    proposal = approval_of(app, day).proposal
    return proposal.content if proposal else workbench(app, day).edition


def _expect(is_there: object, what: str) -> None:
    """Raise `InputError` for a button about what the page does not show, or no longer."""
    if not is_there:
        raise InputError(f"the edition has no {what}; nothing was changed")


def _why(form: Form) -> str:
    return " ".join(form.text("raison").split())[:300] or "au pupitre"


def _order(app: App, day: date, form: Form, person: DeskPerson) -> None:
    """
    `ordre` has the numbers as the page showed them; `monter` or `descendre` moves one.

    It says the whole order, so one from a page before another act (`vu` is the newest it
    knew) would take that one back: it is refused.
    """
    newest = max((act.id or 0 for act in desk_stand(app, day).acts), default=0)
    if form.text("vu") and form.text("vu") != str(newest):
        raise ReplacedError(f"the edition of {day} was changed after its order was shown")
    numbers = list(numbers_of(form.text("ordre")))
    _expect(numbers, "story that is named")
    for name, step in (("monter", -1), ("descendre", 1)):
        if form.text(name).isdecimal() and (number := _number(form, name)) in numbers:
            at = numbers.index(number)
            numbers.insert(min(max(at + step, 0), len(numbers) - 1), numbers.pop(at))
    edit.order(app, day, tuple(numbers), person.actor)


def _drop(app: App, day: date, form: Form, person: DeskPerson) -> None:
    number, shown = _number(form), _shown(app, day)
    _expect(shown and number in {each.article_id for each in shown.all_stories}, "such story")
    approve.drop(app, day, number, person.actor, _why(form))


def _take(app: App, day: date, form: Form, person: DeskPerson) -> None:
    edit.take(app, day, _number(form), person.actor, _why(form))


def _take_back(app: App, day: date, form: Form, person: DeskPerson) -> None:
    approve.take_back(app, day, _number(form), person.actor, _why(form))


def _reword(app: App, day: date, form: Form, person: DeskPerson) -> None:
    """Only what the person changed of what the page showed; the rest stays the source's."""
    number = _number(form)
    rows = {row.story.article_id: row for row in story_rows(workbench(app, day))}
    if number not in rows:
        raise InputError(f"article {number} is not in the edition of {day}; nothing was changed")
    wording = changed_words(rows[number], _wording(form))
    if wording == DeskWording():
        return
    edit.reword(app, day, number, wording, person.actor)


def _wording(form: Form) -> DeskWording:
    chosen = form.text("image")
    pictures = {"": "", "aucune": NO_PICTURE, "autre": form.text("adresse").strip()}
    return DeskWording(
        headline=form.text("titre") or None,
        short_title=form.text("court"),
        short_summary=form.text("resume"),
        note=form.text("mot") if "mot" in form.fields else None,
        picture=pictures.get(chosen, ""),
    )


def _subject(app: App, day: date, form: Form, person: DeskPerson) -> None:
    edit.write_subject(app, day, _chosen(form), person.actor)


def _preheader(app: App, day: date, form: Form, person: DeskPerson) -> None:
    edit.write_preheader(app, day, _chosen(form), person.actor)


def _chosen(form: Form) -> str:
    """The alternative whose button was pressed, else what was written."""
    return form.text("choix") or form.text("mots")


def _tone(app: App, day: date, form: Form, person: DeskPerson) -> None:
    wanted = form.text("ton")
    if wanted not in list(Tone):
        raise InputError(f"there is no tone {wanted!r}; nothing was changed")
    reason = " ".join(form.text("raison").split())[:300]
    approve.set_tone(app, day, Tone(wanted), person.actor, reason)


def _another(app: App, day: date, form: Form, person: DeskPerson) -> None:
    edit.say_another(app, day, form.text("phrase")[:80], person.actor)


def _partner(app: App, day: date, form: Form, person: DeskPerson) -> None:
    _expect((shown := _shown(app, day)) and shown.partner, "partner")
    edit.leave_partner_out(app, day, person.actor, _why(form))


def _question(app: App, day: date, form: Form, person: DeskPerson) -> None:
    number, shown = _number(form, "question"), _shown(app, day)
    rituals = shown.rituals if shown else ()
    asked = {line.label for ritual in rituals if ritual.name == "quiz" for line in ritual.lines}
    _expect(str(number) in asked, "such question")
    question = QuizQuestion(number=number, text=form.text("texte"), answer=form.text("reponse"))
    approve.write_question(app, day, question, person.actor)


def _undo(app: App, day: date, form: Form, person: DeskPerson) -> None:
    edit.undo(app, day, _number(form, "acte"), person.actor)


def _approve(app: App, day: date, form: Form, person: DeskPerson) -> None:
    edit.approve_version(app, day, _number(form, "version"), person.actor, _why(form))


def _hold(app: App, day: date, form: Form, person: DeskPerson) -> None:
    approve.hold(app, day, person.actor, _why(form))


DEEDS: Mapping[str, DeskDeed] = MappingProxyType(
    {
        "ordre": _order,
        "retirer": _drop,
        "prendre": _take,
        "reprendre": _take_back,
        "recrire": _reword,
        "objet": _subject,
        "apercu": _preheader,
        "ton": _tone,
        "phrase": _another,
        "partenaire": _partner,
        "question": _question,
        "annuler": _undo,
        "approuver": _approve,
        "retenir": _hold,
    }
)
"""By the last part of the path that the form posts to; an editor may do each of them."""
