import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.compose.titles import label, short_title


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
        ("« Je pars : c’est décidé », dit la mairesse devant le conseil municipal réuni", ""),
    ],
)
def test_a_headline_is_left_only_where_it_says_the_same(title, short):
    assert short_title(title) == short


@given(st.text(max_size=200))
def test_a_label_is_the_beginning_of_its_title_and_short(title):
    short = label(title)

    assert len(short) <= 60
    assert title.lstrip().startswith(short.rstrip("…")[:5].strip() or "")
