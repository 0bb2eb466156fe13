"""What is at stake in a story: how many dead, how near, what is decided, for how many."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.compose.choose import choose
from digest.compose.score import score
from digest.compose.stakes import dead
from digest.compose.tell import headline_gravity
from digest.model import Passage
from tests.rigs.newsroom import WINDOW, candidate, candidates, catalogue, morning


def grounds(number=3, **changes):
    """The grounds on which that article ranks, with their points."""
    article = candidate(number, **changes)
    lexicon = catalogue().lexicon
    weighed = score(article, headline_gravity(article, lexicon), lexicon, WINDOW)
    return {signal.ground: signal.points for signal in weighed.signals}


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Explosion à l’usine : 7 morts", 7),
        ("Carambolage : sept personnes perdent la vie", 7),
        ("Une 9e victime succombe", 9),
        ("Une 5e femme tuée par son conjoint cette année", 0),
        ("12 blessés et 3 morts", 3),
        ("Le bilan passe de 14 à 19 morts", 19),
        ("L’incendie tue 4 enfants", 4),
        ("Deux enfants retrouvés sans vie dans un logement", 2),
        ("Un séisme fait 14\u00a0000 morts", 14_000),
        ("Au moins une vingtaine de morts", 20),
        ("Un homme de 24 ans est mort", 0),
        ("Elle est morte à 90 ans", 0),
        ("Deux voisins traités, un mort", 0),
        ("Tué 4 ans après son procès", 0),
    ],
)
def test_the_dead_are_counted_however_a_headline_says_them(text, number):
    assert dead(text) == number


@given(st.integers(2, 5), st.integers(2, 40))
def test_of_two_tolls_the_larger_is_told_first(fewer, times):
    here = {"section": "Faits divers", "summary": "Les secours sont sur place."}
    small = candidate(1, title=f"Un incendie fait {fewer} morts à Granby", **here)
    large = candidate(2, title=f"Une collision fait {fewer * times} morts à Laval", **here)

    choice = choose([small, large, *candidates(12)[3:5]], morning())

    assert choice.carried.index(large) < choice.carried.index(small)


def test_many_dead_near_home_lead_a_day_whose_front_page_nobody_knows():
    here = candidate(11, title="Explosion à Granby : 7 morts", section="Faits divers")
    vote = candidate(10, title="Québec dépose un budget de 3 milliards", section="Politique")

    assert choose([*candidates(10), vote, here], morning()).lead == here


def test_the_same_toll_weighs_more_near_home_than_far_away():
    near = grounds(title="Un autobus se renverse à Laval : 7 morts", section="Faits divers")
    far = grounds(
        title="Un autobus se renverse au Pérou : 7 morts",
        summary="Les secours sont sur place.",
        section="Monde",
    )

    assert near["7 dead"] == far["7 dead"]
    assert "near home" in near
    assert "near home" not in far


@pytest.mark.parametrize(
    ("title", "ground"),
    [
        ("Le projet de loi sur les loyers est adopté", "what elected people decide"),
        ("La mairesse de Granby ne se représentera pas", "what elected people decide"),
        ("Une facture de 12 M$ pour la route", "millions are at stake"),
        ("L’usine supprime 240 emplois", "hundreds are touched"),
    ],
)
def test_what_is_decided_spent_and_suffered_by_many_weighs_unless_its_section_is_light(
    title, ground
):
    assert ground in grounds(title=title, section="Société")
    assert ground not in grounds(title=title, section="Culture")


def test_a_text_that_breaks_off_is_not_taken_for_a_short_one():
    cut = (Passage(text="Le conseil a tranché. La rencontre a duré jusqu’à minuit, et les deux"),)
    whole = (Passage(text="Le conseil a tranché. La rencontre a duré jusqu’à minuit."),)

    broken_off, short = grounds(body=cut), grounds(body=whole)

    assert broken_off["length as usual, of a text that breaks off"] > short["length"]
