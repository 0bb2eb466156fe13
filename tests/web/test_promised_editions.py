"""No page and no letter promises an edition to a reader who gets none, or one of another's day."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest

from digest.consent.burst import FOREVER
from digest.flows.readers import sign_up
from digest.flows.readers.visitor import Visitor
from digest.french.typography import weekday
from digest.model import Frequency
from digest.store import editions, subscribers
from digest.tokens import Use
from tests.rigs.links import link_token, way_to_file
from tests.rigs.newsroom import edition

READER, NEW = "lectrice@exemple.test", "zoe@ailleurs.test"
HERE = Visitor(source="https://infolettre.example/confirmer")
DAY = re.compile(r"édition part le (\w+)")
PROMISE = re.compile(
    r"édition part le|nouvelles continuent|ça reprend|tu reçois l’essentiel|l’essentiel dans"
)


def confirmed(app):
    """Reader 1 signs up and confirms; the path of the link they used."""
    sign_up.request(app, READER, HERE)
    token = link_token(app, Use.CONFIRM, 1, 1)
    sign_up.confirm(app, token, frozenset(), HERE)
    return f"/confirmer/{token}"


def on_days(app, *days):
    """The same newsletter, whose editions go out on those days."""
    schedule = app.settings.schedule.model_copy(update={"days": days})
    return replace(app, settings=app.settings.model_copy(update={"schedule": schedule}))


def choose(app, frequency, ends_on):
    with app.database.write() as conn:
        subscribers.save_rhythm(conn, 1, frequency, ends_on)


def whatever_is_said(site, link, read_letter, link_in):
    """Every page and letter that speaks of editions to come, for reader 1."""
    welcome = read_letter(site.app)
    welcomed = site.get(link).text
    site.post(f"{way_to_file(site.app, 1)}/adresse", {"courriel": NEW})
    move = site.path_of(link_in(read_letter(site.app), "/adresse/"))
    moved = [site.post(move).text for _ in range(2)]
    half = site.post(f"/d/{link_token(site.app, Use.UNSUBSCRIBE, 1)}/sans-partenaires").text
    return [welcome, welcomed, *moved, half]


@pytest.mark.parametrize("state", ["held", "without partners"])
def test_who_gets_no_edition_is_promised_none(site, read_letter, link_in, state):
    link = confirmed(site.app)
    if state == "held":
        choose(site.app, Frequency.DAILY, FOREVER)
    else:
        site.post(f"/p/{link_token(site.app, Use.PREFERENCES, 1)}", {"purposes": "newsletter"})

    texts = whatever_is_said(site, link, read_letter, link_in)

    assert [PROMISE.findall(text) for text in texts] == [[]] * len(texts)


def test_who_reads_on_saturdays_is_told_of_a_saturday(site, serve_app, read_letter, link_in):
    app = on_days(site.app, "mon", "tue", "wed", "thu", "fri", "sat")
    link = confirmed(app)
    choose(app, Frequency.SATURDAY, date(2024, 11, 20))

    texts = whatever_is_said(serve_app(app), link, read_letter, link_in)

    assert [day for text in texts for day in DAY.findall(text)] == ["samedi", "samedi"]


def test_the_letter_of_who_reads_on_saturdays_says_once_a_week(site, read_letter):
    app = on_days(site.app, "fri", "sat", "sun")
    confirmed(app)
    choose(app, Frequency.SATURDAY, None)

    assert "Une fois par semaine, vers" in read_letter(app)


def test_who_comes_after_an_edition_that_left_early_is_told_of_the_next(site, read_letter, link_in):
    slug = site.app.settings.newsletter.slug
    told = replace(edition(day=site.app.today()), newsletter=slug)
    now = site.app.clock()
    with site.app.database.write() as conn:
        editions.add(conn, told, now, now, {})
    link = confirmed(site.app)

    texts = whatever_is_said(site, link, read_letter, link_in)

    days = {day for text in texts for day in DAY.findall(text)}
    assert days == {weekday(told.day + timedelta(1))}
