"""
What the desk changed in an edition, over what the composer chose: stories taken in, their order.

Pure, and last of all that decides which stories there are: an edition with the same edits
of the same choice is the same edition. What its publisher took back, what is paid for, and
what readers could not read stays out, whoever asks for it.
"""

from collections.abc import Iterable
from dataclasses import replace

from digest.compose.admit import why_never
from digest.compose.choose import ArticleRuling, Choice, EditionPlace
from digest.compose.edition_input import EditionInput
from digest.model import Candidate, DeskEdits, DeskWording

_TAKEN = "taken in by the desk"
_MOVED = "put there by the desk"
_TOLD = (EditionPlace.LEAD, EditionPlace.STORY)


def with_desk_edits(choice: Choice, morning: EditionInput) -> Choice:
    """That choice with what the desk takes in, in the desk's order; itself without any."""
    return in_order(_with_taken(choice, morning), morning.edits.order)


def in_order(choice: Choice, order: tuple[int, ...]) -> Choice:
    """
    The lead, the stories and the briefs as the desk ordered them, by number; the first one leads.

    As many are told as before, and the rest are briefs. What *order* does not name follows
    what it does, as the composer ordered it; a number that is not there changes nothing.
    """
    if choice.lead is None or not order:
        return choice
    ranks = {number: rank for rank, number in enumerate(dict.fromkeys(order))}
    before = (choice.lead, *choice.stories, *choice.briefs)
    after = sorted(before, key=lambda each: ranks.get(each.id, len(ranks)))
    stories = 1 + len(choice.stories)
    moved = replace(
        choice, lead=after[0], stories=tuple(after[1:stories]), briefs=tuple(after[stories:])
    )
    return _ruled(moved, _rulings_of_place(choice, moved))


def reworded(candidates: Iterable[Candidate], edits: DeskEdits) -> tuple[Candidate, ...]:
    """The same candidates, those that the desk wrote of in this edition's words."""
    return tuple(
        _in_words(each, edits.wordings[each.id]) if each.id in edits.wordings else each
        for each in candidates
    )


def _in_words(candidate: Candidate, wording: DeskWording) -> Candidate:
    changed = {
        name: text
        for name in ("short_title", "short_summary", "note", "picture")
        if (text := getattr(wording, name)) is not None
    }
    if wording.headline:
        article = replace(candidate.article, title=wording.headline)
        return replace(candidate, article=article, **changed)
    return replace(candidate, **changed)


def _with_taken(choice: Choice, morning: EditionInput) -> Choice:
    for number in morning.edits.taken:
        ruling = next((each for each in choice.rulings if each.candidate.id == number), None)
        if ruling is None or ruling.place in _TOLD or why_never(ruling.candidate, morning):
            continue
        choice = _told_too(choice, ruling.candidate)
    return choice


def _told_too(choice: Choice, candidate: Candidate) -> Choice:
    """With that one as the last of its stories, or as the lead of an edition that had none."""
    rest = choice.only(frozenset(each.id for each in choice.carried) - {candidate.id}, "")
    if rest.lead is None:
        return _ruled(
            replace(rest, lead=candidate),
            (ArticleRuling(candidate, EditionPlace.LEAD, _TAKEN),),
        )
    stories = (*rest.stories, candidate)
    ruling = ArticleRuling(candidate, EditionPlace.STORY, _TAKEN)
    return _ruled(replace(rest, stories=stories), (ruling,))


def _rulings_of_place(before: Choice, after: Choice) -> tuple[ArticleRuling, ...]:
    """What is now to be said of each story that stands elsewhere than the composer put it."""
    stood = [each.id for each in before.carried]
    return tuple(
        replace(before.ruling_on(each), place=_place(after, each), reason=_MOVED)
        for each, number in zip(after.carried, stood, strict=True)
        if each.id != number
    )


def _place(choice: Choice, candidate: Candidate) -> EditionPlace:
    if candidate is choice.lead:
        return EditionPlace.LEAD
    return EditionPlace.STORY if candidate in choice.stories else EditionPlace.BRIEF


def _ruled(choice: Choice, rulings: Iterable[ArticleRuling]) -> Choice:
    """With those rulings in the place of the ones before, the carried in their order."""
    by_number = {each.candidate.id: each for each in (*choice.rulings, *rulings)}
    carried = [by_number.pop(candidate.id) for candidate in choice.carried]
    return replace(choice, rulings=(*carried, *by_number.values()))
