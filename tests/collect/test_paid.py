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
        ("Brand content", "Isoler son sous-sol", ""),
        ("Native", "Isoler son sous-sol", ""),
        ("Contenu de nos partenaires", "Isoler son sous-sol", ""),
        ("Collaboration rémunérée", "Isoler son sous-sol", ""),
        ("Offert par Isolation Exemple inc.", "Isoler son sous-sol", ""),
        ("En collaboration avec la Caisse de l’Exemple", "Isoler son sous-sol", ""),
        ("Présenté par nos partenaires", "Isoler son sous-sol", ""),
        ("Maison", "Offert par Isolation Exemple : isoler son sous-sol", ""),
        ("Maison", "En collaboration avec Exemple | Isoler son sous-sol", ""),
        ("Maison", "Isoler son sous-sol | Contenu commandité", ""),
        ("Maison", "Isoler son sous-sol — présenté par Isolation Exemple", ""),
        ("Maison", "Isoler son sous-sol (offert par l’Exemple)", ""),
        ("Maison", "[Brand content] Isoler son sous-sol", ""),
        ("Maison", "Isoler son sous-sol", "Offert par Isolation Exemple"),
        ("Maison", "Isoler son sous-sol", "Offert par la Ville"),
        ("Maison", "Isoler son sous-sol", "Offert fièrement par Isolation Exemple. Il fait froid."),
        ("Maison", "Isoler son sous-sol", "En collaboration avec Isolation Exemple"),
        ("Maison", "Isoler son sous-sol", "Une présentation de Desexemple. Il fait froid."),
        ("Studio de contenu", "Isoler son sous-sol", ""),
        ("Info-publicité", "Isoler son sous-sol", ""),
        ("Espace promo", "Isoler son sous-sol", ""),
        ("Le coin de nos annonceurs", "Isoler son sous-sol", ""),
        ("Parole à nos partenaires", "Isoler son sous-sol", ""),
        ("Maison / Publireportage", "Isoler son sous-sol", ""),
        ("Advertising feature", "Isoler son sous-sol", ""),
        ("Maison", "[Pub] Isoler son sous-sol", ""),
        (
            "Collaboration spéciale",
            "Isoler son sous-sol",
            "Un texte des Toitures Exemple. Il fait froid.",
        ),
        (
            "Maison",
            "Isoler son sous-sol",
            "Présenté par le concessionnaire Exemple. Il fait froid.",
        ),
        ("Tourisme", "Trois sentiers", "En collaboration avec Tourisme Exemple. Il fait froid."),
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
        ("Loisirs", "Le cours est offert par la Ville", "Il est offert par la Ville."),
        ("Loisirs", "Un arbre offert par la Ville", "Offert par la Ville, il pousse vite."),
        ("Loisirs", "Offert par la Ville : un arbre par maison", "Une place de plus"),
        ("Loisirs", "Nager", "Offert par la Ville le service de navette reprend lundi."),
        ("Loisirs", "Nager", "Offert par la Ville. Le cours dure dix semaines."),
        ("Loisirs", "Nager", "Présenté par Odile Tremblé, le plan sera voté lundi."),
        (
            "Politique",
            "En collaboration avec Ottawa : Québec agit",
            "En collaboration avec Ottawa. Il ouvre lundi.",
        ),
        ("Enquête", "Le quai payé deux fois", "En collaboration avec La Presse Exemple"),
        ("Collaboration spéciale", "Le quai payé deux fois", "Un texte de Lise Aubé"),
        ("Tourisme", "Trois sentiers", "En collaboration avec Tourisme Exemple, la Ville agit."),
        ("Affaires", "Un toit", "Présenté par le groupe au conseil, il a été refusé."),
        ("Culture", "Les Natifs – une création", "Native de Gaspé, elle chante."),
        ("Science", "Une espèce native recule", "Le dossier est payé par Ottawa."),
        ("Économie", "Exemple offre un parc (et un lac)", "Le parc est commandité par Exemple."),
        ("Partenariats", "La Ville s’associe à l’école", "En partenariat avec l’école, la Ville"),
    ],
)
def test_what_is_told_of_partners_and_sponsors_is_news(category, title, first):
    assert paid_sign((category,), title, (Passage(text=first),)) == ""


def test_a_tag_names_a_subject_where_a_category_would_be_a_label():
    assert paid_sign(("Médias", "Publicité", "Partenaires"), "La publicité recule", ()) == ""
    assert paid_sign(("Médias", "Présenté par exemple inc."), "Isoler", ())


def test_any_of_its_categories_marks_an_item():
    item = Item(
        link="https://journal.example/a",
        title="Isoler son sous-sol",
        categories=("Maison", "Publireportage"),
    )

    article = article_of(item, PLACE)

    assert (article.section, article.paid_sign) == ("Maison", "Publireportage")
