"""The box on the newspaper's own site, slips of the finger, and those who never asked."""

import re

import pytest

from digest.cli.embed import embed
from digest.consent.wording import BUTTON, HEADING, OPENER, SENTENCE
from digest.flows.readers.sign_up import box_of, request
from digest.flows.readers.visitor import Visitor
from digest.store import consents, letters, subscribers
from digest.tokens import Use
from digest.web.pages import make_pages
from tests.rigs.links import link_token

READER = "lectrice@exemple.test"


def asked(app, address=READER):
    with app.database.read() as conn:
        subscriber = subscribers.by_address(conn, address)
        return consents.of_subscriber(conn, subscriber.id) if subscriber else ()


def test_the_snippet_says_the_publishers_words_byte_for_byte_and_signs_up(site):
    pages = make_pages(site.app.settings)
    values = {"box": box_of(site.app), "promise_link": "politique de confidentialité"}
    html = pages.snippet(**values, form="integre", level=2)

    sentence = SENTENCE.replace("IGSNEWS", "Au courant")
    action = re.search(r'action="([^"]+)"', html)[1]
    fields = {**dict(re.findall(r'name="(\w+)" value="(\w+)"', html)), "courriel": READER}
    answer = site.post(site.path_of(action), fields)

    for text in (HEADING, OPENER, BUTTON, sentence, values["box"].identity):
        assert text in html
    assert "<script" not in html
    assert " checked" not in html
    assert answer.status == 303
    (entry,) = asked(site.app)
    assert entry.event.source.endswith("/abonnement (formulaire intégré au site)")
    assert embed.name == "embed"


def test_only_the_newspapers_own_site_may_frame_the_box(site):
    framed, other = site.get("/cadre"), site.get("/abonnement")

    assert (
        "frame-ancestors https://www.infolettre.example"
        in framed.headers["content-security-policy"]
    )
    assert "frame-ancestors 'none'" in other.headers["content-security-policy"]


def test_a_slip_of_the_finger_is_asked_about_before_anything_is_written(site):
    page = site.post("/abonnement", {"courriel": "anne@gmial.com"})

    assert "Tu voulais dire anne@gmail.com?" in page.text
    assert asked(site.app, "anne@gmial.com") == ()


def test_who_is_sure_of_a_strange_domain_is_believed(site):
    site.post("/abonnement", {"courriel": "anne@gmial.com", "sur": "oui"})

    assert len(asked(site.app, "anne@gmial.com")) == 1


def test_who_never_asked_erases_the_address_with_one_press(site):
    site.post("/abonnement", {"courriel": READER})
    path = f"/confirmer/{link_token(site.app, Use.CONFIRM, 1, 1)}"

    page = site.get(path).text
    done = site.post(f"{path}/pas-moi")

    assert "Ce n’est pas moi" in page
    assert "C’est effacé" in done.text
    assert asked(site.app) == ()
    assert site.post(f"{path}/pas-moi").status == 200


def test_a_confirmed_reader_cannot_be_erased_by_an_old_confirmation_link(site):
    site.post("/abonnement", {"courriel": READER})
    path = f"/confirmer/{link_token(site.app, Use.CONFIRM, 1, 1)}"
    site.post(path)

    answer = site.post(f"{path}/pas-moi")

    assert "C’est effacé" not in answer.text
    assert [entry.event.kind.value for entry in asked(site.app)] == ["requested", "confirmed"]


@pytest.mark.parametrize(("ip", "written"), [("192.0.2.0/24", 40), ("", 42)])
def test_one_network_cannot_sign_a_whole_list_up(app, ip, written):
    for number in range(42):
        request(app, f"lectrice@m{number}.test", Visitor(source="x", ip=ip))

    with app.database.read() as conn:
        assert letters.waiting(conn) == written
