"""« Bien envoyé » and « Bof »: a page on GET, a count on POST alone, and never of whom."""

import pytest
from sqlalchemy import update

from digest.store import editions
from digest.store.schema import edition as table
from tests.web.test_pages import DAY, archived, edition

WELL, SO_SO = f"/avis/{DAY}/bien", f"/avis/{DAY}/bof"


@pytest.fixture
def asked(site):
    """A site whose edition went to three readers."""
    archived(site, edition())
    with site.app.database.write() as conn:
        conn.execute(update(table).values(enqueued=3))
    return site


def counts(site):
    with site.app.database.read() as conn:
        row = editions.find(conn, "quotidienne", DAY)
    return row.liked, row.disliked


@pytest.mark.parametrize(("path", "words"), [(WELL, "Bien envoyé"), (SO_SO, "Bof")])
def test_a_link_shows_one_button_and_counts_nothing(asked, path, words):
    page = asked.get(path)

    assert (page.status, page.text.count("<button"), page.text.count("<form")) == (200, 1, 1)
    assert f">{words}</button>" in page.text
    assert page.headers["x-robots-tag"] == "noindex"
    assert asked.get(path, "HEAD").status == 200
    assert counts(asked) == (0, 0)


def test_a_press_counts_once_and_says_so(asked):
    page = asked.post(WELL)
    asked.post(SO_SO)
    asked.post(WELL)

    assert "C’est noté. Merci!" in page.text
    assert counts(asked) == (2, 1)


def test_there_are_never_more_opinions_than_copies(asked):
    for _ in range(6):
        asked.post(SO_SO)

    assert counts(asked) == (0, 3)


@pytest.mark.parametrize(
    "path", ["/avis/2024-11-09/bien", f"/avis/{DAY}/super", "/avis/hier/bof", f"/avis/{DAY}"]
)
def test_there_is_no_page_for_an_edition_or_an_opinion_that_is_none(asked, path):
    assert (asked.get(path).status, asked.post(path).status) == (404, 404)
    assert counts(asked) == (0, 0)


def test_another_sites_page_cannot_press_the_button(asked):
    refused = asked.post(WELL, headers={"Origin": "https://ailleurs.example"})

    assert refused.status == 403
    assert counts(asked) == (0, 0)
