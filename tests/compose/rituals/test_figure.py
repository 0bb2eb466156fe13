"""The day's figure: of a light story, in the sentence that says it."""

import pytest

from digest.model import Passage
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

    [figure] = with_summary(
        place, f"Il pleuvait. {sentence}", section="Culture", title="La forêt renaît enfin"
    )

    [line] = figure.lines
    assert (line.label, line.text) == ("400 arbres", sentence)
    assert line.url == f"https://exemple.test/2024/11/nouvelle-{place}/"
    assert line.article_id == place + 1
    assert figure.note == "Tiré de «\u00a0La forêt renaît enfin\u00a0»."


@pytest.mark.parametrize("place", [0, 2])
def test_a_sentence_that_is_printed_is_not_said_again(place):
    printed = "Un voisin a planté 400 arbres au parc."

    assert with_summary(place, printed, section="Culture", body=()) == []


def test_it_may_stand_in_the_text_that_the_edition_does_not_print():
    body = (Passage(text="Il faisait beau. Un verger de Matane a donné 800 kg de pommes."),)

    [figure] = with_summary(6, PLAIN, section="Cuisine", body=body)

    assert figure.lines[0].label == "800 kg"


def test_a_number_that_a_title_shows_is_not_told_again():
    title = "Un verger donne 800 kilos"

    assert with_summary(6, "Un verger a donné 800 kilos.", section="Cuisine", title=title) == []


def test_the_best_is_a_sum_then_a_share_then_a_time_then_a_count_and_the_larger_of_two():
    sentences = (
        "Un atelier de Matane a vendu 445 paires de skis.",
        "Un atelier de Matane a vendu 900 paires de skis.",
        "Un chalet de Matane attend sa peinture depuis 40 ans.",
        "Un sondage donne 61 % aux patates pilées.",
        "Un prix de 7000 $ attend le meilleur pâtissier.",
    )
    labels = [
        figures(*[{}] * 5, *({"summary": each, "section": "Cuisine"} for each in some))[0]
        .lines[0]
        .label
        for some in (sentences[:1], sentences[:2], sentences[:3], sentences[:4], sentences)
    ]

    assert labels == [
        "445 paires",
        "900 paires",
        "40 ans",
        "61\u00a0%",
        "7000\u00a0$",
    ]


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
        "La liste compte 40 bâtiments.",
        "Le texte intégral compte 364 pages.",
        "Un champ a donné trois carottes géantes.",
        "Un champ a donné 9 carottes géantes.",
        "Un pont de la route 138 sera repeint.",
        "Un souper aura lieu le 12 mars 2025 à 18 h 30.",
        "Une ligne reçoit les appels au 418 555-0100.",
        "Un comité étudie la loi 96 et ses articles.",
        "Une femme de 36 ans a gagné le concours.",
        "Une usine met à pied 245 chauffeurs.",
        "Ce matin, un verger a donné 300 pommes.",
        "Une équipe a marqué 45 points.",
    ],
)
def test_what_is_not_one_certain_number_is_no_figure(summary):
    assert with_summary(6, summary, section="Culture") == []


@pytest.mark.parametrize(
    "changes", [GRAVE, {"section": "Justice", "title": "Un juge blâmé"}, {"title": "Un blessé"}]
)
def test_a_story_that_may_harm_somebody_gives_none(changes):
    assert with_summary(6, "Un quartier compte 200 maisons.", **changes) == []


@pytest.mark.parametrize("section", ["Économie", "Municipal", ""])
def test_hard_news_that_harms_nobody_gives_one(section):
    [figure] = with_summary(6, "La Ville plantera 300 érables au parc.", section=section)

    assert figure.lines[0].label == "300 érables"


def test_a_column_is_no_story_a_number_is_of():
    assert with_summary(6, "Un froid de 16 jours attend Longueuil.", title="Météo") == []
