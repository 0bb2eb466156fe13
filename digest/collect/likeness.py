"""
How alike two tellings are, and whether a likeness is only that of a form. Pure.

A repeat is cut short, or goes on, or has a word put right. A form that is filled
in anew (the weather, a draw, an accident, a grant) is as like, and has another
name, another day or other numbers in its blanks.
"""

from enum import StrEnum

from rapidfuzz import fuzz, process
from rapidfuzz.distance import LCSseq

from digest.collect.telling import Telling

_SAYS_NOTHING = 4
_ENOUGH_WORDS = 25
"""A shorter text says too little to speak for itself; then the title must agree too."""
_SPOKEN = 15
"""A text of so many words is known where another source has words beside them."""
_APART = 0.06
"""Of the shorter text's words, how many may lie outside the other: a word or two put right."""
_APART_WITH_TITLE = 0.12
_SHORT_APART = 0.15
_OVER = 0.25
"""The same of a text over which other facts are told: the most of all."""
_CUT_WORDS = 2
"""How many words at the ends of a run another may have only as a part of longer ones."""
_ALIKE = 80.0
"""How much titles must agree, of 100."""
_ONE_SPELLING = 75.0
_KIN, _STRANGE = 0.55, 0.3
"""How much of the shorter of two texts the other has where they are kin, and where they are not."""
_SHARED_TITLE = 0.3
_SPEAKS = 3
"""Of how many words of content a title is made that no column has."""
_SPEAKS_ALONE = 5
"""Of how many one is made that tells a story where nobody has a text."""
_NUMBERS_APART = 2
_ONE_DAY = 20
"""Hours; a short text that comes back later, in the same source, is a column."""
_GOES_ON = 48
"""Hours within which other facts of a story are told over the text there was."""


class Evidence(StrEnum):
    """What one side of two items says on whether they are one story."""

    FOR = "for"
    AGAINST = "against"
    NONE = "none"


def title_evidence(first: Telling, second: Telling) -> Evidence:
    """Whether two titles are one: cut, with a label, or with a word put right."""
    if not (first.heading and second.heading):
        return Evidence.NONE
    if _are_one_title(first, second):
        return Evidence.FOR
    shared = len(first.topic & second.topic)
    fewest = min(len(first.topic), len(second.topic))
    return Evidence.NONE if shared >= max(2, _SHARED_TITLE * fewest) else Evidence.AGAINST


def text_evidence(first: Telling, second: Telling) -> Evidence:
    """Whether two texts are one, told at length or briefly, before or after a change."""
    if first.text == second.text:
        return Evidence.FOR if len(first.text.split()) >= _SAYS_NOTHING else Evidence.NONE
    shorter, longer = _by_length(first, second)
    if len(shorter.run) < _SAYS_NOTHING or first.is_wall or second.is_wall:
        return Evidence.NONE
    shared = len(shorter.content & longer.content) / max(len(shorter.content), 1)
    if shared >= _KIN or LCSseq.similarity(shorter.run, longer.run) / len(shorter.run) >= _KIN:
        return Evidence.FOR
    return Evidence.AGAINST if shared < _STRANGE else Evidence.NONE


def are_two_issues(first: Telling, second: Telling) -> bool:
    """
    Whether two texts under one title are two issues of a column: what they tell differs.

    A cut, a text that goes on and words put right are one; so is a text beside none.
    """
    shorter, longer = _by_length(first, second)
    if not shorter.run or first.heading != second.heading:
        return False
    return (
        _numbers_apart(first, second) > 0
        or _apart(shorter, longer) > _SHORT_APART
        or _have_other_names(first, second)
    )


def tell_one_story(
    first: Telling, second: Telling, *, hours: float, are_of_one_source: bool
) -> bool:
    """Whether two items that neither address nor guid links are one, published *hours* apart."""
    shorter, longer = _by_length(first, second)
    if not longer.run:
        return hours <= _ONE_DAY and _are_one_alert(first, second)
    if not shorter.run or first.is_wall or second.is_wall or _lie_apart(shorter, longer):
        return False
    agree = _agree_at_length if len(shorter.run) >= _ENOUGH_WORDS else _agree_in_brief
    return (
        agree(shorter, longer, hours=hours, are_of_one_source=are_of_one_source)
        and not _is_a_form(first, second, hours=hours)
        and not (is_standing(first, second) and are_two_issues(first, second))
    )


def _by_length(first: Telling, second: Telling) -> tuple[Telling, Telling]:
    """The two, the one with the shorter text first."""
    return (second, first) if len(second.run) < len(first.run) else (first, second)


def _agree_at_length(
    shorter: Telling, longer: Telling, *, hours: float, are_of_one_source: bool
) -> bool:
    """
    Whether two texts that speak for themselves are one, or one goes on from the other.

    In another order only where they are about as long: a long text has the words of many.
    """
    in_order = apart = _apart(shorter, longer)
    is_longer = len(longer.run) > 2 * len(shorter.run)
    if not is_longer:
        apart = min(_apart_in_any_order(shorter, longer), in_order)
    if apart <= _APART_WITH_TITLE:
        is_entitled = _are_one_title(shorter, longer)
        if is_entitled or (apart <= _APART and not (is_longer and apart)):
            return True
    is_retold = not are_of_one_source or shorter.heading != longer.heading
    return in_order <= _OVER and is_retold and _goes_on(shorter, longer, hours)


def _agree_in_brief(
    shorter: Telling, longer: Telling, *, hours: float, are_of_one_source: bool
) -> bool:
    """Whether two short texts are one: under one title, and later not as a column."""
    is_spoken = not are_of_one_source and len(shorter.run) >= _SPOKEN
    if is_spoken and shorter.running in longer.running:
        return True
    apart = _apart(shorter, longer)
    if apart > _SHORT_APART:
        return False
    if hours <= _ONE_DAY and _count_otherwise(shorter, longer):
        return True
    names_one = _names_a_story(shorter) and _names_a_story(longer)
    is_column = are_of_one_source and hours > _ONE_DAY and (apart or not names_one)
    return _are_one_title(shorter, longer) and not is_column


def _goes_on(shorter: Telling, longer: Telling, hours: float) -> bool:
    return hours <= _GOES_ON and fuzz.token_set_ratio(shorter.heading, longer.heading) >= _ALIKE


def _lie_apart(shorter: Telling, longer: Telling) -> bool:
    """
    Whether so many words of the shorter text are nowhere in the other that no order makes them one.

    It follows from what is asked later, and costs far less: unlike texts are most by far.
    """
    most = max(_CUT_WORDS, 1 + _OVER * len(shorter.run))
    surely_missing = (shorter.imprint & ~longer.imprint).bit_count()
    return surely_missing > most or len(shorter.bag - longer.bag) > most


def _apart(shorter: Telling, longer: Telling) -> float:
    """How much of the shorter text is not in the other; its last word may have been cut."""
    is_cut = len(shorter.run) < len(longer.run)
    whole = shorter.run[:-1] if is_cut else shorter.run
    return (len(whole) - LCSseq.similarity(whole, longer.run)) / max(len(whole), 1)


def _apart_in_any_order(shorter: Telling, longer: Telling) -> float:
    """The same where another desk put the sentences in an order of its own."""
    return len(shorter.bag - longer.bag) / max(len(shorter.run), 1)


# --- forms ------------------------------------------------------------------------------------


def _is_a_form(first: Telling, second: Telling, *, hours: float) -> bool:
    """Whether what differs is what a form leaves blank: names, days, numbers, a number in a row."""
    return (
        _are_of_a_series(first, second)
        or _differ(first.heading_days, second.heading_days)
        or (hours > _ONE_DAY and _differ(first.days, second.days))
        or _numbers_apart(first, second) >= _NUMBERS_APART
        or _has_other_matter(first, second)
        or _entitle_others(first, second)
        or _have_other_names(first, second)
        or _have_other_subjects(first, second)
    )


def _have_other_names(first: Telling, second: Telling) -> bool:
    """Whether each names what the other does not, and not only in another spelling."""
    theirs = second.names - first.known
    return bool(theirs) and _is_spelt_nowhere(first.names - second.known, second)


def _have_other_subjects(first: Telling, second: Telling) -> bool:
    """Whether title and text of each tell of what the other does not: of choirs, of gardens."""
    theirs = second.subjects - first.known
    return bool(theirs) and _is_spelt_nowhere(first.subjects - second.known, second)


def _is_spelt_nowhere(spoken: frozenset[str], other: Telling) -> bool:
    """Whether one of those words is not in the other telling, in no other spelling either."""
    return any(
        process.extractOne(word, other.known, scorer=fuzz.ratio, score_cutoff=_ONE_SPELLING) is None
        for word in spoken
    )


def _entitle_others(first: Telling, second: Telling) -> bool:
    """Whether two titles are one but for whom they name, and not only in another spelling."""
    ours, theirs = first.entitled - second.entitled, second.entitled - first.entitled
    if not (ours and theirs) or first.frame != second.frame:
        return False
    pairs = ((word, other) for word in ours for other in theirs)
    return all(fuzz.ratio(*pair) < _ONE_SPELLING for pair in pairs)


def _differ(ours: frozenset[str], theirs: frozenset[str]) -> bool:
    """Whether each has what the other has not."""
    return not (ours <= theirs or theirs <= ours)


def _numbers_apart(first: Telling, second: Telling) -> int:
    """How many numbers each text has that the other lacks, of the one that has fewer."""
    ours, theirs = first.numbers, second.numbers
    return min(len(ours - theirs), len(theirs - ours))


def _are_of_a_series(first: Telling, second: Telling) -> bool:
    """Whether the titles number what they stand over, and not alike."""
    ours, theirs = first.serials, second.serials
    return bool(ours and theirs and ours != theirs)


def _has_other_matter(first: Telling, second: Telling) -> bool:
    """Whether one label stands before two matters, over a text that tells of neither."""
    if not (first.kicker and second.kicker) or first.kicker[0] != second.kicker[0]:
        return False
    ours, theirs = first.kicker[1], second.kicker[1]
    known = first.said | second.said
    return _differ(ours - known, theirs - known)


# --- titles -----------------------------------------------------------------------------------


def _count_otherwise(first: Telling, second: Telling) -> bool:
    """Whether two titles are one but for what they count."""
    return first.uncounted == second.uncounted and len(first.uncounted_matter) >= _SPEAKS


def _names_a_story(telling: Telling) -> bool:
    """Whether a title says enough to be that of one story only: not « Le quiz de la semaine »."""
    return len(telling.matter) >= _SPEAKS


def is_standing(first: Telling, second: Telling) -> bool:
    """Whether both stand under one title that is a column's, or too short to be a story's."""
    return first.heading == second.heading and (first.heads_a_column or not _names_a_story(first))


def _are_one_alert(first: Telling, second: Telling) -> bool:
    """Whether both have one title that tells by itself what happened."""
    is_told = len(first.matter) >= _SPEAKS_ALONE and not first.heads_a_column
    return first.heading == second.heading and is_told


def _are_one_title(first: Telling, second: Telling) -> bool:
    if first.heading == second.heading:
        return bool(first.heading)
    shorter, longer = sorted((first, second), key=lambda each: len(each.heading))
    if len(shorter.heading.split()) < _SAYS_NOTHING:
        return False
    if shorter.heading_numbers == longer.heading_numbers:
        if shorter.heading in longer.heading:
            return True
        return fuzz.token_sort_ratio(shorter.heading, longer.heading) >= _ALIKE
    return (first.is_cut or second.is_cut) and longer.heading.startswith(shorter.heading)
