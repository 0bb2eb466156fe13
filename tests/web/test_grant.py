"""A consent is given from the mailbox: a link that was passed on takes back, and adds nothing."""

import pytest

from digest.consent.claim import ClaimDefaults
from digest.flows.readers.import_csv import add
from digest.flows.readers.letters import post_letters
from digest.model import Purpose
from digest.store import consents, subscribers
from digest.tokens import Use
from tests.rigs.links import link_token, way_to_file

READER = "lectrice@exemple.test"
NEWS = frozenset({Purpose.NEWSLETTER})


@pytest.fixture
def reader(site):
    """The number of a reader of the newsletter alone."""
    add(site.app, READER, ClaimDefaults(purposes=NEWS, basis="papier"), "root")
    with site.app.database.read() as conn:
        return subscribers.by_address(conn, READER).id


def door(site, reader):
    return f"/p/{link_token(site.app, Use.PREFERENCES, reader)}"


def kept(site, reader):
    with site.app.database.read() as conn:
        events = consents.of_subscriber(conn, reader)
        return subscribers.by_id(conn, reader).purposes, [e.event.kind.value for e in events]


def test_a_passed_on_link_adds_nothing_and_has_the_mailbox_asked(site, reader, inbox):
    page = site.post(door(site, reader), {"purposes": "promotions"}).text

    assert "il reste un pas" in page
    assert kept(site, reader) == (frozenset(), ["imported", "revoked"])
    post_letters(site.app)
    assert inbox.recipients == [READER]


def test_the_mailed_link_adds_what_is_ticked_once_with_its_words(site, reader):
    path = way_to_file(site.app, reader)
    before = site.get(path).text

    page = site.post(f"{path}/ajouter", {"purposes": "promotions"})
    again = site.post(f"{path}/ajouter", {"purposes": "partners"})

    assert 'value="promotions"' in before
    assert " checked" not in before
    assert (page.status, again.status) == (200, 410)
    assert "Les promotions d’Au courant" in page.text
    assert kept(site, reader) == (NEWS | {Purpose.PROMOTIONS}, ["imported", "granted"])
    with site.app.database.read() as conn:
        event = consents.of_subscriber(conn, reader)[-1].event
    assert event.wording == "Les promotions d’Au courant"
    assert event.basis == "link mailed to the address on file"


@pytest.mark.parametrize(
    ("ticked", "status"), [({}, 422), ({"purposes": "newsletter"}, 422), ({"purposes": "x"}, 400)]
)
def test_nothing_new_uses_nothing_up(site, reader, ticked, status):
    path = way_to_file(site.app, reader)

    assert site.post(f"{path}/ajouter", ticked).status == status
    assert site.get(path).status == 200
    assert kept(site, reader)[1] == ["imported"]


def test_another_sites_page_adds_nothing_even_with_the_mailed_link(site, reader):
    path = way_to_file(site.app, reader)

    answer = site.post(f"{path}/ajouter", {"purposes": "promotions"}, {"Origin": "null"})

    assert answer.status == 403
    assert kept(site, reader)[1] == ["imported"]
