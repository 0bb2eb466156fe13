"""The reader's own way through the pages, in a real browser, without a script."""

import json

import pytest

from digest.model import Purpose
from digest.store import subscribers
from digest.tokens import Use
from tests.rigs.links import link_token
from tests.web.test_pages import archived, edition

READER = "lectrice@exemple.test"


def reader_of(app):
    with app.database.read() as conn:
        return subscribers.by_address(conn, READER)


def sign_up(page, site, read_letter, link_in):
    page.goto(f"{site.url}/")
    page.get_by_label("Ton courriel").fill(READER)
    page.get_by_role("button", name="JE M’INSCRIS", exact=True).click()
    page.wait_for_url(f"{site.url}/merci")
    return link_in(read_letter(site.app), "/confirmer/")


def test_a_reader_comes_chooses_and_goes(browser_page, site, read_letter, link_in):
    page = browser_page
    page.goto(sign_up(page, site, read_letter, link_in))
    page.get_by_role("button", name="Confirmer mon inscription").click()
    assert "au courant, ou presque" in page.get_by_role("heading", level=1).inner_text()
    welcome = read_letter(site.app)

    page.goto(link_in(welcome, "/p/"))
    page.get_by_label("Les promotions d’Au courant").uncheck()
    page.get_by_role("button", name="Enregistrer").click()
    assert page.get_by_role("status").inner_text() == "C’est enregistré."
    assert reader_of(site.app).purposes == {Purpose.NEWSLETTER, Purpose.PARTNERS}

    page.goto(link_in(welcome, "/d/"))
    page.get_by_role("button", name="Me désabonner").click()
    assert page.get_by_role("heading", level=1).inner_text() == "C’est fait"
    assert reader_of(site.app).left_at is not None


def test_everything_works_with_the_keyboard_alone(browser_page, site):
    page = browser_page
    page.goto(f"{site.url}/abonnement")

    page.get_by_label("Ton courriel").focus()
    page.keyboard.type(READER)
    page.keyboard.press("Tab")
    focused = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site.url}/merci")

    assert focused == "JE M’INSCRIS"
    assert reader_of(site.app) is not None


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_no_page_is_wider_than_its_window_and_targets_are_large(browser_page, site, scheme, width):
    page = browser_page
    site.post("/abonnement", {"courriel": READER})
    number = reader_of(site.app).id
    page.set_viewport_size({"width": width, "height": 700})
    page.emulate_media(color_scheme=scheme)
    tokens = (
        f"/d/{link_token(site.app, Use.UNSUBSCRIBE, number)}",
        f"/confirmer/{link_token(site.app, Use.CONFIRM, number, 1)}",
    )

    for path in ("/", "/abonnement", "/merci", "/archives", "/rien", *tokens):
        page.goto(f"{site.url}{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        small = page.evaluate(
            """() => [...document.querySelectorAll("button, .button, input:not([tabindex])")]
                .filter(e => e.getBoundingClientRect().height < 44).map(e => e.outerHTML)"""
        )
        assert small == [], path


def test_a_system_that_can_share_is_asked_to_and_no_other_shows_the_button(browser_page, site):
    archived(site, edition())
    page, address = browser_page, f"{site.url}/e/2024-11-08"
    page.goto(address)
    before = page.get_by_role("button", name="Partager…").is_visible()
    page.add_init_script(
        "navigator.share = async data => { document.title = JSON.stringify(data); }"
    )

    page.goto(address)
    page.get_by_role("button", name="Partager…").click()

    assert not before
    assert json.loads(page.title()) == {"title": edition().subject, "url": address}
