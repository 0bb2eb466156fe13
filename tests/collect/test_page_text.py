"""The story in a page, without what hangs round it."""

import lxml.html
import pytest

from digest.collect import page_text

PARAGRAPH = (
    "Le pont de l’Anse rouvre lundi après neuf mois de travaux, avec deux voies de moins et une "
    "passerelle pour les piétons qui donne sur le fleuve d’un bout à l’autre de la traversée."
)
LONG = "".join(f"<p>{n}. {PARAGRAPH}</p>" for n in range(1, 6))


def text_in(body):
    root = lxml.html.document_fromstring(
        f"<html lang='fr'><body><h1>Le pont</h1>{body}</body></html>"
    )
    return " ".join(line.text for line in page_text.read(root))


@pytest.mark.parametrize(
    "box",
    [
        "<div itemprop='articleBody'>{}</div>",
        "<div class='x entry-content y'>{}</div>",
        "<div class=hentry><div class=entry>{}<p class='postmetadata'>This entry</p></div></div>",
        "<div class='colonne'>{}</div>",
    ],
)
def test_the_story_is_found_in_its_box_or_by_its_density(box):
    menu = (
        "<ul>" + "".join(f"<li><a href='/{n}'>Rubrique {n}</a></li>" for n in range(20)) + "</ul>"
    )

    text = text_in(menu + box.format(LONG) + "<footer>© La Gazette</footer>")

    assert PARAGRAPH in text
    assert not any(word in text for word in ("Rubrique", "©", "This entry"))


def test_a_teaser_in_a_box_is_not_taken_for_the_story():
    teasers = "<div class='entry-content'><p>Un autre sujet.</p></div>" * 3

    text = text_in(f"<div class='texte'>{LONG}</div><div>{teasers}</div>")

    assert PARAGRAPH in text
