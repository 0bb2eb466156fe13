"""What a publisher says of a text that somebody paid for, and what only sounds like it."""

import pytest

from digest.collect.item import Item, article_of
from digest.collect.paid import paid_sign
from digest.model import Passage
from tests.collect.test_feed import PLACE


@pytest.mark.parametrize(
    ("category", "title", "first"),
    [
        ("Publireportage", "Isoler son sous-sol", ""),
        ("Contenu commandité", "Isoler son sous-sol", ""),
        ("CONTENU PARTENAIRE", "Isoler son sous-sol", ""),
        ("Partenaires", "Isoler son sous-sol", ""),
        ("Publi-reportage", "Isoler son sous-sol", ""),
        ("Sponsored content", "Isoler son sous-sol", ""),
        ("Maison", "Publireportage : isoler son sous-sol", ""),
        ("Maison", "[Commandité] Isoler son sous-sol", ""),
        ("Maison", "CONTENU PUBLICITAIRE | Isoler son sous-sol", ""),
        ("Maison", "Isoler son sous-sol (contenu partenaire)", ""),
        ("Maison", "Isoler son sous-sol", "Ce contenu est commandité par Isolation Exemple."),
        ("Maison", "Isoler son sous-sol", "Présenté par Isolation Exemple."),
        ("Maison", "Isoler son sous-sol", "Payé par Isolation Exemple. Il fait froid."),
        ("Maison", "Isoler son sous-sol", "Contenu commandité par Isolation Exemple"),
        ("Maison", "Isoler son sous-sol", "Sponsored by Example"),
    ],
)
def test_what_says_that_it_is_paid_for_is_heard(category, title, first):
    assert paid_sign((category,), title, (Passage(text=first),))


@pytest.mark.parametrize(
    ("category", "title", "first"),
    [
        ("Économie", "Un partenaire se retire du projet", "Le partenaire financier se retire."),
        ("Sports", "Le commanditaire du club change", "Le club est commandité depuis 1998."),
        ("Culture", "Un film présenté par le festival", "Présenté par le festival, il émeut."),
        ("Politique", "Publicité : Québec serre la vis", "Les enfants ne la verront plus."),
        ("Économie", "Partenaires : la liste s’allonge", "Deux villes s’ajoutent."),
        ("Médias", "La publicité sexiste recule", "Un article payé trop cher"),
        ("Partenariats", "La Ville s’associe à l’école", "En partenariat avec l’école, la Ville"),
    ],
)
def test_what_is_told_of_partners_and_sponsors_is_news(category, title, first):
    assert paid_sign((category,), title, (Passage(text=first),)) == ""


def test_any_of_its_categories_marks_an_item():
    item = Item(
        link="https://journal.example/a",
        title="Isoler son sous-sol",
        categories=("Maison", "Publireportage"),
    )

    article = article_of(item, PLACE)

    assert (article.section, article.paid_sign) == ("Maison", "Publireportage")
