"""The desk's pages on editions that left, in a real browser: under axe, and while it is sent."""

import pytest

from tests.loopback.forked import wait_until
from tests.rigs.desk_people import ODILE, link_in, peopled
from tests.rigs.published import DAY, enqueue, subscribe
from tests.web.test_accessibility import violations

PAGE = f"/pupitre/e/{DAY}"
LOW = """() => [...document.querySelectorAll("button, .button, .desk-nav a, input[type=text]")]
    .filter(each => each.getBoundingClientRect().height < 44).map(each => each.outerHTML)"""


@pytest.fixture
def site(postal_app, serve_app):
    """An edition for four that waits to be sent, on a site with people at its desk."""
    subscribe(postal_app, *(f"lectrice{n}@gmail.com" for n in range(3)), "l@exemple.test")
    enqueue(postal_app)
    return serve_app(peopled(postal_app))


def show(page, site, path):
    page.goto(f"{site.url}{path}")
    page.wait_for_load_state()


@pytest.fixture
def page(browser_page, site, inbox):
    """The edition's page, as an operator sees it who came in by a link."""
    show(browser_page, site, PAGE)
    assert faults_of(browser_page) == []
    browser_page.get_by_label("Ton courriel").fill(ODILE)
    browser_page.get_by_role("button", name="M’envoyer le lien").click()
    browser_page.get_by_role("status").wait_for()
    wait_until(lambda: inbox.envelopes)
    show(browser_page, site, link_in(inbox, site.url))
    browser_page.get_by_role("button", name="Entrer").click()
    browser_page.wait_for_url(f"{site.url}{PAGE}")
    return browser_page


def test_who_follows_a_sending_sees_it_end_without_touching_the_page(page, inbox):
    seen = {"queued": faults_of(page)}
    page.get_by_label("Pourquoi arrêter?").fill("la photo")
    page.get_by_role("button", name="Arrêter l’envoi").click()
    page.get_by_text("L’envoi est arrêté.").wait_for()
    seen["halted"] = faults_of(page)
    gate = inbox.hold(2)
    page.get_by_role("button", name="Reprendre l’envoi").click()
    page.get_by_text("En route.").wait_for()
    seen["on its way"] = faults_of(page)
    gate.set()
    page.get_by_role("heading", name="Le bilan").wait_for()  # its own script saw the end
    seen["done"] = faults_of(page)

    assert {state: faults for state, faults in seen.items() if faults} == {}
    assert len(inbox.envelopes) == 1 + 4


def test_the_answer_to_a_button_is_not_lost_to_a_look_at_the_state(page):
    def answered_late(route):
        """The server has done it, and the page looked again, before the answer comes."""
        answer = route.fetch(max_redirects=0)
        with page.expect_response(f"**{PAGE}/etat"):
            pass
        page.wait_for_timeout(300)  # what the page makes of it
        route.fulfill(response=answer)

    page.route("**/arreter", answered_late)
    page.get_by_role("button", name="Arrêter l’envoi").click()

    page.get_by_text("L’envoi est arrêté.").wait_for(timeout=60_000)


def test_a_correction_is_looked_at_and_past_editions_are_then_the_door_closes(page, site):
    show(page, site, f"{PAGE}/corriger")
    page.get_by_label("L’avis, pour tout le monde").fill("Le pont ferme.")
    page.get_by_label("Au lieu de", exact=True).fill("rouvre")
    page.get_by_label("Dire", exact=True).fill("ferme")
    page.get_by_role("button", name="Voir ce qui changerait").click()
    page.get_by_role("heading", name="Ce qui changerait").wait_for()
    seen = {"changes": faults_of(page)}
    show(page, site, "/pupitre/envois")
    seen["past"] = faults_of(page)
    page.get_by_role("button", name="Sortir").click()
    page.wait_for_url(f"{site.url}/pupitre/entrer")

    assert {state: faults for state, faults in seen.items() if faults} == {}


def faults_of(page):
    """What axe finds, and what is wider than the window or low, on a phone at night and by day."""
    faults = []
    page.wait_for_load_state()  # words stand there before the sheets that give them their place
    for width, scheme in ((320, "dark"), (1280, "light")):
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            faults.append(f"wider than {width}")
        faults += [*violations(page), *page.evaluate(LOW)]
    return faults
