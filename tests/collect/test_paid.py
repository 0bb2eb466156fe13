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
        ("XTRA Énergie", "Isoler son sous-sol", ""),
        ("Maison (commandité)", "Isoler son sous-sol", ""),
        ("contenu_partenaire", "Isoler son sous-sol", ""),
        ("Collab payée", "Isoler son sous-sol", ""),
        ("Section publicitaire spéciale", "Isoler son sous-sol", ""),
        ("Maison", "XTRA | Isoler son sous-sol", ""),
        ("Maison", "PUBLICITÉ | Isoler son sous-sol", ""),
        ("Maison", "« Publireportage » Isoler son sous-sol", ""),
        ("Maison", "CONTENU COMMANDITÉ Isoler son sous-sol", ""),
        ("Maison", "[AD] Isoler son sous-sol", ""),
        ("Maison", "Isoler son sous-sol #pub", ""),
        ("Maison", "Isoler son sous-sol", "Publi-communiqué"),
        ("Maison", "Isoler son sous-sol", "Conçu et proposé par Exemple Services"),
        ("Maison", "Isoler son sous-sol", "Ceci est un contenu commandité. Il fait froid."),
        ("Maison", "Isoler son sous-sol", "Partenariat payé avec Isolation Exemple"),
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
        ("Partenariat commercial", "Partenariat commercial : Ottawa signe", "Ottawa signe."),
        ("Musique", "XTRA large : la mode change", "Une création de Lise Aubé."),
        (
            "Médias",
            "La publicité, un art",
            "La rédaction du rapport n’a pas été confiée à la Ville.",
        ),
        ("Politique", "Commandites : le procès reprend", "Il reprend lundi."),
        ("Médias", "Publireportages : un journal est blâmé", "Le Conseil de presse le blâme."),
        ("Partenariats", "La Ville s’associe à l’école", "En partenariat avec l’école, la Ville"),
    ],
)
def test_what_is_told_of_partners_and_sponsors_is_news(category, title, first):
    assert paid_sign((category,), title, (Passage(text=first),)) == ""


STORY = ("Isoler un sous-sol demande du soin.", "Il faut mesurer les murs.")


def lines(*texts):
    return tuple(Passage(text=text) for text in texts)


@pytest.mark.parametrize(
    "last",
    [
        "Contenu commandité",
        "La rédaction du Courrier n’a pas participé à la réalisation de cet article.",
        "L’équipe du studio l’a écrit. Les journalistes n’ont pas pris part à ce contenu.",
        "Ce texte a été écrit par le studio Exemple pour le compte d’Isolation Exemple.",
        "Cet article est présenté par Isolation Exemple.",
        "Ce contenu a été réalisé en partenariat avec Isolation Exemple.",
        "Présenté par Isolation Exemple",
        "(Publicité payée par Isolation Exemple)",
    ],
)
def test_its_last_line_may_say_so(last):
    assert paid_sign(("Maison",), "Isoler son sous-sol", lines(*STORY, last))


@pytest.mark.parametrize(
    "last",
    [
        "En collaboration avec Lise Aubé",
        "Avec La Presse Exemple",
        "Publicité",
        "Ce texte a été produit dans le cadre de l’Initiative de journalisme local.",
        "Une enquête réalisée en partenariat avec Odile Exemple.",
        "Présenté par le Théâtre Exemple jusqu’au 3 décembre.",
        "Le maire n’a pas participé à la réalisation de ce projet.",
        "Les journalistes n’ont pas pu entrer.",
    ],
)
def test_a_last_line_that_thanks_colleagues_is_no_label(last):
    assert paid_sign(("Maison",), "Isoler son sous-sol", lines(*STORY, last)) == ""


@pytest.mark.parametrize(
    ("author", "is_paid"),
    [
        ("Contenu partenaire Exemple + Groupe Exemple", True),
        ("Isolation Exemple (contenu commandité)", True),
        ("Studio XTRA", True),
        ("La rédaction commerciale", True),
        ("Nos partenaires", True),
        ("Lise Aubé, Initiative de journalisme local", False),
        ("Studio Exemple", False),
        ("Marc Partenaire", False),
    ],
)
def test_who_signs_may_say_so(author, is_paid):
    assert bool(paid_sign((), "Isoler son sous-sol", author=author)) == is_paid


@pytest.mark.parametrize(
    ("url", "is_paid"),
    [
        ("https://journal.example/publireportage/isoler", True),
        ("https://journal.example/contenus-sponsorises/2026/isoler", True),
        ("https://journal.example/maison/brandcontent/isoler", True),
        ("https://journal.example/xtra/isoler", True),
        ("https://partenaires.journal.example/isoler", True),
        ("https://journal.example/medias/publireportage-le-conseil-tranche", False),
        ("https://journal.example/partenaires-sociaux/greve", False),
        ("https://journal.example/publicite/la-publicite-sexiste-recule", False),
        ("https://xtra.example/culture/le-film", False),
    ],
)
def test_a_folder_of_its_address_may_say_so(url, is_paid):
    assert bool(paid_sign((), "Isoler son sous-sol", url=url)) == is_paid


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
