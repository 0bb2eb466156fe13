"""Every public page under axe-core, in a real Chromium: WCAG 2.2 A and AA, and good practice."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe

from digest.consent.claim import ClaimDefaults
from digest.flows.readers import change_address, leave, proof, sign_up
from digest.flows.readers.import_csv import add
from digest.flows.readers.visitor import Visitor
from digest.model import Purpose
from digest.render.consent_proof import proof_page
from digest.store import consents, corrections, partners, proposals
from digest.tokens import Use, microseconds, sign
from tests.rigs.links import link_token, way_to_file
from tests.rigs.newsroom import booking
from tests.rigs.soak import SOAK
from tests.web.test_pages import CUT_OFF, DAY, archived, edition

TOMORROW = DAY + timedelta(days=1)
SCREENS = ((320, "dark"), (1280, "light"), (320, "light"), (1280, "dark"))[: None if SOAK else 2]
"""In the suite each width and each scheme, in `make soak` each with the other."""
ASKING, LEAVING, STAYING = (f"{name}@exemple.test" for name in ("a", "b", "c"))


@pytest.fixture
def paths(site):
    """Every page by a name, its path; some need a press first, which is done."""
    defaults = ClaimDefaults(purposes=frozenset(Purpose), basis="papier")
    sign_up.request(site.app, ASKING, Visitor(source="x"))
    for address in (LEAVING, STAYING):
        add(site.app, address, defaults, "root")
    key = site.app.keyring.newest
    asking, leaving, staying = (
        link_token(site.app, Use.CONFIRM, 1, 1),
        link_token(site.app, Use.UNSUBSCRIBE, 2),
        link_token(site.app, Use.UNSUBSCRIBE, 3),
    )
    leave.leave(site.app, leaving, Visitor(source="x"))
    pending, moving = wants_to_move(site.app, 3)
    preferences, gone = (
        link_token(site.app, Use.PREFERENCES, 3),
        link_token(site.app, Use.PREFERENCES, 2),
    )
    archived(site, edition())
    with site.app.database.write() as conn:
        corrections.add(conn, 1, at=CUT_OFF, actor="a", notice="Douze.", before=edition())
        proposals.add(conn, edition(day=TOMORROW), CUT_OFF)
    return [
        *("/", "/abonnement", "/cadre", "/merci", "/archives", "/rien", "/d/x"),
        "/confidentialite",
        f"/confirmer/{asking}",
        *(f"/d/{leaving}", f"/d/{staying}"),
        *(f"/p/{preferences}", f"/p/{gone}", way_to_file(site.app, 2)),
        *(
            way_to_file(site.app, 3),
            f"/adresse/{link_token(site.app, Use.MOVE, pending, moving)}",
        ),
        *(f"/e/{DAY}", f"/pupitre/{sign(key, Use.DESK_DROP, 1, microseconds(CUT_OFF), 2)}"),
        f"/rapport/{sign(key, Use.DESK_REPORT, DAY.toordinal(), 1)}",
        *("/archives?q=loyer", "/archives?q=absent", "/archives?page=2"),
    ]


def wants_to_move(app, reader):
    """That reader asks to move, with a partner to be listed; the numbers in the letter's link."""
    with app.database.write() as conn:
        partners.add(conn, booking("Fromagerie du Coin inc.", DAY, TOMORROW))
    token = way_to_file(app, reader).rpartition("/")[2]
    change_address.ask(app, token, "d@exemple.test", Visitor(source="x"))
    with app.database.read() as conn:
        return 4, consents.newest(conn)


def violations(page):
    broken = Axe().run(page).response["violations"]
    return [(rule["id"], [node["html"][:120] for node in rule["nodes"]]) for rule in broken]


@pytest.mark.soak
@pytest.mark.parametrize(("width", "scheme"), SCREENS)
def test_no_page_has_a_fault_axe_can_find(browser_page, site, paths, scheme, width):
    page = browser_page
    page.set_viewport_size({"width": width, "height": 700})
    page.emulate_media(color_scheme=scheme)

    faults = {}
    for path in paths:
        page.goto(f"{site.url}{path}")
        faults[path] = violations(page)

    assert {path: broken for path, broken in faults.items() if broken} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_answer_to_a_press_has_a_fault_axe_can_find(browser_page, site, paths, scheme):
    page = browser_page
    page.emulate_media(color_scheme=scheme)
    staying, preferences = paths[10], paths[11]
    faults = {}

    def press(path, name, fill=""):
        page.goto(f"{site.url}{path}")
        if fill:
            page.locator("input[type=email]").fill(fill)
        page.get_by_role("button", name=name).first.click()
        page.wait_for_load_state()
        faults[name + fill] = violations(page)

    press("/abonnement", "JE M’INSCRIS", "anne@gmial.com")
    press("/abonnement", "JE M’INSCRIS", "anne@x")
    press(preferences, "Enregistrer")
    press(paths[14], "Écrire à cette adresse", "anne@x")
    press(paths[14], "Écrire à cette adresse", "anne@ailleurs.test")
    press(preferences, "M’envoyer le lien")
    press(preferences, "M’envoyer le lien")
    press(paths[15], "Confirmer cette adresse")
    press(staying, "Faire une pause")
    press(staying, "Me désabonner")
    press(paths[8], "Confirmer mon inscription")
    press(way_to_file(site.app, 3), "Effacer mon dossier")

    assert {name: broken for name, broken in faults.items() if broken} == {}


def test_the_printed_proof_has_no_fault_axe_can_find(browser_page, site, paths):
    from digest.cli.output.proof import proof_record

    newsletter = site.app.settings.newsletter
    record = proof_record(proof.proof(site.app, STAYING), newsletter)

    browser_page.set_content(proof_page(record, newsletter, None))

    assert paths
    assert violations(browser_page) == []
