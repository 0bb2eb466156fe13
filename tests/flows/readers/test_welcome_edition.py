"""The last edition for who has just come: at once, once, and never beside a copy of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from digest.config import frozen
from digest.flows.readers import leave, sign_up
from digest.flows.readers.letters import post_letters
from digest.flows.readers.visitor import Visitor
from digest.flows.readers.welcome_edition import as_welcome
from digest.model import Tone, Variant
from digest.store import consents, editions, queue
from digest.store.queue import BatchPlan
from digest.store.schema import subscriber
from digest.tokens import Use
from tests.rigs.links import link_token
from tests.rigs.newsroom import edition

READER = "lectrice@exemple.test"
HERE = Visitor(source="x")


@pytest.fixture
def newsroom(postal_app):
    """An installation that welcomes with its last edition."""
    newsletter = postal_app.settings.newsletter.model_copy(update={"welcome_edition": True})
    settings = postal_app.settings.model_copy(update={"newsletter": newsletter})
    return replace(postal_app, settings=settings)


def mailed(app, days_ago, **changes):
    """An edition that was mailed so many days ago; its number."""
    told = edition(day=app.today() - timedelta(days_ago), **changes)
    told = replace(told, newsletter=app.settings.newsletter.slug)
    now = app.clock()
    with app.database.write() as conn:
        return editions.add(conn, told, now, now + timedelta(hours=6), frozen(app.settings))


def confirmed(app):
    """A reader asks, and confirms; the letters leave."""
    sign_up.request(app, READER, HERE)
    sign_up.confirm(app, link_token(app, Use.CONFIRM, 1, 1), frozenset(), HERE)


def subjects(inbox):
    return [envelope.message["Subject"] for envelope in inbox.envelopes]


def test_who_confirms_gets_the_last_edition_marked_as_what_it_is(newsroom, inbox):
    mailed(newsroom, 1)
    confirmed(newsroom)

    post_letters(newsroom)
    post_letters(newsroom)

    assert subjects(inbox)[-1] == "Pour commencer, l’édition d’hier"
    assert len(inbox.envelopes) == 2
    mail = inbox.envelopes[-1].message
    text = " ".join(mail.get_body(("plain",)).get_content().split())
    assert edition().lead.title.split()[0] in text
    assert "avant ton inscription" in text
    assert "payée par" not in text
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert READER in text


@pytest.mark.parametrize(("days_ago", "wishes"), [(1, False), (5, True), (None, True)])
def test_none_leaves_where_it_is_not_wished_or_is_no_news(
    newsroom, postal_app, inbox, days_ago, wishes
):
    app = newsroom if wishes else postal_app
    if days_ago is not None:
        mailed(app, days_ago)
    confirmed(app)

    post_letters(app)

    assert len(inbox.envelopes) == 1


def test_whose_copy_is_queued_meanwhile_gets_no_letter_of_the_same_edition(newsroom, inbox):
    number = mailed(newsroom, 0)
    confirmed(newsroom)
    with newsroom.database.write() as conn:
        plan, now = BatchPlan(size=10), newsroom.clock()
        queue.enqueue(conn, number, Variant.WITH_PARTNERS, subscriber.c.id == 1, plan, now)

    report = post_letters(newsroom)

    assert (report.sent, report.dropped) == (1, 2)  # the confirmation is pressed already
    assert "Pour commencer" not in " ".join(subjects(inbox))


def test_who_leaves_and_comes_back_the_same_day_gets_it_once(newsroom, inbox):
    mailed(newsroom, 1)
    confirmed(newsroom)
    post_letters(newsroom)
    leave.leave(newsroom, link_token(newsroom, Use.UNSUBSCRIBE, 1), HERE)
    with newsroom.database.read() as conn:
        asked = consents.newest(conn) + 1
    sign_up.request(newsroom, READER, HERE)
    sign_up.confirm(newsroom, link_token(newsroom, Use.CONFIRM, 1, asked), frozenset(), HERE)

    post_letters(newsroom)

    assert [subject[:4] for subject in subjects(inbox)].count("Pour") == 1


def test_what_was_said_of_its_day_alone_is_left_out():
    told = as_welcome(edition(), edition().day + timedelta(days=3))

    assert told.subject == "Pour commencer, l’édition du 8\u00a0novembre 2024"
    assert (told.partner, told.rituals, told.greeting) == (None, (), "")
    assert told.tone is Tone.NORMAL
