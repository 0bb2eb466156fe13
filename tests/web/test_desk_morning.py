"""The whole morning of an editor in a real Chromium, by keyboard wherever there is a key."""

import re
from dataclasses import replace

import pytest

from digest.flows.desk.approve import write_question
from digest.flows.desk.propose import propose
from digest.flows.edition.approval import approval_of
from digest.flows.sending.resend import edition_of
from digest.model import EditionStatus, QuizQuestion
from digest.store import partners
from tests.loopback.forked import wait_until
from tests.rigs.desk_people import ODILE, link_in, peopled
from tests.rigs.gazette import ANNE, DAY
from tests.rigs.newsroom import booking
from tests.web.test_accessibility import violations

PICTURE = "https://photos.nouvelles.example/quai.jpg"


def with_quiz(app):
    edition = app.settings.edition
    rituals = edition.rituals.model_copy(update={"quiz": True})
    edition = edition.model_copy(update={"rituals": rituals})
    return replace(app, settings=app.settings.model_copy(update={"edition": edition}))


@pytest.fixture
def site(desk_app, serve_app):
    """The pages of a newsroom whose edition was proposed, with a partner."""
    app = with_quiz(peopled(desk_app(approval="required")))
    with app.database.write() as conn:
        partners.add(conn, booking("Fromagerie du Coin inc.", DAY, DAY))
    for number in (1, 2, 3):
        question = QuizQuestion(
            number=number, text=f"Quel pont {number}?", answer="Celui de l’Anse"
        )
        write_question(app, DAY, question, "Anne")
    propose(app, DAY)
    return serve_app(app)


@pytest.fixture
def page(site, inbox, browser_page):
    """The desk's page, in a browser in which Odile, who also sends, has just signed in."""
    tab = browser_page
    tab.set_viewport_size({"width": 1280, "height": 900})
    tab.goto(f"{site.url}/pupitre")
    tab.get_by_label("Ton courriel").fill(ODILE)
    tab.keyboard.press("Enter")
    tab.wait_for_selector("text=Regarde tes courriels")
    wait_until(lambda: inbox.envelopes)
    tab.goto(site.url + link_in(inbox, site.url))
    tab.get_by_role("button", name="Entrer").click()
    tab.goto(f"{site.url}/pupitre")
    return tab


def titles(page):
    return page.locator(".piece h3").all_inner_texts()


def content(site):
    return approval_of(site.app, DAY).proposal.content


def faults_at(page, width, scheme):
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    wide = page.evaluate("document.documentElement.scrollWidth")
    return violations(page), wide <= width


def look_at(page, site):
    """No fault at any width, in any light; the mail stands in its frame."""
    sizes = ((320, "dark"), (1280, "light"), (320, "light"), (1280, "dark"))
    assert [faults_at(page, *size) for size in sizes] == [([], True)] * 4
    lead = content(site).lead.title
    assert lead in page.frame_locator("iframe").locator("body").inner_text().replace("\n", " ")


def reorder(page):
    first, second, *_ = titles(page)
    page.keyboard.press("j")
    page.keyboard.press("J")
    page.wait_for_url("**fait=ordre**")
    assert titles(page)[:2] == [second, first]


def reword(page):
    page.keyboard.press("e")
    page.locator("details[open] textarea[name=titre]").fill("Le pont rouvre lundi matin")
    page.locator("details[open] input[name=court]").press("Enter")
    page.wait_for_url("**fait=recrire**")
    assert "Le pont rouvre lundi matin" in titles(page)


def shown(page, selector):
    """Wait for it, and for its page's script: a key that comes before that is lost."""
    page.wait_for_selector(selector)
    page.wait_for_load_state("load")


def drop_and_undo(page):
    many = len(titles(page))
    page.keyboard.press("d")
    page.wait_for_url("**fait=retirer**")
    assert len(titles(page)) == many - 1
    page.keyboard.press("j")
    page.keyboard.press("d")
    shown(page, f".piece:nth-child({many - 2}):last-child")
    page.keyboard.press("u")  # each press undoes one act more, never an undoing
    shown(page, f".piece:nth-child({many - 1}):last-child")
    page.keyboard.press("u")
    shown(page, f".piece:nth-child({many}):last-child")


def try_out_and_approve(page, inbox):
    page.keyboard.press("t")
    page.wait_for_url("**fait=essai**")
    assert inbox.envelopes[-1].recipients == (ODILE,)
    assert inbox.envelopes[-1].message["Subject"].startswith("[Essai] ")
    page.keyboard.press("a")
    page.wait_for_url("**fait=approuver**")


def send(page, site):
    page.get_by_text("Envoyer maintenant").first.press("Enter")
    page.locator("#envoyer").press("Enter")
    page.wait_for_url(f"**/pupitre/e/{DAY}**")
    wait_until(lambda: edition_of(site.app, DAY).status is EditionStatus.DONE)
    page.reload()
    assert page.locator("h2", has_text="Le bilan").count() == 1
    assert faults_at(page, 1280, "dark")[0] == []


def correct(page, site):
    page.goto(f"{site.url}/pupitre/e/{DAY}/corriger")
    page.locator("#avis").fill("Le pont rouvre mardi, et non lundi.")
    page.locator("#de1").fill("lundi")
    page.locator("#par1").fill("mardi")
    page.get_by_role("button", name="Voir ce qui changerait").press("Enter")
    page.get_by_role("button", name=re.compile("Corriger, et le dire")).press("Enter")
    page.wait_for_url("**dit=corrigee**")
    stories = edition_of(site.app, DAY).content.all_stories
    assert "Le pont rouvre mardi matin" in [story.title for story in stories]


def drag_the_third_before_the_first(page):
    first, second, third, *_ = titles(page)
    page.locator(".piece h3", has_text=third).drag_to(page.locator(".piece h3", has_text=first))
    page.wait_for_url("**fait=ordre**")
    assert titles(page)[:3] == [third, first, second]


def rewrite_a_question(page, site):
    page.locator("#texte-1").fill("Quel quai?")
    page.locator("#reponse-1").fill("Celui de Matane")
    page.keyboard.press("Enter")
    page.wait_for_url("**fait=question**")
    [quiz] = [each for each in content(site).rituals if each.name == "quiz"]
    asked = {line.label: (line.text, line.answer) for line in quiz.lines}
    assert asked["1"] == ("Quel quai?", "Celui de Matane")
    assert asked["2"] == ("Quel pont 2?", "Celui de l’Anse")


def replace_a_picture(page, site):
    page.keyboard.press("j")
    page.keyboard.press("e")
    page.keyboard.press("Escape")
    page.keyboard.press("e")
    page.locator("details[open] input[value=autre]").press(" ")
    page.locator("details[open] input[name=adresse]").fill(PICTURE)
    page.keyboard.press("Enter")
    page.wait_for_url("**fait=recrire**")
    assert content(site).lead.image.url == PICTURE


def test_stories_are_dragged_a_question_rewritten_and_a_picture_replaced(page, site):
    drag_the_third_before_the_first(page)
    rewrite_a_question(page, site)
    replace_a_picture(page, site)

    assert page.locator(".done-acts li").count() == 3 + 3


def test_an_editor_decides_sends_and_corrects_an_edition(page, site, inbox):
    look_at(page, site)
    reorder(page)
    reword(page)
    drop_and_undo(page)
    try_out_and_approve(page, inbox)
    approved = content(site)

    send(page, site)

    assert edition_of(site.app, DAY).content == approved
    assert inbox.envelopes[-1].recipients == (ANNE,)
    correct(page, site)
