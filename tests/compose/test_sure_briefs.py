"""Which briefs stand in an edition that plays."""

from dataclasses import replace

from digest.compose.choose import EditionPlace
from digest.compose.sure_briefs import with_sure_briefs
from digest.compose.tell import gravity_of
from digest.config import EditionSettings
from tests.rigs.newsroom import candidate, catalogue, choice_of

LEXICON = catalogue().lexicon
SURE = {
    "title": "La bibliothèque achète des livres",
    "section": "Culture",
    "summary": "Le budget de la Ville est adopté.",
}
DOUBTFUL = {
    "title": "Il ne viendra plus au quai",
    "section": "Culture",
    "summary": "Sa barque est à vendre.",
}


def day_with(brief, *, pinned=False):
    """Twelve sure articles as they are chosen, the first brief replaced by that one."""
    day = [candidate(n, **SURE | {"title": f"{SURE['title']} {chr(97 + n)}"}) for n in range(12)]
    choice = choice_of(day, EditionSettings(per_section=20))
    first, *others = choice.briefs
    other = replace(first, article=candidate(0, **brief).article, pinned=pinned)
    rulings = tuple(
        replace(each, candidate=other) if each.candidate.id == other.id else each
        for each in choice.rulings
    )
    return replace(choice, briefs=(other, *others), rulings=rulings)


def test_those_articles_are_what_they_are_called():
    assert gravity_of(candidate(0, **DOUBTFUL), LEXICON).likelihood.is_doubtful
    assert not gravity_of(candidate(0, **DOUBTFUL), LEXICON).likelihood.is_likely_grave
    assert gravity_of(candidate(0, **SURE), LEXICON).likelihood.is_surely_not_grave


def test_what_ranks_next_takes_the_place_of_a_brief_that_may_be_grave():
    before = day_with(DOUBTFUL)

    after = with_sure_briefs(before, LEXICON)

    assert len(after.briefs) == len(before.briefs)
    assert after.briefs[1:] == before.briefs[1:]
    assert after.ruling_on(before.briefs[0]).place is EditionPlace.OUT
    assert after.ruling_on(after.briefs[0]).reason.startswith("moved up")


def test_a_pinned_brief_stays():
    before = day_with(DOUBTFUL, pinned=True)

    assert with_sure_briefs(before, LEXICON) == before


def test_a_choice_of_sure_briefs_is_left_alone():
    before = day_with(SURE)

    assert with_sure_briefs(before, LEXICON) == before
