import pytest

from digest.compose.assertions import unfounded
from digest.compose.voice import CatalogueLine


def assertions_of(text, when="", pool="opening/normal"):
    line = CatalogueLine(f"{pool}/1", text, frozenset(filter(None, when.split(", "))))
    return [words for words, _ in unfounded(line)]


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("On a vérifié deux fois plutôt qu'une.", "attended"),
        ("Ce qui suit a été lu et relu.", "attended"),
        ("Version courte : il fait beau.", "short"),
        ("Installe-toi, ce ne sera pas long.", "short"),
        ("Hé, t'as deux minutes?", "short"),
        ("À midi, tout le monde en parlera.", "morning"),
        ("On s'est levés de bonne heure.", "early"),
        ("De quoi jaser au souper.", "daytime"),
        ("Bonne journée.", "daytime"),
        ("Ton collègue le sait déjà.", "workday"),
        ("Il va te le dire en fin de semaine.", "weekday"),
        ("On a fait le tri.", "sorted"),
        ("Une édition plus sérieuse.", "serious"),
        ("Saute à la dernière nouvelle.", "light_end"),
    ],
)
def test_what_a_line_asserts_needs_its_condition(text, when):
    assert assertions_of(text)
    assert assertions_of(text, when) == []


@pytest.mark.parametrize(
    "text",
    [
        "T'auras quatre heures d'avance.",
        "Tu le savais avant tout le monde.",
        "Elles sont toutes ici.",
        "Plus rien à rattraper aujourd'hui.",
        "Tout ce qui suit est vrai.",
        "À demain, même heure.",
    ],
)
def test_what_nobody_can_know_no_condition_makes_true(text):
    assert assertions_of(text, "attended, short, sorted, morning")


@pytest.mark.parametrize(
    "text",
    [
        "Approche, on t'a gardé une place.",
        "Tu serais au courant tôt ou tard.",
        "Bonne Journée nationale des patriotes.",
        "Une longueur d'avance, et l'air de rien.",
    ],
)
def test_what_only_looks_like_an_assertion_passes(text):
    assert assertions_of(text) == []


def test_a_pool_that_is_said_on_short_days_only_may_say_so():
    assert assertions_of("Édition courte.", pool="opening/mini") == []
    assert assertions_of("Édition courte.", pool="opening/monday") == ["Édition courte"]


def test_the_advice_names_the_condition_to_write():
    line = CatalogueLine("opening/normal/1", "Version courte.")

    assert list(unfounded(line)) == [
        ("Version courte", 'ajoute when = "short", ou dis-le autrement')
    ]
