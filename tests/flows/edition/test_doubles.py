"""Which candidates of a morning tell one story: what the one judge of it says."""

import pytest

from digest.flows.edition.doubles import with_matches
from tests.rigs.newsroom import candidate, morning

LONG = "On a comparé dix offres et parlé à huit spécialistes, dans trois villes. " * 6


def matches(*articles):
    return [
        [(match.article_id, match.ground) for match in each.same_as]
        for each in with_matches(articles, morning())
    ]


def told(number, title, text):
    return candidate(number, title=title, summary=text, body=())


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Deux blessés à Granby.", "Un quai brûle à Matane."),
        ("Le TSX gagne 120 points lundi.", "Le TSX perd 300 points mardi."),
        ("Neige à Amos, 5 centimètres au plus.", "Neige à Val-d’Or, 15 centimètres au plus."),
        ("", ""),
    ],
)
def test_a_standing_title_makes_no_two_articles_one(first, second):
    assert matches(told(1, "En bref", first), told(2, "En bref", second)) == [[], []]


@pytest.mark.parametrize("title", ["Acheter une tondeuse : les pièges", "Une tondeuse, 8 modèles"])
def test_a_copy_with_another_number_in_its_title_is_the_same_story(title):
    first = told(1, "Une tondeuse, 6 modèles", LONG)

    [[(number, ground)], _] = matches(first, told(2, title, LONG))

    assert (number, ground) == (told(2, title, LONG).id, "the same text")


def test_what_may_not_run_and_was_not_mailed_is_not_compared():
    untitled = told(1, "", LONG)

    assert matches(untitled, told(2, "Une tondeuse", LONG)) == [[], []]
