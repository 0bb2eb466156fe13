"""What a story is about, by what it is filed under."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.collect.section import are_featured, section_of

NONE = (
    "Non classifié(e)",
    "Non classé",
    "Uncategorized",
    "Uncategorised",
    "Sans catégorie",
    "Sin categoría",
    "Allgemein",
    "Général",
    "Manchette",
    "Manchette 2",
    "Une - Bloc 3",
    "Featured-Home",
    "Tous les articles",
    "Édition du 24 novembre 2026",
    "Vol. 12, no 3",
    "Novembre 2026",
    "Français",
    "Abonnés seulement",
    "post-format-video",
    "rubrique12",
    "MANCHETTES",
    "À la Une",
    "a la une",
    "Vedette",
    "En vedette",
    "Article vedette",
    "Featured",
    "Slider",
    "Page d’accueil",
    "Blogue",
    "Les nouvelles",
    "Infolettre",
    "Dernières nouvelles",
    "Dernière heure",
    "Exclusif",
    "Abonnés",
    "Réservé aux abonnés",
    "2026",
    "Actualités",
    "Toutes les actualités",
    "Premium",
    "&lt;b&gt;Une&lt;/b&gt;",
    "Ariane Exemple",
    "Par Ariane Exemple",
    "Non classé(e)s",
    "Uncategorized-fr",
    "Main",
    "Slider accueil",
    "Une du site",
    "Mise en avant",
    "Coup de cœur",
    "À lire",
    "Top",
)
SECTIONS = (
    "Société",
    "Faits divers",
    "Actualités régionales",
    "Nouvelles technologies",
    "Vie de quartier",
    "Unesco",
    "Info-travaux",
    "Blogue politique",
    "Généraux et soldats",
    "Archives nationales",
    "Migration",
    "Édition québécoise",
    "Français langue seconde",
    "Services publics",
)


@pytest.mark.parametrize("name", NONE)
def test_what_names_a_place_a_form_or_an_author_is_no_section(name):
    assert section_of([name, "Transport"], "Ariane Exemple et Jean Untel") == "Transport"


@pytest.mark.parametrize("name", SECTIONS)
def test_a_section_that_only_resembles_one_is_kept(name):
    assert section_of([name, "Transport"]) == name


def test_a_section_written_in_html_is_read_as_a_title_is():
    assert section_of(["Arts &amp;amp; spectacles"]) == "Arts & spectacles"


@pytest.mark.parametrize(("name", "is_one"), [("Manchette", True), ("Sports", False)])
def test_some_names_say_that_a_story_matters(name, is_one):
    assert are_featured(["Transport", name]) is is_one


@given(st.lists(st.text()), st.text())
def test_no_names_make_it_fail(names, author):
    assert section_of(names, author) == section_of(names, author).strip()
