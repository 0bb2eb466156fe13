"""Which sentences are understood where nothing stands before them."""

import pytest

from digest.compose.stands_alone import stands_alone


@pytest.mark.parametrize(
    "sentence",
    [
        "La forêt a reçu 400 arbres.",
        "Le marathon attend 3000 coureurs.",
        "Il y a 212 fauteuils dans la salle.",
        "Cette année, la chorale compte cent voix.",
        "Québec protège 300 kilomètres carrés près de Granby.",
    ],
)
def test_a_named_subject_and_a_verb_are_enough(sentence):
    assert stands_alone(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Elle a reçu 400 arbres.",
        "Il en est passé 240 en une heure.",
        "Douze chansons, un banjo, et beaucoup de foin.",
        "On le rallume avec une ampoule de 40 watts.",
        "Mais la salle compte 212 fauteuils.",
        "Son parcours compte 40 bornes.",
        "La salle y compte 212 fauteuils.",
        "Ces arbres ont coûté 400 dollars.",
        "Celui-ci a gagné 12 prix.",
        "« On en a vendu 300 », dit la gérante.",
    ],
)
def test_what_needs_the_sentence_before_it_does_not_stand_alone(sentence):
    assert not stands_alone(sentence)
