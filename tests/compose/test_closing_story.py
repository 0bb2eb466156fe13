from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.compose.choose import EditionPlace
from digest.compose.closing_story import with_calm_second, with_closing_story
from digest.compose.gravity import is_merry
from digest.compose.tell import gravity_of
from digest.config import EditionSettings
from digest.model import Tone
from tests.rigs.newsroom import candidate, catalogue, choice_of, edition, in_order

LEXICON = catalogue().lexicon
ABROAD = {"section": "International"}
SERIOUS = {"title": "Trente mises à pied à l’usine", "section": "Économie"}
GRAVE = {"title": "Incendie à Rimouski : deux personnes sont mortes", "section": "Faits divers"}


def ending(articles, tone=Tone.RESTRAINED, **limits):
    settings = EditionSettings(per_section=20, **limits)
    choice = choice_of(articles, settings)
    return with_closing_story(choice, tone, settings, catalogue().lexicon)


def closed(articles):
    """Those articles as they come, the last story told of the light ones."""
    limits, lexicon = EditionSettings(), catalogue().lexicon
    return with_closing_story(in_order(articles), Tone.RESTRAINED, limits, lexicon)


def is_light(article):
    """Whether the shipped lexicon finds it light."""
    return gravity_of(article, catalogue().lexicon).is_light


def day_of(light):
    """Twelve articles by rank, those numbers light and the others from abroad."""
    return [candidate(n, **({} if n in light else ABROAD), summary="Tout va.") for n in range(12)]


def test_the_light_story_among_the_five_is_told_last():
    choice = closed(day_of({1}))

    assert [article.id for article in choice.stories] == [3, 4, 5, 2]
    assert choice.ruling_on(choice.stories[-1]).reason.endswith("; light, so told last")


def test_the_best_light_brief_takes_the_last_place_where_no_story_is_light():
    choice = closed(day_of({7}))

    assert [article.id for article in choice.carried] == [1, 2, 3, 4, 8, 5, 6, 7, 9, 10]
    assert choice.ruling_on(choice.stories[-1]).reason == "the best of the light ones, so told last"
    assert choice.ruling_on(choice.briefs[0]).reason == "a brief: the last story is a light one"


def test_a_grave_story_is_told_last_rather_than_linked_below_a_light_one():
    day = day_of({7})
    grave = replace(day[4], article=replace(day[4].article, **GRAVE))

    choice = closed([*day[:4], grave, *day[5:]])

    assert choice.stories[-1].id == grave.id


def test_what_the_desk_pinned_keeps_its_place():
    pinned = [replace(article, pinned=True) for article in day_of(())[:5]]

    choice = ending([*pinned, *day_of(range(12))[5:]])

    assert all(article.pinned for article in (choice.lead, *choice.stories))


def test_a_light_brief_does_not_crowd_its_section():
    court = candidate(0, section="Sports", title="Un entraîneur accusé d’agression")
    others = [candidate(n, section=f"Monde {n}") for n in range(1, 5)]
    limits = EditionSettings(per_section=1)
    chosen = choice_of([court, *others, candidate(5, section="Sports")], limits)

    assert with_closing_story(chosen, Tone.RESTRAINED, limits, catalogue().lexicon) == chosen


@given(light=st.sets(st.integers(0, 11)), stories=st.integers(1, 7), briefs=st.integers(0, 5))
def test_a_light_last_story_or_none_and_nothing_carried_is_lost(light, stories, briefs):
    limits = {"stories": stories, "briefs": briefs}
    settings = EditionSettings(per_section=20, **limits)
    plain = choice_of(day_of(light), settings)

    choice = ending(day_of(light), **limits)

    assert {article.id for article in choice.carried} == {article.id for article in plain.carried}
    assert choice.lead == plain.lead
    assert len(choice.stories) == len(plain.stories)
    assert [rule.candidate for rule in choice.rulings[: len(choice.carried)]] == [*choice.carried]
    assert len(choice.rulings) == 12
    could_end = [article for article in choice.carried[1:] if is_light(article)]
    assert is_light(choice.stories[-1]) == bool(could_end) if choice.stories else True


def test_a_sober_edition_does_without_the_light_story_at_its_end():
    grave = (candidate(0, **GRAVE), *(candidate(n) for n in range(2, 6)))

    sample = edition(grave)

    assert sample.tone is Tone.SOBER
    assert [story.article_id for story in sample.all_stories] == [1, 6, 3, 4]


def test_a_sober_edition_keeps_a_last_story_that_is_not_light():
    grave = (candidate(0, **GRAVE), candidate(1, **ABROAD))

    assert len(edition(grave).all_stories) == 2


def test_a_sober_edition_takes_no_story_away_for_a_light_brief():
    plain = ending(day_of(()), Tone.SOBER)
    light = plain.briefs[-1]
    mixed = [
        article if article.id != light.id else candidate(article.id - 1) for article in day_of(())
    ]

    assert [article.id for article in ending(mixed, Tone.SOBER).stories] == [
        article.id for article in plain.stories
    ]


def test_a_sober_edition_keeps_a_light_last_story_that_the_desk_pinned():
    pinned = [replace(article, pinned=True) for article in day_of(range(12))[:5]]

    assert len(ending(pinned, Tone.SOBER).stories) == 4
    assert len(ending(day_of(range(12)), Tone.SOBER).stories) == 3


def test_a_choice_says_what_the_edition_does_without():
    choice = ending(day_of(range(12)))
    dropped = choice.stories[-1]

    left = choice.only(
        frozenset(article.id for article in choice.carried) - {dropped.id}, "too long"
    )

    assert dropped not in left.carried
    assert left.ruling_on(dropped).place is EditionPlace.OUT
    assert left.ruling_on(dropped).reason == "too long"
    assert len(left.rulings) == len(choice.rulings)


def calmed(*serious, pinned=()):
    """The four stories after the lead, those places serious, as an edition that plays has them."""
    articles = [
        replace(candidate(n, **(SERIOUS if n in serious else {})), pinned=n in pinned)
        for n in range(5)
    ]
    return [story.id - 1 for story in with_calm_second(in_order(articles), LEXICON).stories]


def test_where_the_voice_plays_nothing_serious_is_told_right_after_the_lead():
    assert calmed() == [1, 2, 3, 4]
    assert calmed(1) == [2, 1, 3, 4]
    assert calmed(2) == [1, 2, 3, 4]
    assert calmed(1, 2) == [1, 2, 3, 4]


def test_what_the_desk_pinned_stays_where_it_is():
    assert calmed(1, pinned=(0, 1)) == [1, 2, 3, 4]


MERRY = {"section": "Insolite", "summary": "Tout va."}


def test_what_ranks_next_takes_the_places_of_the_briefs_that_smile_in_a_sober_edition():
    limits = EditionSettings(per_section=20)
    ranked = choice_of(day_of(()), limits)
    first, *others = ranked.briefs
    article = candidate(first.id - 1, **MERRY).article
    merry = replace(first, article=article)
    rulings = tuple(
        replace(each, candidate=merry) if each.candidate.id == merry.id else each
        for each in ranked.rulings
    )

    choice = with_closing_story(
        replace(ranked, briefs=(merry, *others), rulings=rulings), Tone.SOBER, limits, LEXICON
    )

    next_one = ranked.rulings[10].candidate
    assert choice.briefs == (*others, next_one)
    assert choice.ruling_on(merry).reason == "a sober edition does without what smiles"
    assert choice.ruling_on(next_one).reason == "moved up: what smiles is held back"


def test_what_smiles_is_not_told_below_a_grave_lead_and_the_first_brief_is_told_instead():
    day = [candidate(0, **GRAVE), candidate(1, **ABROAD), candidate(2, **MERRY)]
    rest = [candidate(n, **ABROAD) for n in range(3, 12)]

    choice = with_closing_story(in_order([*day, *rest]), Tone.SOBER, EditionSettings(), LEXICON)

    assert [each.id for each in choice.stories] == [2, 4, 5, 6]
    assert choice.ruling_on(choice.stories[-1]).place is EditionPlace.STORY
    assert len(choice.briefs) == 4


@pytest.mark.parametrize("section", ["Vie quotidienne", "Culture", "Insolite"])
def test_what_plays_with_a_word_of_harm_is_held_back_from_a_sober_edition(section):
    trap = candidate(2, title="La cafétéria de l’hôpital assassine le Jell-O", section=section)
    day = [candidate(0, **GRAVE), candidate(1, **ABROAD), trap]
    rest = [candidate(n, **ABROAD) for n in range(3, 12)]

    choice = with_closing_story(in_order([*day, *rest]), Tone.SOBER, EditionSettings(), LEXICON)

    assert trap not in choice.carried
    assert choice.ruling_on(trap).reason == "a sober edition does without what smiles"


@pytest.mark.parametrize(
    "changes",
    [
        {
            "title": "Un entrepôt brûle à Granby, trois entreprises touchées",
            "section": "Actualités",
        },
        {"title": "Grève à l’usine : 200 personnes dehors", "section": "Économie"},
        {"title": "Une rue inondée à Beauceville", "section": "Actualités"},
    ],
)
def test_what_tells_of_harm_in_earnest_stays_in_a_sober_edition(changes):
    harm = candidate(2, **changes)
    choice = in_order([candidate(0, **GRAVE), candidate(1, **ABROAD), harm, candidate(3, **ABROAD)])

    closed = with_closing_story(choice, Tone.SOBER, EditionSettings(), LEXICON)

    assert harm in closed.carried


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Mort de rire : une humoriste triomphe", "section": "Culture"},
        {"title": "Un chat visite la caserne", "section": "Animaux"},
        {"title": "Trois façons de sauver une tarte", "section": "Cuisine"},
        {"title": "Il tue le temps en comptant les oiseaux", "section": "Loisirs"},
    ],
)
def test_what_smiles_does_so_by_its_section_or_by_words_that_only_sound_grave(changes):
    assert is_merry(candidate(3, **changes).article, LEXICON)


@pytest.mark.parametrize(
    "changes",
    [
        GRAVE,
        {"title": "Un roman d’ici gagne un prix", "section": "Livres"},
        {"title": "Feu vert au projet de loi", "section": "Politique"},
        {"title": "Un chat tue son maître", "section": "Animaux", "summary": "Il est mort mardi."},
    ],
)
def test_plain_news_and_harm_do_not_smile(changes):
    assert not is_merry(candidate(3, **changes).article, LEXICON)


@given(st.sets(st.integers(0, 11)), st.sampled_from(Tone), st.integers(0, 11))
def test_what_smiles_is_held_back_where_the_edition_is_sober_and_nowhere_else(merry, tone, pinned):
    day = [candidate(n, **(MERRY if n in merry else ABROAD)) for n in range(12)]
    day[pinned] = replace(day[pinned], pinned=True)
    before = in_order(day)

    after = with_closing_story(before, tone, EditionSettings(), LEXICON)

    below = (*after.stories, *after.briefs)
    smiling = [each for each in below if is_merry(each.article, LEXICON)]
    if tone is Tone.SOBER:
        assert all(each.pinned for each in smiling)
    else:
        assert {each.id for each in after.carried} == {each.id for each in before.carried}
    assert {ruling.candidate.id for ruling in after.rulings} == set(range(1, 13))
