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


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Personne a le temps de répondre.", "Personne n’a le temps de répondre."),
        ("On voit rien depuis le quai.", "On ne voit rien depuis le quai."),
        (
            "La tourbière reste sauvage.",
            "La tourbière reste sauvage. Soutenez une presse libre dès 5 dollars par mois.",
        ),
        (
            "La tourbière reste sauvage. Ce texte est réservé à nos abonnés.",
            "La tourbière reste sauvage. Les travaux ont coûté 900 000 dollars.",
        ),
    ],
)
def test_grammar_an_appeal_for_the_newsroom_and_what_stood_behind_a_wall_are_no_facts(
    before, after
):
    assert not have_new_facts([before], [after])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("La loi entre en vigueur en mars 2026.", "La loi entre en vigueur en mars 2027."),
        ("Une personne est au pont.", "Personne n’est au pont."),
    ],
)
def test_a_year_in_the_place_of_another_and_nobody_in_the_place_of_somebody_are_facts(
    before, after
):
    assert have_new_facts([before], [after])


def test_what_another_source_puts_before_the_same_words_is_a_fact_only_where_it_tells_an_end():
    text = "Trois cents enfants ont fait voler leurs cerfs-volants dimanche."
    caption = "Les jeunes de la chorale du Phare sur une plage de la baie."
    end = "Le concours a finalement été annulé."

    assert not have_new_facts([text], [f"{caption} {text}"], are_of_one_source=False)
    assert have_new_facts([text], [f"{end} {text}"], are_of_one_source=False)


def test_texts_with_thousands_of_other_sentences_are_laid_beside_one_another_in_part():
    before = [f"Le maire {number} a visité la rue {number * 7}." for number in range(9000)]
    after = [f"La mairesse {number} voit la place {number * 5}." for number in range(9000)]

    assert have_new_facts(before, after)
    assert not have_new_facts(before, before)
