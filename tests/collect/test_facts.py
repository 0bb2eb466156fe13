"""What a later telling has of other facts, wherever in it they stand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.collect.facts import have_new_facts, titles_differ_in_fact

THINGS = ("morts", "blessés", "maisons", "postes", "passagers", "foyers")
ORDERS = (
    "Tornade au Kansas : {count} {thing}",
    "{count} {thing} dans la tornade du Kansas",
    "Au Kansas, la tornade fait {count} {thing}",
    "Le bilan de la tornade du Kansas : au moins {count} {thing}",
)
COUNT = st.integers(2, 900)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "Une tornade fait 14 morts au Kansas",
            "Kansas : le bilan de la tornade passe à 19 morts",
        ),
        ("L’usine de Granby supprime 120 postes", "À Granby, 180 postes disparaissent à l’usine"),
        (
            "Tempête : 2 400 foyers sans courant",
            "Toujours 800 foyers dans le noir après la tempête",
        ),
        ("Un blessé dans l’incendie", "Incendie : deux blessés sont à l’hôpital"),
        ("Le feu détruit quatre maisons", "Six maisons ont brûlé, dit la Ville"),
        ("Le métro coûtera 3 M$", "Facture de 5 millions de dollars pour le métro"),
    ],
)
def test_another_number_of_one_thing_is_a_fact_whatever_the_order(before, after):
    assert titles_differ_in_fact(before, after, "")
    assert have_new_facts([f"{before}."], [f"{after}."])


@given(st.sampled_from(THINGS), st.sampled_from(ORDERS), st.sampled_from(ORDERS), COUNT, COUNT)
def test_titles_that_count_one_thing_differ_where_their_numbers_do(thing, before, after, old, new):
    former = before.format(count=old, thing=thing)
    later = after.format(count=new, thing=thing)

    assert titles_differ_in_fact(former, later, "") is (old != new)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("14 morts au Kansas", "Kansas : quatorze morts"),
        ("Le match commence à 19 heures", "À 20 heures, le match"),
        ("Deux blessés à Magog", "À Magog, deux blessés et trois chiens"),
        ("Le budget de 2024 est prêt", "Prêt, le budget de 2025"),
    ],
)
def test_one_number_an_hour_a_year_and_what_was_not_counted_before_are_no_other_count(
    before, after
):
    assert not titles_differ_in_fact(before, after, before)
