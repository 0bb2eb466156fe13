"""How likely a story is grave by all that its headline shows, of hands that taught nothing."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.compose.catalogue import FIELDS
from digest.compose.gravity import weigh
from digest.compose.likelihood import BIAS, STATED_DEATH, Likelihood, likelihood
from digest.model import Article
from digest.render.voice_files import read_voice
from tests.headlines import article_of, headlines
from tests.rigs.newsroom import catalogue
from tests.rigs.year.phrasebook import phrasebook

LEXICON = catalogue().lexicon
CUES = LEXICON.cues
NAMES = sorted(CUES.weights)


def of_kept(marks):
    """The lines of the half that no weight was learned from."""
    book, dice = phrasebook("kept"), random.Random(1)
    for pattern in (each for mark in marks for each in book.patterns[mark]):
        values = book.values(dice)
        section, title, below, *_ = (part.format_map(values) for part in pattern.parts)
        told = Article(url="https://e.test/", guid="1", title=title, section=section, summary=below)
        yield title, weigh(told, LEXICON)


def test_no_grave_story_of_a_hand_that_taught_nothing_leaves_the_voice_free():
    free = [title for title, weight in of_kept("GV") if not (weight.is_grave or weight.is_of_harm)]

    assert free == []


def test_hardly_a_light_story_of_that_hand_is_serious_and_none_is_grave():
    light = list(of_kept("PLTB"))
    serious = [title for title, weight in light if weight.is_serious]

    assert len(serious) <= 0.08 * len(light), serious
    assert [title for title, weight in light if weight.is_grave] == []


def test_of_headlines_that_taught_nothing_the_grave_are_likelier_than_the_light():
    def sums(mark):
        told = (weigh(article_of(each), LEXICON) for each in headlines("ninth", mark))
        return sorted(weight.likelihood.harm for weight in told)

    grave, light = sums("G"), sums("L")

    assert sum(each < light[-3] for each in grave) <= 0.06 * len(grave)


@given(st.lists(st.sampled_from(NAMES), unique=True), st.randoms(use_true_random=False))
def test_it_is_a_sum_in_whatever_order_cues_come(names, dice):
    shown = dict.fromkeys(names, "")
    again = dict.fromkeys(dice.sample(names, len(names)), "")
    total = CUES.weights[BIAS].grave + sum(CUES.weights[name].grave for name in names)

    assert likelihood(shown, CUES) == likelihood(again, CUES)
    assert likelihood(shown, CUES).grave == pytest.approx(total, abs=0.006)


@given(st.sets(st.sampled_from(NAMES)))
def test_nothing_denies_a_stated_death(names):
    shown = dict.fromkeys({*names, STATED_DEATH}, "")

    assert not likelihood(shown, CUES).denies_grave


@pytest.mark.parametrize("section", ["Faits divers", "Actualités", "Cuisine"])
@pytest.mark.parametrize(
    "title",
    [
        "Une femme tuée devant un comptoir à tartes",
        "Le meurtre de sa conjointe jugé au musée des jouets",
        "L’humoriste s’enlève la vie",
    ],
)
def test_what_smiles_beside_it_takes_nothing_from_a_plain_word_of_a_violent_death(title, section):
    told = Article(url="https://e.test/", guid="1", title=title, section=section, summary="Mardi.")

    assert weigh(told, LEXICON).is_grave


def test_what_elected_people_decide_reads_more_like_hard_news_than_what_one_cooks():
    def chance(title):
        told = Article(url="https://e.test/", guid="1", title=title, summary="On l’a su mardi.")
        return weigh(told, LEXICON).likelihood.chance_of_hard_news

    assert chance("Le ministre dépose son projet de loi") > 0.8
    assert chance("Trois recettes de tarte pour la fin de semaine") < 0.2


def test_it_says_what_spoke_the_weightiest_first():
    weight = weigh(
        Article(
            url="https://e.test/",
            guid="1",
            title="La barque est vide",
            section="Actualités",
            summary="Les deux frères de 9 et 12 ans pêchaient au large.",
        ),
        LEXICON,
    )

    assert weight.words == ("frères", "vide")
    assert str(weight.likelihood).startswith("serious +")
    assert "frères +" in str(weight.likelihood)


def test_without_a_cue_nothing_is_likely():
    assert Likelihood(harm=0, grave=-5).words == ()
    assert not likelihood({}, CUES).may_be_grave


def test_every_field_of_words_has_its_weight():
    fields = read_voice(None)[FIELDS]["fields"]

    assert [name for name in fields if name not in CUES.weights] == []
