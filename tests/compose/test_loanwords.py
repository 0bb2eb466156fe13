"""English words are named with the Québec word; French ones that look like them pass."""

import pytest

from digest.compose.loanwords import loanwords


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("Ta job commence.", [("job", "emploi, travail")]),
        ("Un meeting de moins.", [("meeting", "réunion")]),
        ("Checke ça.", [("Checke", "vérifier")]),
        ("Check ça.", [("Check", "vérifier")]),
        ("On a checké.", [("checké", "vérifier")]),
        ("Tchèque ça.", [("Tchèque", "vérifier")]),
        ("Tchèque-moi ça.", [("Tchèque", "vérifier")]),
        ("On a tchéqué.", [("tchéqué", "vérifier")]),
        ("Un bon feeling.", [("feeling", "impression")]),
        (
            "Ta newsletter du week-end",
            [("newsletter", "infolettre"), ("week-end", "fin de semaine")],
        ),
        ("Likes et followers", [("Likes", "aimer"), ("followers", "personne abonnée")]),
        ("Bon matin!", [("Bon matin", "bonjour")]),
        ("Scrolle un peu.", [("Scrolle", "faire défiler")]),
        ("Nos e-mails et nos emails", [("e-mails", "courriel"), ("emails", "courriel")]),
    ],
)
def test_an_english_word_is_named_with_the_one_to_write(text, english):
    assert list(loanwords(text)) == english


@pytest.mark.parametrize(
    "text",
    [
        "La République tchèque et les Tchèques",
        "IGSNEWS te le dit.",
        "Des parties de cartes",
        "Un funambule a jobbé.",
        "La poste, la fille du facteur et le chat",
        "Un brunch, un café, une entrevue en vidéo",
    ],
)
def test_a_french_word_that_looks_like_one_passes(text):
    assert list(loanwords(text)) == []
