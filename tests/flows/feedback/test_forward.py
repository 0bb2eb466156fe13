"""A person's words go on to the desk: whole, once, and never in a circle."""

from collections.abc import Callable

import pytest

from digest.config import Settings
from digest.flows.app import App
from digest.flows.feedback.poll import poll
from tests.loopback.settings import KEYRING
from tests.rigs.returned import Post


@pytest.fixture
def app(with_settings: Callable[..., Settings], sqlite_database, clock, inbox) -> App:
    settings = with_settings(smtp={"host": inbox.host, "port": inbox.port})
    return App(settings=settings, database=sqlite_database, keyring=KEYRING, clock=clock)


@pytest.fixture
def post(app) -> Post:
    return Post.without_edition(app)


def test_a_persons_words_reach_the_desk_unharmed_and_once(app, post, inbox):
    raw = post.reply()
    post.bring(raw)

    poll(app)
    poll(app)

    (got,) = inbox.to("contact@infolettre.example")
    attachment = next(part for part in got.message.walk() if part.get_filename() == "message.eml")
    assert attachment.get_payload(decode=True) == raw
    assert got.message["Reply-To"] == "anne@mail.example"
    assert got.sender == "bonjour@infolettre.example"


@pytest.mark.parametrize(
    "subject",
    ["=?utf-8?q?Merci_pour_l=27=C3=A9dition?=", "Merci pour l'édition"],
    ids=["in encoded words", "in plain UTF-8"],
)
def test_the_desk_reads_a_persons_subject_in_clear(app, post, inbox, subject):
    post.bring(post.reply().replace(b"Subject: ", f"Subject: {subject}\r\nX-Was: ".encode()))

    poll(app)

    (got,) = inbox.to("contact@infolettre.example")
    assert got.message["Subject"].endswith(": Merci pour l'édition")


@pytest.mark.parametrize(
    "words",
    [
        {"return_path": "<>"},
        {"sender": "rebond@infolettre.example"},
        {"sender": "bonjour@infolettre.example"},
    ],
    ids=["a null sender", "the bounce address", "our own address"],
)
def test_nothing_goes_to_the_desk_that_would_go_in_a_circle(app, post, inbox, words):
    post.bring(post.reply(**words))

    poll(app)

    assert inbox.envelopes == []
