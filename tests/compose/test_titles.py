from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.compose.headline import forms
from digest.compose.titles import (
    bare_subject,
    label,
    plain_subject,
    sequel_subject,
    short_title,
    titled_preheader,
    topic,
)
from tests.rigs.newsroom import edition


@pytest.mark.parametrize(
    ("title", "short"),
    [
        ("Une vague de douceur jusqu’à mardi", "Une vague de douceur jusqu’à mardi"),
        (
            "Avis de hausse de loyer : ce que tu peux refuser, et comment",
            "Avis de hausse de loyer",
        ),
        (
            "Le film tourné au Saguenay prend l’affiche, et le fjord vole la vedette",
            "Le film tourné au Saguenay prend l’affiche",
        ),
        (
            "Accusé de fraude en 2019, il est acquitté par le plus haut tribunal du pays",
            "",
        ),
        ("Rimouski : le plus grand rassemblement de cerfs-volants jamais vu au pays", ""),
        (
            "« Je pars : c’est décidé », dit la mairesse devant le conseil municipal réuni",
            "« Je pars : c’est décidé », dit la mairesse",
        ),
    ],
)
def test_a_headline_is_left_only_where_it_says_the_same(title, short):
    assert short_title(title) == short


@given(st.text(max_size=200))
def test_a_label_is_short_and_a_subject_is_never_cut(title):
    shapes = forms(title)

    assert len(label(title, shapes)) <= 110
    assert plain_subject(shapes) in ("", *shapes)
    assert topic(shapes) in ("", *shapes)
    assert not plain_subject(shapes).endswith("…")


@pytest.mark.parametrize(
    "title",
    [
        "Changement d’heure : pourquoi ton chien te réveille encore à 5 h",
        "Accusé de fraude en 2019, il est acquitté par le plus haut tribunal du pays",
        "Rimouski : le plus grand rassemblement de cerfs-volants jamais vu au pays",
        "La ruée vers l’or fait une victime : le stationnement du motel",
        "Assurance récolte : les pomiculteurs obtiennent un sursis",
    ],
)
def test_a_headline_stands_whole_in_a_list_of_two_lines(title):
    assert label(title, ()) == title
    assert label(title, forms(title)) == title


def test_a_line_of_the_voice_names_a_story_by_a_form_that_leaves_it_room():
    shapes = ("Tramway : Québec relance le projet de l’est, et les voisins rient", "Québec relance")

    assert topic(("Percé : un quai rouvre", "Un quai rouvre")) == "Un quai rouvre"
    assert topic(("Percé: un quai rouvre", "Un quai rouvre")) == "Un quai rouvre"
    assert topic(shapes) == "Québec relance"
    assert topic(("Un quai rouvre : on y va",)) == "Un quai rouvre : on y va"
    assert topic(()) == ""


def test_a_subject_without_a_topic_says_the_day():
    assert bare_subject(date(2024, 11, 8)) == "L’édition du vendredi 8\u00a0novembre"
    assert bare_subject(date(2024, 11, 1)) == "L’édition du vendredi 1er\u00a0novembre"


def test_a_title_that_an_inbox_still_shows_is_followed_by_more():
    lead = edition().lead

    said = titled_preheader(lead, ("Le curling",))
    again = titled_preheader(lead, ("Le curling",), frozenset({said.casefold()}))

    assert said == f"{lead.title}."
    assert again == f"{lead.title} · Le curling."


@pytest.mark.parametrize(
    ("title", "subject"),
    [
        ("Le pont ferme jusqu’en mai", "Suite\u00a0: le pont ferme jusqu’en mai"),
        (
            "Carambolage de la 112\u00a0: une 18e victime succombe",
            "Carambolage de la 112, la suite\u00a0: une 18e victime succombe",
        ),
        ("Carambolage: un 18e décès", "Carambolage, la suite\u00a0: un 18e décès"),
    ],
)
def test_the_subject_of_what_was_told_before_says_so_with_one_colon(title, subject):
    assert sequel_subject((title,)) == subject


@given(st.text(min_size=1, max_size=200))
def test_the_subject_of_a_sequel_fits_or_is_none(title):
    assert len(sequel_subject(forms(title))) <= 60
