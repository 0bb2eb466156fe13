"""What somebody paid for: no story, and a labelled block where the desk takes it in."""

from datetime import date

import pytest

from digest.collect.identity import changed_in_substance
from digest.compose.choose import EditionPlace
from digest.errors import InputError
from digest.flows.desk.articles import entries, why_left_out
from digest.flows.desk.partners import book, everyone, filled
from digest.flows.edition.prepare import prepare
from digest.flows.sources.collect import collect
from digest.model import Booking, PaidLabel
from digest.store import candidates
from tests.flows.sources.test_collect import NOW, PUBLISHED, add
from tests.loopback.feeds import item, rss

DAY = date(2024, 11, 8)
BOOKING = Booking(
    legal_name="Isolation Exemple inc.",
    contact="annonces@isolation.test",
    label=PaidLabel.ADVERTISEMENT,
    headline="",
    text="",
    url="",
    link_text="",
    starts_on=DAY,
    ends_on=DAY,
)


@pytest.fixture
def paid(app, web_server):
    """An installation that read a paid text, marked by its own first words."""
    body = "<p>Offert par Isolation Exemple</p><p>Un sous-sol bien isolé garde sa chaleur.</p>"
    url = web_server.url("/isoler/")
    entry = item(url, title="Isoler son sous-sol", published=PUBLISHED, body=body)
    add(app, web_server.put("/feed.xml", rss(entry)))
    collect(app, NOW)
    return app


def test_the_desk_takes_in_what_was_paid_for_as_a_labelled_block(paid, web_server):
    number = book(paid, filled(paid, BOOKING, "1"), "ariane")

    [partner] = everyone(paid)
    assert partner.id == number
    assert (partner.headline, partner.url) == ("Isoler son sous-sol", web_server.url("/isoler/"))
    assert partner.text
    assert filled(paid, BOOKING, None) == BOOKING
    with pytest.raises(InputError, match="no article 9"):
        filled(paid, BOOKING, "9")


def test_what_was_paid_for_is_listed_as_such_and_told_in_no_edition(paid):
    [entry] = entries(paid, NOW, days=2, most=9)

    choice = prepare(paid, DAY, NOW).choice

    assert why_left_out(paid.settings, entry) == "paid matter (« Offert par Isolation Exemple »)"
    assert [ruling.place for ruling in choice.rulings] == [EditionPlace.OUT]
    assert choice.rulings[0].reason.startswith("paid matter (« Offert par Isolation Exemple »)")


def test_what_it_is_filed_under_is_kept(paid):
    with paid.database.read() as conn:
        [stored] = candidates.since(conn, "quotidienne", PUBLISHED, changed_in_substance)

    assert stored.article.tags
