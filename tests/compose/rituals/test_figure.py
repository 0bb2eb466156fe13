"""The day's figure: of a light story, in the sentence that says it."""

import pytest

from tests.rigs.newsroom import candidate, edition_in_order

PLAIN = "Aucun chiffre ici, promis."
GRAVE = {"title": "Incendie à Rimouski : deux personnes sont mortes", "section": "Faits divers"}


def figures(*changes):
    """The rituals of an edition of ten stories, in that order; what is not said has no number."""
    told = [
        candidate(n, **{"summary": PLAIN, "title": f"La nouvelle {'abcdefghij'[n]}", **each})
        for n, each in enumerate([*changes, *[{}] * 10][:10])
    ]
    return [r for r in edition_in_order(told).rituals if r.name == "figure"]


def with_summary(place, summary, **changes):
    return figures(*[{}] * place, {"summary": summary, **changes})


@pytest.mark.parametrize("place", [5, 7])
def test_it_is_a_number_of_a_brief_with_its_sentence_its_link_and_its_title(place):
    sentence = "La forêt a reçu 400 arbres."

    [figure] = with_summary(place, f"Il pleuvait. {sentence}", section="Culture")

    [line] = figure.lines
    assert (line.label, line.text) == ("400 arbres", sentence)
    assert line.url == f"https://exemple.test/2024/11/nouvelle-{place}/"
    assert line.article_id == place + 1
    assert figure.note == f"Tiré de «\u00a0La nouvelle {'abcdefghij'[place]}\u00a0»."


@pytest.mark.parametrize("place", [0, 2])
def test_a_sentence_that_is_printed_is_not_said_again(place):
    assert with_summary(place, "La forêt a reçu 400 arbres.", section="Culture") == []


def test_digits_come_before_letters():
    letters = {"summary": "Le champ donne trois tonnes de carottes.", "section": "Cuisine"}
    digits = {"summary": "La voisine a semé 300 carottes.", "section": "Cuisine"}

    [of_letters] = figures({}, {}, {}, {}, {}, {}, letters)
    [of_brief] = figures({}, {}, {}, {}, {}, {}, letters, digits)

    assert of_letters.lines[0].label == "Trois tonnes"
    assert of_brief.lines[0].label == "300 carottes"


@pytest.mark.parametrize(
    "summary",
    [
        "Près de 200 livres ont été donnés.",
        "Il y a eu 12 morts.",
        "Elle avait 36 ans.",
        "On y trouve 200 livres, puis 30 disques.",
        "Le match s’est joué 4 à 2.",
        "Elle a semé 300 carottes.",
        "On y a semé 300 carottes.",
        "Mais la forêt a reçu 400 arbres.",
        "Trois tonnes de légumes en un été.",
        "Son voisin a planté 400 arbres.",
    ],
)
def test_what_is_not_one_certain_number_is_no_figure(summary):
    assert with_summary(6, summary, section="Culture") == []


@pytest.mark.parametrize(
    "changes", [GRAVE, {"section": "Justice", "title": "Un juge blâmé"}, {"title": "Un blessé"}]
)
def test_a_story_that_may_harm_somebody_gives_none(changes):
    assert with_summary(6, "Le quartier compte 200 maisons.", **changes) == []


@pytest.mark.parametrize("section", ["Économie", "Municipal", ""])
def test_hard_news_that_harms_nobody_gives_one_and_a_light_story_comes_first(section):
    hard = {"summary": "La Ville plantera 300 érables au parc.", "section": section}
    light = {"summary": "Le musée expose 40 tuques.", "section": "Culture"}

    [of_hard] = figures({}, {}, {}, {}, {}, {}, hard)
    [of_light] = figures({}, {}, {}, {}, {}, {}, hard, light)

    assert (of_hard.lines[0].label, of_light.lines[0].label) == ("300 érables", "40 tuques")


def test_a_column_is_no_story_a_number_is_of():
    assert with_summary(6, "Il fera 6 degrés à Longueuil.", section="Météo", title="Météo") == []
